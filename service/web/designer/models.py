"""The models on the shelf: each with its Chinese name and its versions, newest first."""

from dataclasses import dataclass

from service.db import Session
from service.differences import Names
from service.errors import NotFound
from service.host.definitions import deployment
from service.host.definitions.deployment import ModelHistory, ModelVersion
from service.web.designer.blueprint import KINDS


@dataclass(frozen=True)
class Shelved:
    """A model as the list shows it."""

    history: ModelHistory

    @property
    def current(self) -> ModelVersion:
        """The version that new cases are started under."""
        versions = self.history.versions
        return next((one for one in versions if one.current), versions[0])

    @property
    def running(self) -> int:
        """How many running cases rest on any version of it."""
        return sum(one.running for one in self.history.versions)

    @property
    def on_older(self) -> int:
        """How many running cases rest on a version that is no longer the current one."""
        return self.running - self.current.running


def shelf(session: Session) -> dict[str, list[Shelved]]:
    """Return every model by its kind, in the order of their names."""
    models = [Shelved(one) for one in deployment.models(session)]
    return {kind: [one for one in models if one.history.kind == kind] for kind in KINDS}


def taken(session: Session, name: str) -> Shelved:
    """Return one model from the shelf.

    :raises NotFound: there is none of that name
    """
    found = next((one for one in deployment.models(session) if one.name == name), None)
    if found is None:
        raise NotFound(name)
    return Shelved(found)


def version(model: Shelved, number: int) -> ModelVersion:
    """Return one version of a model.

    :raises NotFound: there is none of that number
    """
    found = next((one for one in model.history.versions if one.number == number), None)
    if found is None:
        raise NotFound(f"{model.history.name} version {number}")
    return found


def named(session: Session) -> Names:
    """Return what people call the forms, decisions, roles and actions that models name."""
    return Names.of(deployment.offers(session))


def released(version: ModelVersion) -> dict[str, str]:
    """Return who released a version, when and why."""
    return {"by": version.by_name, "at": version.at.isoformat(), "reason": version.reason}
