"""A change released as one deployment: diagrams, forms, decisions and papers together or none."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from service.db import Session
from service.errors import Invalid, Refused, say
from service.host.changes import proposing, workspace
from service.host.changes.verdict import hashes, missing_roles, stale
from service.host.definitions import deployment
from service.host.definitions.deployment import Checked
from service.host.tables.changes import Change
from service.people import accounts
from service.people.actor import SYSTEM, Actor

EMERGENCY = "【紧急发布】"
"""What the reason of a release begins with that one person made where two are asked for."""


@dataclass(frozen=True)
class Looked:
    """A change that was found right, before the transaction that releases it."""

    hashes: Mapping[str, str]
    checked: Checked


def look(session: Session, change: Change, *, until: float = math.inf) -> Looked:
    """Check a change at the gate of a release, in a transaction that only looks.

    :raises Refused: a role is missing, or a newer version of a model was released
    :raises Invalid: there are errors
    """
    _refuse_unless_ready(session, change)
    files = workspace.files(change)
    checked = deployment.check(session, files=files, reason=change.title, until=until)
    return Looked(hashes(change), checked)


def approve(session: Session, *, change: Change, looked: Looked, by: Actor) -> int:
    """Approve a proposal and release it at once; return the number of the release.

    Whoever decides has read the warnings.

    :raises Refused: it is not proposed, they are an author, or it changed since it was looked at
    """
    proposing.refuse_unless_deciding(change, by)
    change.decided_by, change.decided_at = by.id, session.at
    return _release(session, change, looked, f"{change.reason}（{_names(session, change)}）")


def release_alone(
    session: Session,
    *,
    change: Change,
    looked: Looked,
    reason: str,
    by: Actor,
    confirmed: bool,
) -> int:
    """Release a draft by oneself; where two are asked for, that is an emergency.

    :param confirmed: they have read the warnings
    :raises Refused: no reason, or the change is neither a draft nor proposed
    :raises Unconfirmed: there are warnings that were not read
    """
    if change.status not in (*workspace.EDITABLE, "proposed"):
        raise Refused("这个改动已经办结，或者已经定了发布的时间")
    reason = proposing.reasoned(reason)
    change.reason, change.proposed = reason, hashes(change)
    if by.id not in change.authors:
        change.authors = [*change.authors, by.id]
    change.proposed_by, change.proposed_at = by.id, session.at
    if proposing.takes_two(session):
        change.emergency = True
        change.confirm_by = proposing.within_a_working_day(session)
        reason = EMERGENCY + reason
    said = f"{reason}（改动 {change.key}“{change.title}”）"
    return _release(session, change, looked, said, confirmed=confirmed)


def release_due(session: Session, args: Mapping[str, Any]) -> None:
    """Release a change whose time has come (the work of a `release-change` job).

    What cannot be released goes back to its authors with the reason, and nothing is in force.
    """
    change = workspace.get(session, args["change"], locked=True)
    due = change.release_at
    if change.status != "approved" or due is None or due > session.at:
        return
    reason = f"{change.reason}（{_names(session, change)}，按定好的时间发布）"
    try:
        if change.proposed != hashes(change):
            raise Refused("改动的内容和提出时不一样")
        with session.begin_nested():
            _release(session, change, look(session, change), reason)
    except Invalid as wrong:
        _back(session, change, "；".join(one.zh for one in wrong.problems[:5]))
    except Refused as refusal:
        _back(session, change, refusal.sentence)


def _back(session: Session, change: Change, why: str) -> None:
    session.refresh(change)
    words = f"到了定好的时间没有发布：{why}"[: proposing.LONGEST_COMMENT]
    proposing.comment(session, change=change, words=words, by=SYSTEM)
    change.status, change.release_at = "returned", None
    session.flush()


def _refuse_unless_ready(session: Session, change: Change) -> None:
    if not change.models:
        raise Refused("改动里还没有模型")
    newer = list(stale(session, change))
    if newer:
        raise Refused(proposing.newer(newer))
    missing = sorted(missing_roles(session, workspace.files(change)))
    if missing:
        raise Refused(say("岗位“%(names)s”现在没有人，授予以后才能发布", names="”“".join(missing)))


def _release(
    session: Session, change: Change, looked: Looked, reason: str, *, confirmed: bool = True
) -> int:
    if looked.hashes != hashes(change):
        raise Refused("检查以后又有人改了这个改动，请再看一遍")
    _refuse_unless_ready(session, change)
    before = deployment.current(session)
    made = deployment.deploy(
        session,
        files=workspace.files(change),
        reason=reason,
        checked=looked.checked,
        confirmed=confirmed,
        origin="edited",
    )
    if before is not None and made.number == before.number:
        raise Refused("改动里没有和现行版本不同的模型")
    change.status, change.release = "released", made.number
    session.flush()
    return made.number


def _names(session: Session, change: Change) -> str:
    people = [one for one in (change.proposed_by, change.decided_by) if one]
    names = accounts.names(session, usernames=people)
    proposed, decided = (
        names.get(one or "", one) for one in (change.proposed_by, change.decided_by)
    )
    return f"改动 {change.key}“{change.title}”，{proposed}提出，{decided}同意"
