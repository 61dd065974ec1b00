"""What designers edit together: a change with its models, kept on the server as they are saved."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select

from service import engine
from service.db import Session
from service.errors import Invalid, NotFound, Refused, Stale, say
from service.forms import Form
from service.host.definitions import catalogue
from service.host.definitions.text import as_text
from service.host.definitions.validation import SUFFIXES
from service.host.tables.changes import Change, ChangedModel, ChangeSaving
from service.host.tables.core import Deployment, Model
from service.people import accounts
from service.people.actor import Actor

EDITABLE = ("draft", "returned")
OPEN = (*EDITABLE, "proposed", "approved")
LONGEST_TITLE = 100
LARGEST = 4_000_000  # bytes of a model
MOST_MODELS = 40
KEPT = 60
"""The most savings of one model that are kept, minutes apart where somebody edits for long."""
APART = timedelta(minutes=2)
"""Savings of one person within this time are one in the history of the model."""
AT_WORK = timedelta(minutes=5)
"""Whoever saved a model so lately is shown as editing it."""


@dataclass(frozen=True)
class Saved:
    """A model as a change has it, with its text."""

    revision: int
    source: str
    by: str
    by_name: str
    base: int | None
    seen: int | None


class Overtaken(Stale):
    """Somebody else has saved the same model of a change since one began from it."""

    def __init__(self, newer: Saved, *, when: str) -> None:
        super().__init__(f"{newer.by_name}刚刚也改了这个模型", who=newer.by, when=when)
        self.newer = newer


def begin(session: Session, *, title: str, by: Actor) -> Change:
    """Begin a change without models.

    :raises Refused: no title, or one that is too long
    """
    change = Change(title=_titled(title), status="draft", authors=[by.id], begun_at=session.at)
    session.add(change)
    session.flush()
    return change


def rename(session: Session, *, change: Change, title: str) -> None:
    """Give a change another title.

    :raises Refused: no title, one that is too long, or the change is no draft
    """
    refuse_unless_editable(change)
    change.title = _titled(title)
    session.flush()


def _titled(title: str) -> str:
    if not 2 <= len(title.strip()) <= LONGEST_TITLE:
        raise Refused(say("请给改动起个名称，2 到 %(most)s 个字，写明改什么", most=LONGEST_TITLE))
    return title.strip()


def get(session: Session, key: int, *, locked: bool = False) -> Change:
    """Return a change; `locked`: nobody else changes it in the meantime.

    :raises NotFound: there is none
    """
    found = session.get(Change, key, with_for_update=True if locked else None)
    if found is None:
        raise NotFound(f"change {key}")
    return found


def every(session: Session, *, most: int = 200) -> Sequence[Change]:
    """Return the changes, the newest first."""
    return session.scalars(select(Change).order_by(Change.key.desc()).limit(most)).all()


def editable(session: Session) -> Sequence[Change]:
    """Return the changes that models can be put into, the newest first."""
    query = select(Change).where(Change.status.in_(EDITABLE)).order_by(Change.key.desc())
    return session.scalars(query).all()


def files(change: Change) -> dict[str, bytes]:
    """Return the models of a change by file name."""
    return {model.name: model.content for model in change.models}


def model(session: Session, *, change: Change, name: str) -> ChangedModel:
    """Return a model of a change.

    :raises NotFound: it is not in it
    """
    found = session.get(ChangedModel, (change.key, name))
    if found is None:
        raise NotFound(f"{name} in change {change.key}")
    return found


def saved(session: Session, found: ChangedModel) -> Saved:
    """Return what a change has of a model, with its text and who saved it."""
    names = accounts.names(session, usernames=[found.saved_by])
    return Saved(
        revision=found.revision,
        source=as_text(found.content),
        by=found.saved_by,
        by_name=names.get(found.saved_by, found.saved_by),
        base=found.base,
        seen=found.seen,
    )


def save(
    session: Session,
    *,
    change: Change,
    name: str,
    content: bytes,
    by: Actor,
    revision: int,
    base: int | None,
    seen: int | None = None,
) -> ChangedModel:
    """Keep a model in a change.

    :param revision: the saving that was begun from; 0 where the model is not in the change yet
    :param base: the release that the model was begun from; None before the first release
    :param seen: a later release whose version was looked at
    :raises Overtaken: somebody has saved it since
    :raises Refused: the change is no draft, or too large
    :raises NotFound: there is no such release
    """
    refuse_unless_editable(change)
    if not name.endswith(SUFFIXES) or len(content) > LARGEST:
        raise Refused("这个文件不是模型，或者太大")
    _refuse_unknown_releases(session, base, seen)
    sha256 = hashlib.sha256(content).hexdigest()
    found = session.get(ChangedModel, (change.key, name), with_for_update=True)
    if found is None:
        if len(change.models) >= MOST_MODELS:
            raise Refused(say("一个改动最多放 %(most)s 个模型，请分成几个改动", most=MOST_MODELS))
        kept = next(iter(history(session, change=change, name=name)), None)
        found = ChangedModel(
            change_key=change.key, name=name, revision=kept.revision if kept else 0
        )
        session.add(found)
    elif found.revision != revision and found.sha256 != sha256:
        newer = saved(session, found)
        raise Overtaken(newer, when=found.saved_at.isoformat())
    elif (found.sha256, found.base, found.seen) == (sha256, base, seen):
        return found
    found.content, found.sha256, found.base, found.seen = content, sha256, base, seen
    found.revision += 1
    found.saved_by, found.saved_at = by.id, session.at
    _sign(change, by)
    session.flush()
    _keep(session, found)
    session.refresh(change, ["models"])
    return found


def _refuse_unknown_releases(session: Session, *numbers: int | None) -> None:
    for number in numbers:
        if number is not None and session.get(Deployment, number) is None:
            raise NotFound(f"release {number}")


def _sign(change: Change, by: Actor) -> None:
    """Count somebody among the authors: they may not approve it."""
    if by.id not in change.authors:
        change.authors = [*change.authors, by.id]


def _keep(session: Session, now: ChangedModel) -> None:
    """Add a saving to the history of a model; what one person saved within minutes is one."""
    mine = (ChangeSaving.change_key == now.change_key, ChangeSaving.name == now.name)
    newest_first = select(ChangeSaving).where(*mine).order_by(ChangeSaving.revision.desc())
    last, before = [*session.scalars(newest_first.limit(2)).all(), None, None][:2]
    going_on = last and before and last.saved_by == now.saved_by
    if last and before and going_on and now.saved_at - before.saved_at < APART:
        last.revision, last.content, last.base = now.revision, now.content, now.base
        last.saved_at = now.saved_at
        session.flush()
        return
    session.add(
        ChangeSaving(
            change_key=now.change_key,
            name=now.name,
            revision=now.revision,
            content=now.content,
            base=now.base,
            saved_by=now.saved_by,
            saved_at=now.saved_at,
        )
    )
    session.flush()
    old = session.scalars(newest_first.offset(KEPT).limit(1)).first()
    if old is not None:
        session.execute(delete(ChangeSaving).where(*mine, ChangeSaving.revision <= old.revision))


def history(session: Session, *, change: Change, name: str) -> Sequence[ChangeSaving]:
    """Return the savings of a model of a change that are kept, the newest first."""
    query = select(ChangeSaving).where(
        ChangeSaving.change_key == change.key, ChangeSaving.name == name
    )
    return session.scalars(query.order_by(ChangeSaving.revision.desc())).all()


def go_back(session: Session, *, change: Change, name: str, revision: int, by: Actor) -> None:
    """Make an earlier saving of a model the newest one.

    :raises NotFound: it is not kept
    :raises Refused: the change is no draft
    """
    refuse_unless_editable(change)
    found = model(session, change=change, name=name)
    query = select(ChangeSaving).where(
        ChangeSaving.change_key == change.key,
        ChangeSaving.name == name,
        ChangeSaving.revision == revision,
    )
    earlier = session.scalars(query).one_or_none()
    if earlier is None:
        raise NotFound(f"saving {revision} of {name} in change {change.key}")
    save(
        session,
        change=change,
        name=name,
        content=earlier.content,
        by=by,
        revision=found.revision,
        base=found.base,
        seen=found.seen,
    )


def leave_out(session: Session, *, change: Change, name: str) -> None:
    """Take a model out of a change; its savings are kept and come back with it.

    :raises NotFound: it is not in it
    :raises Refused: the change is no draft
    """
    refuse_unless_editable(change)
    session.delete(model(session, change=change, name=name))
    session.flush()
    session.refresh(change, ["models"])


def take_back_in(session: Session, *, change: Change, name: str, by: Actor) -> None:
    """Undo `leave_out`: put the newest saving of a model in again.

    :raises NotFound: nothing is kept of it
    :raises Refused: the change is no draft
    """
    refuse_unless_editable(change)
    kept = next(iter(history(session, change=change, name=name)), None)
    if kept is None:
        raise NotFound(f"{name} in change {change.key}")
    save(session, change=change, name=name, content=kept.content, by=by, revision=0, base=kept.base)


def left_out(session: Session, *, change: Change) -> list[str]:
    """Return the names of the models that were taken out and can be put in again."""
    query = select(ChangeSaving.name).where(ChangeSaving.change_key == change.key).distinct()
    return sorted(set(session.scalars(query)) - {one.name for one in change.models})


def version_in(session: Session, release: int | None, name: str) -> int:
    """Return the version of a model that a release holds; 0 where it holds none."""
    held = session.get_one(Deployment, release).contents.get(name) if release else None
    return session.get_one(Model, held).version if held else 0


def called(change: Change) -> dict[str, str]:
    """Return what people call the models of a change, by file name; as far as they can be read."""
    return {model.name: catalogue.title_of(model.name, model.content) for model in change.models}


def places(change: Change) -> dict[str, list[tuple[str, str]]]:
    """Return the elements of the diagrams and the fields of the forms: file name → (id, name)."""
    return {model.name: list(_places(model)) for model in change.models}


def _places(model: ChangedModel) -> Iterator[tuple[str, str]]:
    if model.name.endswith(".bpmn"):
        for process in engine.read_file(model.name, model.content).processes:
            yield from ((node.id, node.name) for node in process.nodes.values() if node.name)
    if model.name.endswith(".form"):
        with suppress(Invalid):
            form = Form.read(model.content, name=model.name)
            yield from ((one.id, one.label) for one in form.fields if one.label)


def refuse_unless_editable(change: Change) -> None:
    """Refuse to touch what is proposed or done.

    :raises Refused: the change is no draft
    """
    if change.status not in EDITABLE:
        raise Refused("这个改动已经提出或者办结，不能再改；要改先收回")
