"""One beginning for what somebody sends twice: from two windows, or without the page's key."""

from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import delete, select

from service import exact_json, privacy
from service.db import Session
from service.host import documents
from service.host.storage.upsert import added
from service.host.tables.beginnings import Beginning
from service.host.tables.core import ProcessInstance
from service.people.actor import Actor

TOGETHER = timedelta(seconds=30)
"""Nobody fills in a form again, word by word, in less: the second was sent with the first."""
REMEMBERED = timedelta(days=1)


def hold(
    session: Session, *, actor: Actor, process_id: str, answer: Mapping[str, Any]
) -> Beginning:
    """Hold an answer until the transaction ends; its `case` is the one it has begun just now.

    Of two that send the same at the same moment the second waits here for the first.
    """
    digest = _digest(session, actor, process_id, answer)
    session.execute(delete(Beginning).where(Beginning.at < session.at - REMEMBERED))
    added(session, Beginning, {"digest": digest, "at": session.at})
    query = select(Beginning).where(Beginning.digest == digest).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one()


def case_of(session: Session, beginning: Beginning) -> str | None:
    """Return the number of the case that the same answer has begun just now."""
    if beginning.instance_key is None or session.at - beginning.at >= TOGETHER:
        return None
    return session.get_one(ProcessInstance, beginning.instance_key).number


def begun(session: Session, beginning: Beginning, *, instance: ProcessInstance) -> None:
    """Say which case an answer has begun."""
    beginning.instance_key, beginning.at = instance.key, session.at
    session.flush()


def _digest(session: Session, actor: Actor, process_id: str, answer: Mapping[str, Any]) -> str:
    """Return a keyed hash of who sends what; files count by what is in them."""
    files = documents.stored_by(session, answer=answer, person=actor.id)
    contents = {one.key: f"{one.filename} {one.sha256}" for one in files}
    said = privacy.replace(dict(answer), lambda text: contents.get(text, text))
    written = exact_json.dumps([actor.id, process_id, said])
    return privacy.lookup(session, sha256(written).hexdigest())
