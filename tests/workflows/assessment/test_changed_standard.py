"""A designer changes the score sheet: assessments that run keep theirs, the next follow (5.1)."""

from service.host.definitions import deployment
from tests.workflows.assessment.scenes import begin, check, examine, publish, reach_result, report
from tests.workflows.files import FILES
from tests.workflows.play import Play


def a1(play: Play, case: str) -> tuple[str, str]:
    """Return the points and the most that item A1 got by the standard of a case."""
    [found] = [one for one in play.variables(case)["items"] if one["item"] == "A1"]
    return found["points"], found["most"]


def proof(play: Play, case: str) -> str:
    return play.paper("sun", "assessment-evidence", case)


def test_only_the_next_assessment_follows(play: Play, studio: str) -> None:
    running = begin(play, studio)
    source = FILES["assessment-score.dmn"].decode()
    changed = source.replace("<text>8</text>", "<text>7</text>", 1)
    changed = changed.replace('name: "技能研发", most: 15', 'name: "技能研发", most: 14')
    changed = changed.replace('name: "名师带徒", most: 15', 'name: "名师带徒", most: 16')
    assert changed.count("most: 14") == changed.count("most: 16") == 1
    with play.acting("gao") as (session, _):
        files = {"assessment-score.dmn": changed.encode()}
        deployment.deploy(session, files=files, reason="调整分值")
    reach_result(play, running)
    assert a1(play, running) == ("15.00", "15.00")
    publish(play, running, "passed")
    following = begin(play, studio, round="KP2028-0001", year=2028)
    assert following != running
    report(play, following, a1={"points": 14, "evidence": [proof(play, following)]})
    check(play, following)
    examine(play, following)
    assert a1(play, following) == ("14.00", "14.00")
    assert play.incidents() == []
