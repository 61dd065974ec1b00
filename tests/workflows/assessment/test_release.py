"""The standard is pinned to the round: what is released after it opened counts from the next."""

from sqlalchemy import select

from service.host.definitions import deployment
from service.host.tables.core import ProcessInstance
from tests.workflows.assessment import assess
from tests.workflows.files import FILES
from tests.workflows.play import Play

GRADE = "assessment-grade.dmn"


def released(play: Play, before: str, after: str) -> None:
    """高设计 changes the decision on grades."""
    source = FILES[GRADE].decode()
    assert source.count(before) == 1
    changed = {GRADE: source.replace(before, after).encode()}
    with play.acting("gao") as (session, _):
        deployment.deploy(session, files=changed, reason="改优秀线")


def releases(play: Play, process: str) -> set[int]:
    with play.database.read() as session:
        of = select(ProcessInstance.release).where(ProcessInstance.process_id == process)
        return set(session.scalars(of))


def test_a_standard_released_meanwhile_counts_for_the_next_round(play: Play) -> None:
    numbers = assess.studios(play, 5)
    case = assess.january(play)
    released(play, "&gt;= 90", "&gt;= 70")
    assess.list_up(play, case)
    assess.group(play, case)
    assess.announce(play, case)
    assert releases(play, "assessment") == releases(play, assess.PROCESS) == {1}
    assess.score_all(play, case, numbers, 75, 74, 73, 72, 71)
    assert assess.grades(play) == ["qualified"] * 5


def test_a_standard_released_before_counts(play: Play) -> None:
    released(play, "&gt;= 90", "&gt;= 70")
    case, numbers = assess.scoring(play, 5)
    assert releases(play, "assessment") == {2}
    assess.score_all(play, case, numbers, 75, 74, 73, 72, 71)
    assert assess.grades(play) == ["excellent", *["qualified"] * 4]
