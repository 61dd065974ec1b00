"""Models that a new program ships: released where untouched, else a designer decides.

What came with the program last is a model's base. A model that is still its base follows the
program. Of one that was edited here, the new version is stored beside, in no release, and waits:
either it is released, or what holds is released again with the reason `KEPT`.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Select, select

from service.db import Session
from service.errors import Invalid, NotFound
from service.host.definitions import catalogue, deployment
from service.host.tables.core import Deployment, Model

FIRST = "随系统交付的首个版本"
FOLLOWED = "随系统升级"
WAITS = "随系统升级，本局改过这个模型，等设计人员决定"
KEPT = "随系统升级：保留本局的版本"

Choice = Literal["theirs", "ours"]


@dataclass(frozen=True)
class Waiting:
    """A model about which a designer has to decide; each a version with its content."""

    name: str
    title: str
    base: Model | None
    """What the program shipped before; None where it had not shipped one."""
    theirs: Model
    """What the program ships now."""
    ours: Model
    """What holds."""


@dataclass(frozen=True)
class Looked:
    """What was found of shipped models before the transaction that releases them.

    `checked` is None where they do not go with what was edited here.
    """

    untouched: Mapping[str, bytes]
    checked: deployment.Checked | None


def look(session: Session, *, files: Mapping[str, bytes]) -> Looked | None:
    """Check what `bring` would release: it takes seconds, in which others could not write.

    None where nothing would be released, or nothing holds yet.
    """
    last = deployment.current(session)
    untouched, _ = _sorted(session, last, files) if last else ({}, {})
    if not untouched:
        return None
    try:
        checked = deployment.check(session, files=untouched, reason=FOLLOWED)
    except Invalid:
        return Looked(untouched, None)
    return Looked(untouched, checked)


def bring(
    session: Session, *, files: Mapping[str, bytes], looked: Looked | None = None
) -> tuple[Deployment | None, list[str]]:
    """Release what the program ships and nobody has edited; return it and the names that wait.

    Where the new ones do not go with what was edited here, all of them wait.

    :param looked: what `look` found before this transaction; it holds while nobody has deployed
    """
    last = deployment.current(session)
    if last is None:
        return deployment.deploy(session, files=files, reason=FIRST, origin="shipped"), []
    untouched, edited = _sorted(session, last, files)
    made = None
    checked = looked.checked if looked and looked.untouched == untouched else None
    if untouched:
        try:
            with session.begin_nested():
                made = deployment.deploy(
                    session, files=untouched, reason=FOLLOWED, origin="shipped", checked=checked
                )
        except Invalid:
            edited |= untouched
    for name, content in edited.items():
        deployment.set_beside(session, name=name, content=content, reason=WAITS, origin="shipped")
    return made, sorted(edited)


def waiting(session: Session) -> list[Waiting]:
    """Return the models about which somebody has to decide, by name."""
    last = deployment.current(session)
    if last is None:
        return []
    released = deployment.released(session)
    beside = select(Model.name).where(Model.origin == "shipped", Model.key.not_in(released))
    found = []
    for name in sorted(set(session.scalars(beside)) & last.contents.keys()):
        versions = session.scalars(_versions(name)).all()
        shipped = [one for one in versions if one.origin == "shipped"]
        kept = max((one.version for one in versions if one.reason == KEPT), default=0)
        theirs = shipped[0]
        if theirs.key in released or theirs.version < kept:
            continue
        known = (one for one in shipped[1:] if one.key in released or one.version < kept)
        ours = session.get_one(Model, last.contents[name])
        title = catalogue.title(theirs)
        found.append(Waiting(name, title, next(known, None), theirs, ours))
    return found


def decide(session: Session, *, name: str, theirs: int, choice: Choice) -> Deployment:
    """Release what the program ships, or what held, as the newest version of a model.

    :param theirs: the version number that whoever decides has seen
    :raises NotFound: nothing of that name and version waits
    :raises Invalid: what was chosen does not go with the other models
    """
    for one in waiting(session):
        if (one.name, one.theirs.version) == (name, theirs):
            chosen, reason = (one.theirs, FOLLOWED) if choice == "theirs" else (one.ours, KEPT)
            return deployment.deploy(
                session,
                files={name: chosen.content},
                reason=reason,
                origin="shipped" if choice == "theirs" else "edited",
                again=choice == "ours",
            )
    raise NotFound("no model waits for a decision")


def _sorted(
    session: Session, last: Deployment, files: Mapping[str, bytes]
) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Return the files that are new and nobody edited what they replace, and the others."""
    untouched: dict[str, bytes] = {}
    edited: dict[str, bytes] = {}
    for name, content in files.items():
        sha256 = hashlib.sha256(content).hexdigest()
        shipped = session.scalars(_versions(name).where(Model.origin == "shipped")).first()
        held = last.contents.get(name)
        ours = session.get_one(Model, held) if held else None
        if sha256 in (shipped and shipped.sha256, ours and ours.sha256):
            continue  # nothing new, or it holds already
        followed = ours is None or (shipped is not None and ours.sha256 == shipped.sha256)
        (untouched if followed else edited)[name] = content
    return untouched, edited


def _versions(name: str) -> Select[Model]:
    return select(Model).where(Model.name == name).order_by(Model.version.desc())
