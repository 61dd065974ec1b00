"""Who is away: entered by themselves, their work done by a deputy, in whose name it shows."""

from datetime import date, timedelta

import pytest

from service.errors import NotFound, Refused
from service.host.handling import absences, passing
from service.host.handling.absences import Announced
from service.host.history.timeline import timeline
from service.host.tables.core import Party, UserTask
from service.host.tasks import tasks
from service.people import accounts
from service.people.tables import Account
from tests.host.cast import HE, LI, LIN, WANG, WU, ZHANG
from tests.host.steps import PASS, score_of, scoring, sent, task_of

FIRST, LAST = date(2026, 3, 2), date(2026, 3, 4)


def away(writing, who=HE, deputy="lin", first=FIRST, last=LAST, processes=(), **more):
    with writing(who) as session:
        known = absences.processes(session)
        said = Announced(deputy, first, last, processes, **more)
        return absences.announce(session, said=said, known=known, actor=who).key


def claimed(writing, who=HE):
    key = task_of(writing, sent(writing))
    with writing(who) as session:
        tasks.claim(session, key=key, actor=who)
    return key


def complete(writing, who, key):
    with writing(who) as session:
        tasks.complete(session, key=key, actor=who, answer=PASS)


def instead(writing, who=LIN):
    with writing(who) as session:
        return [one.task.key for one in absences.work_for(session, actor=who)]


def test_a_deputy_does_claimed_work_and_it_says_for_whom(writing, database, clock):
    key = claimed(writing)
    with pytest.raises(Refused), writing(LIN) as session:
        tasks.complete(session, key=key, actor=LIN, answer=PASS)
    away(writing)
    assert instead(writing) == [key]
    with database.read(at=clock.now()) as session:
        view = tasks.open(session, key=key, actor=LIN)
        assert (view.workable, view.deputy_for) == (True, "何老师")
    complete(writing, LIN, key)
    with database.read(at=clock.now()) as session:
        row = session.get_one(UserTask, key)
        assert (row.completed_by, row.on_behalf_of) == ("lin", "he")
        assert (row.completed_by_name, row.on_behalf_of_name) == ("林老师", "何老师")
        story = timeline(session, instance=row.instance, actor=ZHANG)
        (line,) = [one for one in story if one.verb == "deputised"]
        assert (line.actor_name, line.data["whom"]) == ("林老师", "何老师")


def test_only_on_those_days_and_only_those_processes(writing, clock):
    key = claimed(writing)
    away(writing, first=FIRST + timedelta(days=1), processes=("sending",))
    seen = []
    for _ in range(4):
        seen.append(instead(writing) == [key])
        clock.move(days=1)
    assert seen == [False, True, True, False]


def test_another_process_is_not_covered(writing):
    claimed(writing)
    away(writing, processes=("scoring",))
    assert instead(writing) == []


def test_who_comes_back_earlier_has_no_deputy(writing):
    key = claimed(writing)
    absence = away(writing)
    with pytest.raises(NotFound), writing(LIN) as session:
        absences.end(session, key=absence, actor=LIN)
    with writing(HE) as session:
        absences.end(session, key=absence, actor=HE)
    assert instead(writing) == []
    with pytest.raises(Refused):
        complete(writing, LIN, key)
    with pytest.raises(Refused, match="已经结束"), writing(HE) as session:
        absences.end(session, key=absence, actor=HE)


def test_a_deputy_passes_nothing_on_and_is_no_holder(writing, database, clock):
    key = claimed(writing)
    away(writing)
    with pytest.raises(Refused, match="您是代办"), writing(LIN) as session:
        passing.carry_out(session, key=key, verb="transferred", to="he", words="好", actor=LIN)
    with writing(LIN) as session:
        assert tasks.claim(session, key=key, actor=LIN).assignee == "he"


def test_a_recused_or_moved_deputy_may_not(writing):
    key = claimed(writing)
    away(writing)
    assert instead(writing) == [key]
    with writing(WANG) as session:
        session.get_one(Account, "lin").organisation_code = "tianheng"
        session.flush()
        moved = accounts.actor(session, "lin")
    assert instead(writing, moved) == []
    with writing(WANG) as session:
        session.get_one(Account, "lin").organisation_code = "centre"
        case = session.get_one(UserTask, key).instance_key
        session.add(Party(instance_key=case, relation="recused", holder="lin"))
    assert instead(writing) == []


def test_a_seat_of_a_panel_has_no_deputy(writing, database):
    number = scoring(writing, "li", "wu")
    with writing(LI) as session:
        assert absences.deputies_for(session, actor=LI) == []
    with pytest.raises(Refused):
        away(writing, LI, "wu")
    with pytest.raises(NotFound), writing(WU) as session:
        tasks.complete(session, key=score_of(database, number, LI), actor=WU, answer={})


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"deputy": "wang"}, "deputy"),
        ({"deputy": ""}, "deputy"),
        ({"deputy": "he"}, "deputy"),
        ({"first": None}, "first"),
        ({"last": None}, "last"),
        ({"first": FIRST - timedelta(days=1)}, "first"),
        ({"first": FIRST + timedelta(days=400), "last": FIRST + timedelta(days=401)}, "first"),
        ({"last": FIRST - timedelta(days=1)}, "last"),
        ({"last": FIRST + timedelta(days=367)}, "last"),
        ({"processes": ("nothing",)}, "process"),
        ({"reason": "长" * 201}, "reason"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(writing, wrong, field):
    with pytest.raises(Refused) as refused:
        away(writing, **wrong)
    assert field in {one.path for one in refused.value.problems}


def test_absences_of_one_person_do_not_overlap(writing):
    away(writing, processes=("sending",))
    away(writing, processes=("scoring",))
    with pytest.raises(Refused):
        away(writing)
    away(writing, first=LAST + timedelta(days=1), last=LAST + timedelta(days=2))


def test_who_is_away_is_nobodys_deputy_then(writing):
    away(writing, LIN, "he")
    with pytest.raises(Refused) as refused:
        away(writing)
    assert [one.path for one in refused.value.problems] == ["deputy"]


def test_the_staff_see_who_is_away(writing):
    away(writing)
    with writing(WANG) as session:
        (line,) = absences.current(session)
        assert (line.name, line.deputy_name, line.organisation) == (
            "何老师",
            "林老师",
            "区人力资源公共服务中心",
        )
