"""A change that a designer proposes and the other has a question about: it waits to be decided."""

from service.demo.stage import Stage
from service.host.changes import proposing, workspace
from service.host.changes.verdict import Verdict, hashes
from service.host.definitions import deployment
from service.people import accounts
from service.people.actor import Actor

NOTICE = "public-notice.bpmn"
BEFORE, AFTER = b'source="=5"', b'source="=7"'


def propose_a_longer_notice(stage: Stage) -> None:
    """Let 高设计 propose seven working days of notice, and 罗设计 ask at the element."""
    with stage.house.database.read() as session:
        author, other = (accounts.actor(session, one) for one in ("gao", "luo"))
    key = _propose(stage, author)
    with stage.house.database.write(actor=other, at=stage.at) as session:
        proposing.comment(
            session,
            change=workspace.get(session, key),
            words="办法写的是不少于 5 个工作日，改为 7 个请写明局里是哪天定的。",
            by=other,
            model=NOTICE,
            place="notice_over",
        )


def _propose(stage: Stage, author: Actor) -> int:
    with stage.house.database.write(actor=author, at=stage.at) as session:
        last = deployment.current(session)
        assert last is not None
        longer = deployment.current_files(session)[NOTICE].replace(BEFORE, AFTER)
        change = workspace.begin(session, title="公示期改为 7 个工作日", by=author)
        workspace.save(
            session,
            change=change,
            name=NOTICE,
            content=longer,
            by=author,
            revision=0,
            base=last.number,
        )
        # What a number of days does not change: the check would take seconds of every visitor's.
        right = Verdict(last.number, hashes(change), (), (), (), (NOTICE,))
        proposing.propose(
            session,
            change=change,
            reason="上一批有两家单位反映公示期内来不及核对。",
            by=author,
            found=right,
            confirmed=True,
        )
        return change.key
