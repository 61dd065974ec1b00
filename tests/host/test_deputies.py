"""Who stands in for whom: the rule beside another that was written from the regulation's words."""

import random
from datetime import date, timedelta
from itertools import pairwise

from service.host.deputies import Away, Person, Work, stands_in, why_not

OFFICE, MONDAY = "centre", date(2026, 3, 2)
ROLES = ("applicant", "sector_officer", "centre_officer", "section_officer", "expert")
BY_NAME = {"expert"}
BOUND = {"applicant": "unit", "sector_officer": "department"}
ORGANISATIONS = (None, "centre", "bureau", "tianheng", "jinyu", "commerce")
PROCESSES = ("studio-application", "funding")
PEOPLE = ("a", "b", "c")


def somebody(draw: random.Random, name: str, work: Work) -> Person:
    """Two of three could do the work: else hardly anybody would."""
    if work.lane and draw.random() < 0.7:
        where = next(iter(work.bound)) if work.bound else OFFICE
        return Person(name, frozenset({work.lane}), where, draw.random() < 0.95)
    roles = frozenset(draw.sample(ROLES, draw.choice((1, 1, 2))))
    return Person(name, roles, draw.choice(ORGANISATIONS), draw.random() < 0.9)


def some_work(draw: random.Random) -> Work:
    """A piece of work as the host reads it: its case belongs to a unit, of a department."""
    lane = draw.choice(ROLES)
    case = {"unit": draw.choice(("tianheng", "jinyu")), "department": "commerce"}
    bound = frozenset({case[BOUND[lane]]}) if lane in BOUND else None
    in_person = draw.random() < 0.25
    place = next(iter(bound)) if bound else None
    return Work(
        process=draw.choice(PROCESSES),
        lane=lane,
        pool=() if in_person else ((lane, place),),
        named=frozenset(draw.sample(PEOPLE, draw.choice((1, 2)))) if in_person else frozenset(),
        by_name_only=lane in BY_NAME,
        bound=bound,
        parties=frozenset(case.values()),
        apart=frozenset(one for one in PEOPLE if draw.random() < 0.12),
        holder=draw.choice((None, "a", "a", "a", "c")),
        delegated=draw.random() < 0.08,
    )


def an_absence(draw: random.Random) -> Away:
    first = MONDAY + timedelta(days=draw.randint(-3, 3))
    return Away(
        person=draw.choice(("a", "a", "a", "b", "c")),
        deputy=draw.choice(("b", "b", "b", "c", "a")),
        first=first,
        last=first + timedelta(days=draw.randint(0, 4)),
        processes=frozenset(draw.sample(PROCESSES, draw.choice((0, 0, 1, 2)))),
    )


def oracle(work: Work, deputy: Person, absent: Person, absences: list[Away]) -> bool:
    """Say it sentence by sentence, as the brief of the regulation has it."""

    def addressed_to(who: Person) -> bool:
        if work.pool:
            role, organisation = work.pool[0]
            return role in who.roles and (organisation is None or organisation == who.organisation)
        return who.id in work.named and work.lane in who.roles

    covered = {
        (one.person, one.deputy, one.first + timedelta(days=n), process)
        for one in absences
        for n in range((one.last - one.first).days + 1)
        for process in (one.processes or PROCESSES)
    }
    sentences = [
        (absent.id, deputy.id, MONDAY, work.process) in covered,  # by dates, per process or all
        absent.id != deputy.id,
        work.holder == absent.id or work.holder is None,  # claimed and pool work
        work.lane != "expert",  # panel seats never
        addressed_to(deputy),  # could do it if it were addressed to them
        addressed_to(absent),
        deputy.active,
        absent.active,
        deputy.id not in work.apart,  # never recused, interested or on the other side
        absent.id not in work.apart,
        not work.delegated,  # never cascades
    ]
    if work.lane in BOUND:  # a unit's or department's tasks: the same organisation
        sentences += [one.organisation in (work.bound or ()) for one in (deputy, absent)]
    else:  # the bureau's: never of the applying unit or the recommending department
        sentences += [one.organisation not in work.parties for one in (deputy, absent)]
    return all(sentences)


def test_20_000_combinations_are_judged_as_the_words_say() -> None:
    draw, yes = random.Random(13), 0
    for _ in range(20_000):
        work = some_work(draw)
        absent, deputy = (somebody(draw, one, work) for one in ("a", "b"))
        absences = [an_absence(draw) for _ in range(draw.randint(0, 3))]
        facts = {"deputy": deputy, "absent": absent, "absences": absences}
        said = stands_in(work, on=MONDAY, **facts)
        assert said == oracle(work, **facts), (work, facts)
        yes += said
    assert yes > 500


def test_a_deputy_who_is_away_passes_nothing_on() -> None:
    officer = frozenset({"centre_officer"})
    people = [Person(one, officer, OFFICE) for one in PEOPLE]
    chain = [Away(one.id, two.id, MONDAY, MONDAY) for one, two in pairwise(people)]
    work = Work("funding", "centre_officer", pool=(("centre_officer", None),), holder="a")
    facts = {"absences": chain, "absent": people[0], "on": MONDAY}
    assert [stands_in(work, deputy=one, **facts) for one in people] == [False, True, False]


def test_somebody_may_not_take_over_what_is_said_why() -> None:
    officer = frozenset({"centre_officer"})
    work = Work("funding", "centre_officer", named=frozenset({"a"}))
    assert why_not(work, Person("a", officer, OFFICE)) == ""
    assert why_not(work, Person("b", officer, OFFICE)) == "不是能办这一步的岗位或者单位"
    assert why_not(work, Person("a", officer, OFFICE, active=False)) == "账户已经停用"
