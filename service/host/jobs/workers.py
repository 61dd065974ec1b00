"""Who had a part in some cases: asked for by an action, so that others look at them again."""

from collections.abc import Sequence
from typing import Any, TypedDict

from sqlalchemy import select

from service.db import Session
from service.declarations import declares
from service.host.registry import Action
from service.host.tables.core import ProcessInstance, UserTask
from service.people.actor import SYSTEM


class Workers(TypedDict):
    """Who finished work in some cases."""

    people: list[str]


@declares(gives=Workers)
def workers(*, session: Session, numbers: Sequence[str]) -> dict[str, Any]:
    """查办理人：列出发起、办理过这些案件的人。

    输入：numbers 案件编号的列表。

    `numbers`: the numbers of the cases; one that does not exist adds nobody. `people`: usernames,
    each once.
    """
    wanted = [one for one in numbers if isinstance(one, str)]
    of = ProcessInstance.number.in_(wanted)
    done = select(UserTask.completed_by).join(ProcessInstance).where(of)
    begun = select(ProcessInstance.started_by).where(of)
    found = {*session.scalars(done), *session.scalars(begun)}
    return {"people": sorted(one for one in found if one and one != SYSTEM.id)}


ACTIONS: dict[str, Action] = {"case.workers": workers}
