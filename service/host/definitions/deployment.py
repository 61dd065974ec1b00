"""Models and their releases: what was deployed when, by whom, why, and what a case runs on."""

import hashlib
import math
from collections import Counter as Tally
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import aliased

from service import engine
from service.clock import BEIJING
from service.db import Session
from service.errors import Invalid, NotFound, Problem, Refused, Stale, Unconfirmed
from service.host.definitions import catalogue, start_events
from service.host.definitions.running import running
from service.host.definitions.text import as_text
from service.host.definitions.validation import offered, validate
from service.host.registry import registry as registry_of
from service.host.storage import sanitize
from service.host.storage.sequences import next_number
from service.host.tables.core import Deployment, Model
from service.people import roles
from service.people.tables import Account

__all__ = [
    "ModelHistory",
    "ModelVersion",
    "check",
    "current",
    "current_files",
    "deploy",
    "diagram",
    "files",
    "models",
    "offers",
    "process_ids",
    "release",
    "released",
    "releases",
    "set_beside",
    "source",
    "text",
    "validate",
]


Origin = Literal["shipped", "edited", "uploaded"]
"""Shipped with the service, edited in the browser, uploaded from files (`jiangxin deploy`)."""


@dataclass(frozen=True)
class ModelVersion:
    """One version of a model, the release it came with, and how many running cases rest on it."""

    number: int
    release: int
    sha256: str
    at: datetime
    by: str
    by_name: str
    reason: str
    origin: str
    based_on: int | None
    """The version that it was made from."""
    running: int
    current: bool


@dataclass(frozen=True)
class ModelHistory:
    """A model by its file name, with its versions, newest first."""

    name: str
    kind: str
    title: str
    versions: tuple[ModelVersion, ...]


@dataclass(frozen=True)
class Checked:
    """Models that were found right beside the files of a release (0: of none).

    `warnings` are what only a person can judge.
    """

    beside: int
    files: Mapping[str, bytes]
    warnings: tuple[Problem, ...] = ()

    def holds(self, last: Deployment | None, files: Mapping[str, bytes]) -> bool:
        """Ask whether these are the files that were checked, beside what holds now."""
        return self.beside == (last.number if last else 0) and self.files == files


def check(
    session: Session,
    *,
    files: Mapping[str, bytes],
    reason: str,
    base: int | None = None,
    seen: int | None = None,
    until: float = math.inf,
) -> Checked:
    """Check what is to be deployed, before the transaction that writes it.

    A check takes seconds and the transaction keeps others from writing. `base` and `seen` are
    those of `deploy`, `until` that of `validate`.

    :raises Stale, Invalid, Refused: what `deploy` would be refused for
    """
    _refuse_unless_reasoned(reason)
    last = current(session)
    _refuse_if_newer(session, last, base, files, seen)
    warnings = _refuse_unless_right(session, last, files, until)
    return Checked(last.number if last else 0, dict(files), warnings)


def deploy(
    session: Session,
    *,
    files: Mapping[str, bytes],
    reason: str,
    base: int | None = None,
    seen: int | None = None,
    checked: Checked | None = None,
    confirmed: bool = True,
    origin: Origin = "uploaded",
    again: bool = False,
) -> Deployment:
    """Store models as a new release; what is not named is carried over from the last one.

    A file that did not change keeps its version; if none did, the last release is returned.
    `base` is the release that the designer began from, else it is the last one. Whoever began from
    an older one and has looked at what was deployed since up to release `seen` may still deploy.
    `origin` says where the files came from. What `checked` says is believed as long as nobody has
    deployed since; otherwise the set is checked here. `confirmed`: a person has read the warnings,
    or there is nobody to read them. `again`: what did not change becomes a new version as well.

    :raises Stale: somebody has deployed one of these files since `base`, or since `seen`
    :raises Unconfirmed: there are warnings that nobody has confirmed
    :raises Invalid: something is wrong with the set as it would be
    :raises Refused: no reason is given
    """
    _refuse_unless_reasoned(reason)
    number = next_number(session, series="release")
    last = current(session)
    _refuse_if_newer(session, last, base, files, seen)
    holds = checked is not None and checked.holds(last, files)
    warnings = checked.warnings if checked and holds else _refuse_unless_right(session, last, files)
    if warnings and not confirmed:
        raise Unconfirmed(warnings)
    contents = dict(last.contents) if last else {}
    began = release(session, base) if base else last
    source = _Source(reason, origin, began.contents if began else {}, again)
    contents |= {name: _version(session, name, files[name], source) for name in sorted(files)}
    if last and contents == last.contents:
        start_events.renew(session, last)
        return last
    made = Deployment(
        number=number,
        contents=contents,
        reason=reason,
        origin=origin,
        based_on=began.number if began else None,
        **_stamp(session),
    )
    session.add(made)
    session.flush()
    start_events.renew(session, made)
    return made


def set_beside(session: Session, *, name: str, content: bytes, reason: str, origin: Origin) -> int:
    """Store a version without releasing it, and return its key: somebody else decides."""
    last = current(session)
    source = _Source(reason, origin, last.contents if last else {})
    return _version(session, name, content, source)


def released(session: Session) -> set[int]:
    """Return the keys of the versions that are or were in a release."""
    return set(_first_releases(session))


def _refuse_unless_reasoned(reason: str) -> None:
    if not reason.strip():
        raise Refused("请写明部署的理由")


def _refuse_unless_right(
    session: Session, last: Deployment | None, files: Mapping[str, bytes], until: float = math.inf
) -> tuple[Problem, ...]:
    """Refuse a set that has errors, as it would be with these files; return its warnings."""
    before = catalogue.files(session, last) if last else {}
    problems = validate(
        {**before, **files}, registry=registry_of(session), roles=roles.every(session),
        beside=before, until=until, held=roles.in_use(session),
    )  # fmt: skip
    if any(problem.severity == "error" for problem in problems):
        raise Invalid(problems)
    return tuple(problems)


def _refuse_if_newer(
    session: Session,
    last: Deployment | None,
    base: int | None,
    names: Iterable[str],
    seen: int | None,
) -> None:
    if last is None or base is None or base == last.number:
        return
    known = [release(session, number).contents for number in (base, seen) if number is not None]
    for name in names:
        if any(contents.get(name) == last.contents.get(name) for contents in known):
            continue
        newer = session.get_one(Model, last.contents[name])
        when = newer.deployed_at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M")
        sentence = f"{newer.deployed_by} 已于 {when} 部署了 {name} 的新版本，请先合并"
        raise Stale(sentence, who=newer.deployed_by, when=when)


def current(session: Session) -> Deployment | None:
    """Return the release that new cases are started under; None before the first."""
    return session.scalars(select(Deployment).order_by(Deployment.number.desc()).limit(1)).first()


def release(session: Session, number: int) -> Deployment:
    """Return a release by its number.

    :raises NotFound: there is none
    """
    found = session.get(Deployment, sanitize.row_key(number))
    if found is None:
        raise NotFound(f"release {number}")
    return found


def releases(session: Session, *, most: int = 100) -> list[Deployment]:
    """Return the releases, newest first."""
    return list(session.scalars(select(Deployment).order_by(Deployment.number.desc()).limit(most)))


def current_files(session: Session) -> dict[str, bytes]:
    """Return the files that new cases are started under, by name; none before the first release."""
    last = current(session)
    return catalogue.files(session, last) if last else {}


def files(session: Session, release: Deployment) -> dict[str, bytes]:
    """Return every file of a release by its name."""
    return catalogue.files(session, release)


def diagram(session: Session, *, release: int, process_id: str) -> engine.Diagram:
    """Return a process as the engine reads it, from the sources of a release."""
    return catalogue.diagram(session, _release(session, release), process_id)


def process_ids(session: Session, *, release: int) -> list[str]:
    """Return the processes of a release that can be started by themselves or called."""
    return catalogue.process_ids(session, _release(session, release))


def source(session: Session, *, name: str, version: int) -> bytes:
    """Return a model's bytes as they were deployed.

    :raises NotFound: there is no such version
    """
    query = select(Model.content).where(
        Model.name == sanitize.clean_text(name), Model.version == sanitize.row_key(version)
    )
    content = session.scalars(query).one_or_none()
    if content is None:
        raise NotFound(f"{name} version {version}")
    return content


def text(session: Session, *, name: str, version: int) -> str:
    """Return a model as text, whatever encoding its file is in.

    :raises NotFound: there is no such version
    """
    return as_text(source(session, name=name, version=version))


def models(session: Session) -> list[ModelHistory]:
    """Return every model with its versions and the number of running cases on each."""
    rest_on, came_with = _running(session), _first_releases(session)
    last = current(session)
    live = set(last.contents.values()) if last else set()
    earlier = aliased(Model)
    rows = session.execute(
        select(Model, Account.name, earlier.version)
        .outerjoin(Account, Account.username == Model.deployed_by)
        .outerjoin(earlier, earlier.key == Model.based_on)
        .order_by(Model.name, Model.version.desc())
    )
    histories: dict[str, list[tuple[Model, ModelVersion]]] = {}
    for model, name, based_on in rows:
        version = ModelVersion(
            number=model.version,
            release=came_with.get(model.key, 0),
            sha256=model.sha256,
            at=model.deployed_at,
            by=model.deployed_by,
            by_name=name or model.deployed_by,
            reason=model.reason,
            origin=model.origin,
            based_on=based_on,
            running=rest_on[model.key],
            current=model.key in live,
        )
        histories.setdefault(model.name, []).append((model, version))
    return [_model_history(versions) for versions in histories.values()]


def offers(session: Session) -> dict[str, list[dict[str, Any]]]:
    """Return what a designer may choose from: roles, forms, decisions, processes, actions."""
    return offered(
        current_files(session), registry=registry_of(session), roles=roles.every(session)
    )


def _model_history(versions: list[tuple[Model, ModelVersion]]) -> ModelHistory:
    newest = versions[0][0]
    return ModelHistory(
        name=newest.name,
        kind=newest.name.rpartition(".")[2],
        title=catalogue.title(newest),
        versions=tuple(version for _, version in versions),
    )


def _first_releases(session: Session) -> dict[int, int]:
    """Return, by model key, the first release that holds it."""
    first: dict[int, int] = {}
    for release in session.scalars(select(Deployment).order_by(Deployment.number)):
        for key in release.contents.values():
            first.setdefault(key, release.number)
    return first


def _running(session: Session) -> Tally[int]:
    """Count running cases by the key of each model that they rest on."""
    tally: Tally[int] = Tally()
    for (number, process_id), count in running(session).items():
        release = _release(session, number)
        for name in catalogue.used(session, release, process_id):
            tally[release.contents[name]] += count
    return tally


def _release(session: Session, number: int) -> catalogue.Listed:
    return catalogue.release(session, number)


@dataclass(frozen=True)
class _Source:
    """What the new versions of a deployment have in common."""

    reason: str
    origin: Origin
    began: Mapping[str, int]
    """File name → key of the version that was begun from."""
    again: bool = False


def _version(session: Session, name: str, content: bytes, source: _Source) -> int:
    """Return the key of the version with these bytes: the last one if it did not change."""
    sha256 = hashlib.sha256(content).hexdigest()
    query = select(Model).where(Model.name == name).order_by(Model.version.desc()).limit(1)
    last = session.scalars(query).first()
    if last and last.sha256 == sha256 and not source.again:
        return last.key
    number = last.version + 1 if last else 1
    model = Model(
        name=name,
        version=number,
        sha256=sha256,
        content=content,
        reason=source.reason,
        origin=source.origin,
        based_on=source.began.get(name),
        **_stamp(session),
    )
    session.add(model)
    session.flush()
    return model.key


def _stamp(session: Session) -> dict[str, object]:
    return {"deployed_at": session.at, "deployed_by": session.actor.id}
