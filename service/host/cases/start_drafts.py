"""Drafts of forms that begin a case: each a person's own, gone when the case has begun.

A page of such a form bears the key of its draft from the beginning, so that whatever it sends
later (a save, a file, the answer) is about the same draft, and a second click about the same case.
"""

import re
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, delete, func, select

from service import privacy
from service.db import Session
from service.errors import NotFound, Refused, say
from service.forms import Form, filled
from service.host import documents
from service.host.cases import private_fields
from service.host.jobs.queue import enqueue
from service.host.storage.upsert import added
from service.host.tables.beginnings import StartDraft
from service.host.tables.core import Document, ProcessInstance
from service.people.actor import Actor

KEY_BYTES = 12
LONGEST_PAGE = 16  # letters; a page's name is a key too
_KEY = re.compile(r"[A-Za-z0-9_-]{16}\Z", re.ASCII)
AT_ONCE = timedelta(seconds=5)
"""Within this time after a case has begun, what its page still sends is on its way since before."""
REMEMBERED = timedelta(days=1)
"""How long a draft that has begun a case is known as such."""
BYTES_KEPT = timedelta(days=1)
"""How long the bytes of a file that was removed stay: a backup may be under way."""
MOST = 100
"""Drafts that one person may keep: more are a script's."""
MOST_OF_ONE = 10
"""Drafts of one process among them: who has more does not know them apart any longer."""


@dataclass(frozen=True)
class Kept:
    """A draft as its writer typed it."""

    key: str
    process_id: str
    body: dict[str, Any]
    revision: int
    saved_at: datetime
    documents: tuple[Document, ...] = ()
    """The files that it names and that are no case's yet."""


@dataclass(frozen=True)
class Place:
    """Where a page writes: its draft, the draft's revision that it saw, and its own name."""

    key: str
    revision: int
    page: str


@dataclass(frozen=True)
class Saved:
    """Where a draft lies after it was saved."""

    key: str
    revision: int
    apart: bool = False
    """Whether another page had written into the draft meanwhile, so that this is a second one."""


def new_key() -> str:
    """Return the key of a draft to be."""
    return secrets.token_urlsafe(KEY_BYTES)


def known_key(sent: str) -> str:
    """Return the key that a page sent, or a new one where what it sent is none."""
    return sent if _KEY.match(sent) else new_key()


def of(session: Session, *, actor: Actor, process_id: str = "") -> list[StartDraft]:
    """Return somebody's drafts (of one process), the last saved first; their bodies are sealed."""
    query = _kept(actor.id).order_by(StartDraft.saved_at.desc(), StartDraft.key)
    if process_id:
        query = query.where(StartDraft.process_id == process_id)
    return list(session.scalars(query.limit(MOST)))


def get(session: Session, *, key: str, actor: Actor) -> StartDraft:
    """Return a draft of somebody's.

    :raises NotFound: there is none, or it is somebody else's
    """
    found = session.get(StartDraft, key) if _KEY.match(key) else None
    if found is None or found.person != actor.id or found.instance_key is not None:
        raise NotFound("draft")
    return found


def opened(session: Session, draft: StartDraft, *, form: Form, actor: Actor) -> Kept:
    """Return a draft with the form's private fields as they were typed."""
    body = draft.body if isinstance(draft.body, Mapping) else {}
    return Kept(
        key=draft.key,
        process_id=draft.process_id,
        body=private_fields.opened(session, form=form, values=body),
        revision=draft.revision,
        saved_at=draft.saved_at,
        documents=files(session, body, actor=actor),
    )


def files(session: Session, body: Any, *, actor: Actor) -> tuple[Document, ...]:
    """Return the files that somebody has handed in with what they typed, and that are no case's."""
    found = documents.nameable(session, answer=body, instance=None, actor=actor)
    return tuple(sorted(found, key=lambda one: (one.stored_at, one.key)))


def save(
    session: Session,
    *,
    place: Place,
    actor: Actor,
    process_id: str,
    form: Form,
    body: Mapping[str, Any],
) -> Saved:
    """Keep what somebody has typed so far into the form that a process begins with.

    A page that has not seen what another page wrote into the draft gets a draft of its own:
    neither text replaces the other.

    :raises Refused: more drafts than one person may keep, of all or of this process
    """
    _forget_begun(session, actor)
    row = _locked(session, place.key)
    empty = row is None and not filled(dict(body))
    if empty or (row is not None and _has_just_begun(session, row, actor)):
        return Saved(place.key, place.revision)
    draft = {"person": actor.id, "process_id": process_id, "page": place.page}
    if row is None:
        if _added(session, {**draft, "key": place.key}, form, body):
            return Saved(place.key, 1)
        row = _locked(session, place.key)  # another page has made it at this moment
        if row is None:
            raise Refused("草稿没有保存成，请再试一次")
    other = row.person != actor.id or row.process_id != process_id or row.instance_key is not None
    if other or _written_by_another(session, row, place, form, body):
        key = new_key()
        _added(session, {**draft, "key": key}, form, body)
        return Saved(key, 1, apart=not other)
    row.body, row.page = _sealed(session, form, body, before=row.body), place.page
    row.revision, row.saved_at = row.revision + 1, session.at
    session.flush()
    return Saved(row.key, row.revision)


def hold(session: Session, *, key: str, actor: Actor, process_id: str) -> str | None:
    """Hold a draft until the transaction ends; return the case that it has begun just now.

    Of two clicks at the same moment the second waits here for the first and is told its case.
    """
    blank = {"key": key, "person": actor.id, "process_id": process_id, "revision": 0, "page": ""}
    added(session, StartDraft, {**blank, "saved_at": session.at})
    row = _locked(session, key)
    if row is None or not _has_just_begun(session, row, actor) or row.process_id != process_id:
        return None
    return session.get_one(ProcessInstance, row.instance_key).number


def begun(session: Session, *, key: str, actor: Actor, instance: ProcessInstance) -> None:
    """Empty a draft: its case has begun, with what was typed and with its files."""
    row = _locked(session, key)
    if row is not None and row.person == actor.id:
        privacy.forget(session, row.body)
        row.body, row.instance_key, row.saved_at = None, instance.key, session.at
        session.flush()


def discard(session: Session, *, key: str, actor: Actor) -> None:
    """Throw a draft away, with the files that no other draft of the same person names.

    :raises NotFound: there is none, or it is somebody else's
    """
    row = get(session, key=key, actor=actor)
    rest = [one.body for one in of(session, actor=actor) if one.key != row.key]
    needed = {one.key for one in files(session, rest, actor=actor)}
    for document in files(session, row.body, actor=actor):
        if document.key not in needed:
            remove_file(session, document)
    privacy.forget(session, row.body)
    session.delete(row)
    session.flush()


def pass_on(session: Session, *, from_: str, to: Actor, processes: Collection[str]) -> int:
    """Give somebody's drafts to a colleague, with their files, as far as both may begin them.

    :param processes: what the colleague may begin
    :return: how many they were; what the colleague has no room for stays
    """
    left = _kept(from_).where(StartDraft.process_id.in_(processes)).order_by(StartDraft.saved_at)
    room = MOST - _count(session, to.id)
    count = 0
    for row in session.scalars(left.limit(max(room, 0)).with_for_update()).all():
        for document in documents.waiting_of(session, answer=row.body, person=from_):
            document.stored_by, document.stored_by_name = to.id, to.name
        row.person, row.page, row.revision = to.id, "", row.revision + 1
        count += 1
    session.flush()
    return count


def remove_file(session: Session, document: Document) -> None:
    """Take away a file that no case has; its bytes go a day later, unless something names them."""
    sha256 = document.sha256
    documents.remove(session, document)
    enqueue(
        session,
        kind="drop-file",
        key=f"drop-file:{sha256}",
        args={"sha256": sha256},
        run_at=session.at + BYTES_KEPT,
    )


def _written_by_another(
    session: Session, row: StartDraft, place: Place, form: Form, body: Mapping[str, Any]
) -> bool:
    """Ask whether a page that this one has not heard of wrote something else into the draft."""
    if place.revision >= row.revision or place.page == row.page:
        return False
    return private_fields.opened(session, form=form, values=row.body or {}) != dict(body)


def _added(session: Session, draft: Mapping[str, str], form: Form, body: Mapping[str, Any]) -> bool:
    """Add a draft unless one with its key is there; return whether it was added."""
    if _count(session, draft["person"]) >= MOST:
        raise Refused("没有写完的内容太多，请先到“可以办理的事项”放弃不要的")
    if _count(session, draft["person"], draft["process_id"]) >= MOST_OF_ONE:
        raise Refused(
            say(
                "同一事项没有写完的草稿最多%(most)s份：请在“可以办理的事项”继续填写或者放弃已有的，"
                "这一页的内容还没有保存",
                most=MOST_OF_ONE,
            )
        )
    sealed = _sealed(session, form, body, before=None)
    row = {**draft, "body": sealed, "revision": 1, "saved_at": session.at}
    if added(session, StartDraft, row):
        return True
    privacy.forget(session, sealed)
    return False


def _sealed(session: Session, form: Form, body: Mapping[str, Any], *, before: Any) -> Any:
    return private_fields.seal_draft(
        session, form=form, body=dict(body), before=before, context={}, instance=None
    )


def _kept(person: str) -> Select[StartDraft]:
    return select(StartDraft).where(StartDraft.person == person, StartDraft.instance_key.is_(None))


def _count(session: Session, person: str, process_id: str = "") -> int:
    mine = [StartDraft.person == person, StartDraft.instance_key.is_(None)]
    if process_id:
        mine.append(StartDraft.process_id == process_id)
    return session.scalar(select(func.count()).select_from(StartDraft).where(*mine)) or 0


def _locked(session: Session, key: str) -> StartDraft | None:
    query = select(StartDraft).where(StartDraft.key == key).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def _has_just_begun(session: Session, row: StartDraft, actor: Actor) -> bool:
    own = row.person == actor.id and row.instance_key is not None
    return own and session.at - row.saved_at < AT_ONCE


def _forget_begun(session: Session, actor: Actor) -> None:
    old = StartDraft.saved_at < session.at - REMEMBERED
    mine = StartDraft.person == actor.id, StartDraft.instance_key.is_not(None), old
    session.execute(delete(StartDraft).where(*mine))
