"""A round of assessment from January to its publication, and to each of its other ends."""

from datetime import date

import pytest
from sqlalchemy import select

from service.errors import NotFound, Refused
from service.host.definitions import deployment
from service.host.operations.interventions import Order, end
from service.people.accounts import create
from service.studios.assessment.due import due
from service.studios.assessment.sheet_tables import AssessmentSheet
from service.studios.assessment.tables import Assessment, AssessmentRound, TieDecision
from service.studios.books import posting
from service.studios.notices.tables import Notice
from service.studios.register.tables import Studio
from tests.workflows.assessment import assess
from tests.workflows.files import FILES
from tests.workflows.play import Play
from tests.workflows.story import answer_objection, object_to

GOOD = (95, 70, 70, 70, 70)


def put_off(number: str, until: str = "2027-06-30") -> dict[str, object]:
    said = {"studio": number, "state": "postponed", "reason": "leader", "until": until}
    return said | {"note": "领办人住院。"}


def left_out(number: str) -> dict[str, object]:
    said = {"studio": number, "state": "left_out", "reason": "merging", "until": None}
    return said | {"note": None}


def studio_of(session, number: str) -> Studio:
    return session.scalars(select(Studio).where(Studio.number == number)).one()


def test_a_round_goes_from_january_to_its_publication(play: Play) -> None:
    case, numbers = assess.scoring(play, 6, put_off("朝大师〔2024〕006号"))
    assert assess.begun(play) == 5
    assess.score_all(play, case, numbers[:5], *GOOD)
    assert assess.grades(play) == ["excellent", *["qualified"] * 4]
    assess.sign(play, case)
    number = assess.put_on_notice(play, case)
    with play.database.read() as session:
        shown = session.scalars(select(Notice).where(Notice.number == number)).one()
        assert [one.result for one in shown.items] == ["优秀", *["合格"] * 4]
        assert "95" not in str([(one.result, one.reason) for one in shown.items])
    assess.notice_over(play)
    assess.publish(play, case)
    assess.sum_up(play, case)
    assert play.status(case) == "published"
    assert play.incidents() == []
    _has_printed(play, case)
    with play.acting("wang") as (session, _):
        kept = session.scalars(select(Assessment).order_by(Assessment.studio_key)).all()
        assert [one.grade for one in kept] == ["excellent", *["qualified"] * 4]
        first = studio_of(session, numbers[0])
        assert posting.running_cycle(session, first).number == 2
        late = studio_of(session, numbers[5])
        assert late.postponed_until == date(2027, 6, 30)
        assert posting.running_cycle(session, late).number == 1


def _has_printed(play: Play, case: str) -> None:
    """P7, P2, P6 and the report; points stand in none that leaves the house."""
    found = play.papers(case)
    assert set(found) == {
        "assessment-notice", "grade-notice", "assessment-results", "assessment-summary",
    }  # fmt: skip
    assert "大师1工作室" in found["assessment-results"]
    assert "优秀名额1个" in found["assessment-results"]
    for name in ("assessment-notice", "grade-notice", "assessment-results"):
        assert "95" not in found[name]
    assert "平均得分75.00" in found["assessment-summary"]


def test_nobody_due_ends_at_once(play: Play) -> None:
    case = assess.january(play)
    assert play.status(case) == "completed"
    with play.database.read() as session:
        assert session.get_one(AssessmentRound, 2026).status == "none"


def test_the_next_january_begins_no_second_round_of_a_year(play: Play) -> None:
    assess.studios(play, 1)
    first = assess.january(play)
    with pytest.raises(Refused) as refusal:
        play.begin("he", assess.PROCESS, {"opening": {"year": 2026}})
    assert [one.path for one in refusal.value.problems] == ["opening.year"]
    assert play.cases(assess.PROCESS) == [first]


def test_by_hand_it_begins_when_all_are_due(play: Play) -> None:
    assess.studios(play, 2)
    case = play.begin("he", assess.PROCESS, {"opening": {"year": 2026}})
    assert set(play.waiting(case)) == {"make_list"}
    play.on(date(2027, 1, 4))
    again = play.cases(assess.PROCESS)[-1]
    assert again != case
    assert play.status(again) == "completed"


def test_less_than_five_are_told_before_the_round_opens(play: Play) -> None:
    assess.studios(play, 4)
    case = assess.january(play)
    [letter] = play.letters_of(case)
    assert "不足5个，没有优秀名额" in letter.body


def test_nobody_taking_part_ends_it_with_letters(play: Play) -> None:
    numbers = assess.studios(play, 2)
    case = assess.january(play)
    assess.list_up(play, case, put_off(numbers[0]), left_out(numbers[1]))
    assert play.status(case) == "completed"
    assert [one for one in play.letters(case) if one.endswith(("缓评", "不列入"))]


def test_a_list_is_returned_by_section_and_leader(play: Play) -> None:
    numbers = assess.studios(play, 2)
    case = assess.january(play)
    said = {"listing": {"exceptions": [put_off(numbers[0])], "confirmed": True}}
    play.do("he", case, "make_list", said)
    back = {"decision": "return", "opinion": "请核实住院证明。"}
    play.do("wang", case, "countersign", {"countersigning": back})
    play.do("he", case, "make_list", said)
    agreed = {"decision": "approve", "opinion": "无误。"}
    play.do("wang", case, "countersign", {"countersigning": agreed})
    play.do("zhao", case, "approve_postponement", {"postponing": back})
    assert set(play.waiting(case)) == {"make_list"}
    with play.database.read() as session:
        assert studio_of(session, numbers[0]).postponed_until is None


def test_a_studio_that_becomes_due_meanwhile_holds_the_list_up(play: Play) -> None:
    assess.studios(play, 2)
    case = assess.january(play)
    said = {"listing": {"exceptions": [], "confirmed": True}}
    play.do("he", case, "make_list", said)
    with play.acting("wang") as (session, _):
        assess.studio(session, 9)
    agreed = {"countersigning": {"decision": "approve", "opinion": "无误。"}}
    with pytest.raises(Refused, match="大师9工作室"):
        play.do("wang", case, "countersign", agreed)


def test_a_group_that_is_too_small_after_recusals_is_formed_again(play: Play) -> None:
    numbers = assess.studios(play, 2)
    case = assess.january(play)
    assess.list_up(play, case)
    few = assess.GROUP | {"reserves": [], "site": ["lin", "qian"]}
    play.do("he", case, "form_group", {"group": few})
    clear = {"conflict": "conflict", "studios": [numbers[0]], "reason": "曾在该单位任职。"}
    for who in ("lin", "qian"):
        play.do(who, case, "declare", {"declaration": {"conflict": "none"}})
    play.do("he", case, "declare", {"declaration": clear})
    assert set(play.waiting(case)) == {"form_group"}
    assert "大师1工作室" in str(play.seen("he", case, "form_group")["checked"]["short"])
    with play.acting("wang") as (session, _):
        create(session, username="mu", name="穆审核", roles=("centre_officer",))
    assess.group(play, case, reserves=["mu"], site=["lin", "qian"])
    assert set(play.waiting(case)) == {"write_notice"}


def test_a_tie_goes_from_the_centre_to_the_leader_and_back(play: Play) -> None:
    case, numbers = assess.scoring(play, 5)
    assess.score_all(play, case, numbers, 95, 95, 70, 70, 70)
    assert set(play.waiting(case)) == {"propose_tie"}
    assert assess.grades(play)[:2] == ["qualified", "qualified"]
    tie = {"tie": {"chosen": [numbers[1]], "reason": "带徒成效更好。", "ballot": "3比0"}}
    play.do("he", case, "propose_tie", tie)
    back = {"decision": "return", "opinion": "请说明理由。"}
    play.do("zhao", case, "decide_tie", {"tie_check": back})
    play.do("lin", case, "propose_tie", tie)
    agreed = {"decision": "approve", "opinion": "同意。"}
    play.do("zhao", case, "decide_tie", {"tie_check": agreed})
    assert assess.grades(play)[:2] == ["qualified", "excellent"]
    assert set(play.waiting(case)) == {"submit_grades"}
    with play.database.read() as session:
        row = session.scalars(select(TieDecision)).one()
        assert (row.proposed_by, row.decided_by, row.chosen) == ("lin", "zhao", [numbers[1]])


def test_the_leader_sends_the_grades_back(play: Play) -> None:
    case, numbers = assess.scoring(play, 5)
    assess.score_all(play, case, numbers, *GOOD)
    play.do("wang", case, "submit_grades", {"submission": {"opinion": "已核对。"}})
    back = {"held_on": "2027-01-04", "present": "赵局长", "decision": "return", "opinion": "再核。"}
    play.do("zhao", case, "decide_grades", {"collective": back})
    assert set(play.waiting(case)) == {"submit_grades"}


def test_a_revocation_before_the_publication_settles_again(play: Play) -> None:
    case, numbers = assess.scoring(play, 10)
    assess.score_all(play, case, numbers, 95, 94, *[70] * 8)
    assess.sign(play, case)
    assess.put_on_notice(play, case)
    assess.notice_over(play)
    with play.acting("wang") as (session, _):
        studio_of(session, numbers[9]).status = "revoked"
    assess.publish(play, case)
    assert set(play.waiting(case)) == {"submit_grades"}
    assert assess.grades(play)[:2] == ["excellent", "qualified"]
    assess.sign(play, case)
    assess.put_on_notice(play, case)  # of the one whose grade changed
    with play.database.read() as session:
        last = session.scalars(select(Notice).order_by(Notice.key.desc())).first()
        assert [(one.studio, one.result) for one in last.items] == [("大师2工作室", "合格")]
    assess.notice_over(play)
    assess.publish(play, case)
    assess.sum_up(play, case)
    assert play.status(case) == "published"


def test_a_revocation_while_it_is_assessed_is_waited_for_no_longer(play: Play) -> None:
    case, numbers = assess.scoring(play, 5)
    assess.score_all(play, case, numbers[:4], 95, 70, 70, 70)
    assert play.waiting(case) == {}
    with play.acting("wang") as (session, _):
        studio_of(session, numbers[4]).status = "revoked"
    assess.notice_over(play, 1)
    assert set(play.waiting(case)) == {"submit_grades"}
    assert assess.grades(play)[0] == "qualified"  # four have no place


def test_an_assessment_ended_by_hand_is_waited_for_no_longer(play: Play) -> None:
    case, numbers = assess.scoring(play, 6)
    assess.score_all(play, case, numbers[:5], *GOOD)
    assert play.waiting(case) == {}
    own = next(
        one for one in play.cases("assessment") if play.variables(one)["studio"] == numbers[5]
    )
    with play.acting("admin") as (session, actor):
        end(session, order=Order(number=own, actor=actor, reason="单位重复发起"))
    assert set(play.waiting(case)) == {"submit_grades"}  # told at once, not the next morning
    assert assess.grades(play) == ["excellent", *["qualified"] * 4, None]
    assess.sign(play, case)
    assess.put_on_notice(play, case)
    assess.notice_over(play)
    assess.publish(play, case)
    with play.database.read() as session:
        assert len(session.scalars(select(Assessment)).all()) == 5
        # without a result it takes its turn in the next round
        assert [(one.studio.number, one.why) for one in due(session, year=2027)] == [
            (numbers[5], "missed")
        ]
    assert play.incidents() == []


def test_an_assessment_ended_before_it_has_a_sheet_is_waited_for_no_longer(play: Play) -> None:
    """A designer lets the centre look at a studio first; the case is ended at that very step."""
    text = FILES["assessment.bpmn"].decode()
    head, flow = '<bpmn:startEvent id="begun"', 'sourceRef="begun" targetRef="begin"'
    look = '<bpmn:userTask id="look" name="先看材料"><bpmn:extensionElements><zeebe:userTask/>'
    look += "</bpmn:extensionElements></bpmn:userTask>"
    assert (text.count(head), text.count(flow)) == (1, 1)
    text = text.replace(head, look + head).replace(flow, 'sourceRef="begun" targetRef="look"')
    text = text.replace(
        '<bpmn:sequenceFlow id="begin_to_letter_begun"',
        '<bpmn:sequenceFlow id="looked" sourceRef="look" targetRef="begin" />'
        '<bpmn:sequenceFlow id="begin_to_letter_begun"',
    )
    lane = '<bpmn:lane id="lane_centre" name="区人力资源公共服务中心">'
    text = text.replace(lane, f"{lane}<bpmn:flowNodeRef>look</bpmn:flowNodeRef>")
    with play.acting("gao") as (session, _):
        deployment.deploy(session, files={"assessment.bpmn": text.encode()}, reason="先看材料")
    case, numbers = assess.scoring(play, 6)
    own = {play.variables(one)["studio"]: one for one in play.cases("assessment")}
    with play.acting("admin") as (session, actor):
        end(session, order=Order(number=own[numbers[5]], actor=actor, reason="单位已经注销"))
    assess.score_all(play, case, numbers[:5], *GOOD)
    assert set(play.waiting(case)) == {"submit_grades"}
    assert assess.grades(play)[5] is None


def test_a_round_ended_by_hand_leaves_none_of_its_assessments(play: Play) -> None:
    case, numbers = assess.scoring(play, 2)
    with play.acting("admin") as (session, actor):
        end(session, order=Order(number=case, actor=actor, reason="误发"))
    for own in play.cases("assessment"):
        assert play.status(own) == "assessment-stopped"
        assert play.letters_of(own)[-1].subject.startswith("考核评估终止：大师")
    with play.database.read() as session:
        sheets = session.scalars(select(AssessmentSheet)).all()
        assert [one.outcome for one in sheets] == ["ended"] * len(numbers)
    assert play.incidents() == []


def test_who_is_assessed_in_a_late_round_is_not_called_for_by_the_next(play: Play) -> None:
    case, numbers = assess.scoring(play, 2)
    with play.database.read() as session:
        assert due(session, year=2027) == []
    with play.acting("admin") as (session, actor):
        end(session, order=Order(number=case, actor=actor, reason="误发"))
    with play.database.read() as session:
        assert session.get_one(AssessmentRound, 2026).status == "ended"
        assert [one.studio.number for one in due(session, year=2027)] == numbers


def test_the_terms_of_a_round_are_those_of_its_diagram(play: Play) -> None:
    numbers = assess.studios(play, 2)
    source = FILES["assessment-round.bpmn"].decode()
    terms = "{postponement: 12, notice: 20,"
    assert source.count(terms) == 1
    changed = source.replace(terms, "{postponement: 6, notice: 60,")
    with play.acting("gao") as (session, _):
        files = {"assessment-round.bpmn": changed.encode()}
        deployment.deploy(session, files=files, reason="调整期限")
    case = assess.january(play)
    said = {"listing": {"exceptions": [put_off(numbers[0])], "confirmed": True}}
    with pytest.raises(Refused, match="缓评不超过6个月"):
        play.do("he", case, "make_list", said)
    assess.list_up(play, case)
    assess.group(play, case)
    with pytest.raises(Refused, match="60个工作日以前发布"):
        assess.announce(play, case)


def test_the_notice_prints_the_standard_of_its_release(play: Play) -> None:
    assess.studios(play, 1)
    case = assess.january(play)
    score = FILES["assessment-score.dmn"].decode()
    assert score.count("%，得8分") == 1
    with play.acting("gao") as (session, _):
        files = {"assessment-score.dmn": score.replace("%，得8分", "%，得七分").encode()}
        deployment.deploy(session, files=files, reason="下一批次的标准")
    assess.list_up(play, case)
    assess.group(play, case)
    assess.announce(play, case)
    printed = play.papers(case)["assessment-notice"]
    assert "目标平均完成率…%，得8分" in printed
    assert "得七分" not in printed
    assert "得分不到60分" in printed
    assert "技能研发" in printed


def test_an_objection_that_is_upheld_corrects_its_item_alone(play: Play) -> None:
    case, numbers = assess.scoring(play, 5)
    assess.score_all(play, case, numbers, 95, 92, 70, 70, 70)
    assess.sign(play, case)
    notice = assess.put_on_notice(play, case)
    objection = object_to(play, notice, item="1")
    assess.notice_over(play)
    assert play.waiting(case) == {}  # the answer is waited for
    answer_objection(play, objection, upheld=True)
    assert set(play.waiting(case)) == {"correct_item"}
    with pytest.raises(Refused) as refusal:
        play.do("he", case, "correct_item", {"correction": {"reason": "略"}})
    assert [one.path for one in refusal.value.problems] == ["correction.score"]
    said = {"score": 80, "vetoes": [], "reason": "一项成果不属于本周期。"}
    play.do("he", case, "correct_item", {"correction": said})
    assert assess.grades(play)[:2] == ["qualified", "excellent"]
    assess.sign(play, case)
    assess.put_on_notice(play, case)
    assess.notice_over(play)
    assess.publish(play, case)
    with play.database.read() as session:
        kept = session.scalars(select(Assessment).order_by(Assessment.studio_key)).all()
        assert [one.grade for one in kept[:2]] == ["qualified", "excellent"]


def test_an_objection_that_is_dismissed_changes_nothing(play: Play) -> None:
    case, numbers = assess.scoring(play, 5)
    assess.score_all(play, case, numbers, *GOOD)
    assess.sign(play, case)
    objection = object_to(play, assess.put_on_notice(play, case), item="2")
    answer_objection(play, objection, upheld=False)
    assess.notice_over(play)
    assert set(play.waiting(case)) == {"write_results"}


def test_a_scorer_who_may_not_is_refused_at_the_form(play: Play) -> None:
    assess.studios(play, 1)
    case = assess.january(play)
    assess.list_up(play, case)
    for scorers in (["he", "lin"], ["he", "lin", "wang"], ["he", "lin", "zhao"]):
        with pytest.raises(Refused):
            play.do("he", case, "form_group", {"group": assess.GROUP | {"scorers": scorers}})


@pytest.mark.parametrize("who", ["sun", "li", "wang", "lin"])
def test_only_the_leader_decides_grades_and_ties(play: Play, who: str) -> None:
    case, numbers = assess.scoring(play, 5)
    assess.score_all(play, case, numbers, *GOOD)
    play.do("wang", case, "submit_grades", {"submission": {"opinion": "已核对。"}})
    with pytest.raises(NotFound):
        play.do(who, case, "decide_grades", {"collective": {"decision": "approve"}})
