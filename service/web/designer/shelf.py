"""The models on the shelf: each with its Chinese name, its versions and who made them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from service.errors import NotFound
from service.host import definitions
from service.host.definitions import ModelVersion
from service.people import accounts
from service.web.designer.door import KINDS
from service.web.designer.outline import outline


@dataclass(frozen=True)
class Shelved:
    """A model as the list shows it; `versions` newest first."""

    name: str
    kind: str
    title: str
    versions: tuple[ModelVersion, ...]

    @property
    def current(self) -> ModelVersion:
        """The version that new cases are started under."""
        return next((one for one in self.versions if one.current), self.versions[0])

    @property
    def running(self) -> int:
        """How many running cases rest on any version of it."""
        return sum(one.running for one in self.versions)

    @property
    def on_older(self) -> int:
        """How many running cases rest on a version that is no longer the current one."""
        return self.running - self.current.running


def shelf(session: Session) -> dict[str, list[Shelved]]:
    """Return every model by its kind, in the order of their names."""
    models = sorted(_shelved(session), key=lambda one: one.name)
    return {kind: [one for one in models if one.kind == kind] for kind in KINDS}


def taken(session: Session, name: str) -> Shelved:
    """Return one model from the shelf.

    :raises NotFound: there is none of that name
    """
    found = next((one for one in _shelved(session, name)), None)
    if found is None:
        raise NotFound(name)
    return found


def version(model: Shelved, number: int) -> ModelVersion:
    """Return one version of a model.

    :raises NotFound: there is none of that number
    """
    found = next((one for one in model.versions if one.version == number), None)
    if found is None:
        raise NotFound(f"{model.name} version {number}")
    return found


def names_of_people(session: Session, usernames: Iterable[str]) -> dict[str, str]:
    """Return the names of people by their usernames; somebody unknown keeps the username."""
    return {one: _name(session, one) for one in set(usernames)}


def _name(session: Session, username: str) -> str:
    if username == "system":
        return "系统"
    try:
        return accounts.actor(session, username).name
    except NotFound:
        return username


def _shelved(session: Session, only: str | None = None) -> Iterator[Shelved]:
    for one in definitions.models(session):
        if only in (None, one.name):
            last = one.versions[0]
            source = definitions.source(session, name=one.name, version=last.version)
            yield Shelved(one.name, one.kind, outline(one.name, source).title, one.versions)
