"""The way a case went through its diagrams, ready to be painted on them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from service.host import definitions
from service.host.history import Happening
from service.host.tables import ProcessInstance
from service.web.language import gettext, tr
from service.web.words import moment

SHOWN = frozenset({"entered", "completed", "cancelled", "failed", "caught"})


def drawn(
    session: Session, instance: ProcessInstance, happenings: Sequence[Happening]
) -> list[dict[str, Any]]:
    """Return every process the case went through: name, source of its release, and visits."""
    release = definitions.release(session, instance.release)
    files = definitions.files(session, release)
    diagram = definitions.diagram(session, release=instance.release, process_id=instance.process_id)
    holds = {one.process_id: one.file for one in diagram.elements.values()}
    steps = [one for one in happenings if one.subject == "step" and one.verb in SHOWN]
    names = _names(happenings)
    order = dict.fromkeys(one.process_id for one in steps if one.process_id in holds)
    return [
        {
            "id": process_id,
            "name": tr(names.get(process_id) or process_id),
            "source": files[holds[str(process_id)]].decode(),
            "steps": [_step(one) for one in steps if one.process_id == process_id],
        }
        for process_id in order
    ]


def _names(happenings: Sequence[Happening]) -> dict[str | None, str]:
    """Return what each process is called: its own name, or that of the activity that called it."""
    steps = [one for one in happenings if one.subject == "step"]
    called: dict[str | None, str] = {
        _called(one): one.name for one in steps if one.verb == "called"
    }
    own = {one.process_id: one.name for one in steps if one.type == "process"}
    return {**called, **own}


def _called(one: Happening) -> str:
    detail = one.data.get("detail") or {}
    return str(detail.get("process", ""))


def _step(one: Happening) -> dict[str, Any]:
    return {
        "element": one.element,
        "flow": one.flow,
        "verb": one.verb,
        "at": moment(one.at),
        "who": gettext("系统") if one.actor == "system" else one.actor_name,
    }
