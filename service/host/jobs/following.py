"""Cases that follow what they are about to another organisation: asked for by an action."""

import secrets
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from service.db import Session
from service.declarations import declares
from service.host import access
from service.host.jobs.queue import enqueue
from service.host.registry import Action
from service.host.tables.core import Party, ProcessInstance, Variable

JOB = "hand-over"


@declares()
def hand_over(
    *,
    session: Session,
    at: datetime,
    case: str,
    about: str,
    held_by: Mapping[str, str],
    becomes: Mapping[str, Any],
) -> None:
    """在办件随之转移：同一事物的在办案件改由另一单位办理。

    输入：about 编号；held_by 现在的单位变量；becomes 以后的值。

    `about`: what one of a case's variables, or a member of one, has to be (a number of the
    register); `held_by`: the variables that name its organisation today; `becomes`: what they are
    afterwards, null to take one away. Each case follows in a transaction of its own. The case that
    asks is left alone: its own diagram says what its variables become.
    """
    for number, key, there in _found(session, about, held_by):
        if number == case or all(there.get(name) == one for name, one in becomes.items()):
            continue
        enqueue(
            session,
            kind=JOB,
            key=f"{JOB}:{key}:{secrets.token_hex(4)}",
            args={"instance": key, "held_by": dict(held_by), "becomes": dict(becomes)},
            run_at=at,
            instance=None,
        )


def _found(
    session: Session, about: str, held_by: Mapping[str, str]
) -> Iterator[tuple[str, int, Mapping[str, Any]]]:
    """Yield the running cases of the organisations that speak of a thing, with what they know."""
    query = select(ProcessInstance).where(ProcessInstance.ended_at.is_(None))
    for relation, holder in held_by.items():
        parties = select(Party.instance_key).where(
            Party.relation == relation, Party.relation != access.RECUSED, Party.holder == holder
        )
        query = query.where(ProcessInstance.key.in_(parties))
    for instance in session.scalars(query.order_by(ProcessInstance.key)):
        of_case = select(Variable.name, Variable.value).where(
            Variable.instance_key == instance.key, Variable.scope == ""
        )
        variables = {row.name: row.value for row in session.execute(of_case)}
        if speaks_of(variables, about):
            yield instance.number, instance.key, variables


def speaks_of(variables: Mapping[str, Any], about: str) -> bool:
    """Ask whether a variable, or a member of one, is just this word.

    >>> speaks_of({"studio": "1号"}, "1号"), speaks_of({"change": {"studio": "1号"}}, "1号")
    (True, True)
    >>> speaks_of({"note": "见1号", "studios": [{"studio": "1号"}]}, "1号")
    False
    """
    values = list(variables.values())
    inside = [one for value in values if isinstance(value, dict) for one in value.values()]
    return about in [one for one in (*values, *inside) if isinstance(one, str)]


ACTIONS: Mapping[str, Action] = {"case.hand_over": hand_over}
