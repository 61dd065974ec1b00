"""Models and their releases: what was deployed when, by whom, why, and what a case runs on."""

import hashlib
from collections import Counter as Tally
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service import engine
from service.clock import BEIJING
from service.errors import Invalid, NotFound, Refused, Stale
from service.host import catalogue, given, starts
from service.host.numbers import next_number
from service.host.registry import registry as registry_of
from service.host.tables import Model, ProcessInstance, Release
from service.host.validation import offered, validate
from service.people.roles import ROLES
from service.people.tables import Account

__all__ = [
    "ModelHistory",
    "ModelVersion",
    "current",
    "deploy",
    "diagram",
    "files",
    "models",
    "offers",
    "process_ids",
    "release",
    "releases",
    "source",
    "validate",
]


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
    running: int
    current: bool


@dataclass(frozen=True)
class ModelHistory:
    """A model by its file name, with its versions, newest first."""

    name: str
    kind: str
    title: str
    versions: tuple[ModelVersion, ...]


def deploy(
    session: Session, *, files: Mapping[str, bytes], reason: str, base: int | None = None
) -> Release:
    """Store models as a new release; what is not named is carried over from the last one.

    A file that did not change keeps its version; if none did, the last release is returned.
    `base` is the release that the designer began from.

    :raises Stale: somebody has deployed one of these files since `base`
    :raises Invalid: something is wrong with the set as it would be
    :raises Refused: no reason is given
    """
    if not reason.strip():
        raise Refused("请写明部署的理由")
    number = next_number(session, series="release")
    last = current(session)
    _refuse_if_newer(session, last, base, files)
    whole = {**(catalogue.files(session, last) if last else {}), **files}
    problems = validate(whole, registry=registry_of(session), roles=ROLES)
    if any(problem.severity == "error" for problem in problems):
        raise Invalid(problems)
    contents = dict(last.contents) if last else {}
    contents |= {name: _version(session, name, files[name], reason) for name in sorted(files)}
    if last and contents == last.contents:
        starts.renew(session, last)
        return last
    made = Release(number=number, contents=contents, reason=reason, **_stamp(session))
    session.add(made)
    session.flush()
    starts.renew(session, made)
    return made


def _refuse_if_newer(
    session: Session, last: Release | None, base: int | None, names: Iterable[str]
) -> None:
    if last is None or base is None or base == last.number:
        return
    began = release(session, base)
    for name in names:
        if began.contents.get(name) == last.contents.get(name):
            continue
        newer = session.get_one(Model, last.contents[name])
        when = newer.deployed_at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M")
        sentence = f"{newer.deployed_by} 已于 {when} 部署了 {name} 的新版本，请先合并"
        raise Stale(sentence, who=newer.deployed_by, when=when)


def current(session: Session) -> Release | None:
    """Return the release that new cases are started under; None before the first."""
    return session.scalars(select(Release).order_by(Release.number.desc()).limit(1)).first()


def release(session: Session, number: int) -> Release:
    """Return a release by its number.

    :raises NotFound: there is none
    """
    found = session.get(Release, given.key(number))
    if found is None:
        raise NotFound(f"release {number}")
    return found


def releases(session: Session, *, most: int = 100) -> list[Release]:
    """Return the releases, newest first."""
    return list(session.scalars(select(Release).order_by(Release.number.desc()).limit(most)))


def files(session: Session, release: Release) -> dict[str, bytes]:
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
        Model.name == given.text(name), Model.version == given.key(version)
    )
    content = session.scalars(query).one_or_none()
    if content is None:
        raise NotFound(f"{name} version {version}")
    return content


def models(session: Session) -> list[ModelHistory]:
    """Return every model with its versions and the number of running cases on each."""
    running, came_with = _running(session), _first_releases(session)
    last = current(session)
    live = set(last.contents.values()) if last else set()
    rows = session.execute(
        select(Model, Account.name)
        .outerjoin(Account, Account.username == Model.deployed_by)
        .order_by(Model.name, Model.version.desc())
    )
    histories: dict[str, list[tuple[Model, ModelVersion]]] = {}
    for model, name in rows:
        version = _model_version(model, name, running[model.key], came_with, live)
        histories.setdefault(model.name, []).append((model, version))
    return [_model_history(versions) for versions in histories.values()]


def offers(session: Session) -> dict[str, list[dict[str, Any]]]:
    """Return what a designer may choose from: roles, forms, decisions, processes, actions."""
    last = current(session)
    sources = catalogue.files(session, last) if last else {}
    return offered(sources, registry=registry_of(session), roles=ROLES)


def _model_history(versions: list[tuple[Model, ModelVersion]]) -> ModelHistory:
    newest = versions[0][0]
    return ModelHistory(
        name=newest.name,
        kind=newest.name.rpartition(".")[2],
        title=catalogue.title(newest),
        versions=tuple(version for _, version in versions),
    )


def _model_version(
    model: Model, by_name: str | None, running: int, came_with: dict[int, int], live: set[int]
) -> ModelVersion:
    return ModelVersion(
        number=model.version,
        release=came_with.get(model.key, 0),
        sha256=model.sha256,
        at=model.deployed_at,
        by=model.deployed_by,
        by_name=by_name or model.deployed_by,
        reason=model.reason,
        running=running,
        current=model.key in live,
    )


def _first_releases(session: Session) -> dict[int, int]:
    """Return, by model key, the first release that holds it."""
    first: dict[int, int] = {}
    for release in session.scalars(select(Release).order_by(Release.number)):
        for key in release.contents.values():
            first.setdefault(key, release.number)
    return first


def _running(session: Session) -> Tally[int]:
    """Count running cases by the key of each model that they rest on."""
    query = (
        select(ProcessInstance.release, ProcessInstance.process_id, func.count())
        .where(ProcessInstance.ended_at.is_(None))
        .group_by(ProcessInstance.release, ProcessInstance.process_id)
    )
    tally: Tally[int] = Tally()
    for number, process_id, count in session.execute(query):
        release = _release(session, number)
        for name in catalogue.used(session, release, process_id):
            tally[release.contents[name]] += count
    return tally


def _release(session: Session, number: int) -> catalogue.Listed:
    return catalogue.release(session, number)


def _version(session: Session, name: str, content: bytes, reason: str) -> int:
    """Return the key of the version with these bytes: the last one if it did not change."""
    sha256 = hashlib.sha256(content).hexdigest()
    query = select(Model).where(Model.name == name).order_by(Model.version.desc()).limit(1)
    last = session.scalars(query).first()
    if last and last.sha256 == sha256:
        return last.key
    number = last.version + 1 if last else 1
    stamp = _stamp(session)
    model = Model(name=name, version=number, sha256=sha256, content=content, reason=reason, **stamp)
    session.add(model)
    session.flush()
    return model.key


def _stamp(session: Session) -> dict[str, object]:
    return {"deployed_at": session.info["at"], "deployed_by": session.info["actor"].id}
