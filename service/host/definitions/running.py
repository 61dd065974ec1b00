"""How many cases run on which release, counted no further than a list needs."""

from sqlalchemy import Select, func, literal, select, union_all

from service.db import Session
from service.host.definitions import catalogue
from service.host.storage.distinct import distinct
from service.host.storage.pagination import MOST
from service.host.tables.core import ProcessInstance

RUNS = ProcessInstance.ended_at.is_(None)


def running(session: Session) -> dict[tuple[int, str], int]:
    """Return, by release and process, how many cases run; above `MOST` it is `MOST` + 1."""
    numbers = distinct(session, ProcessInstance.release, RUNS)
    pairs = [
        (number, process_id)
        for number in numbers
        for process_id in catalogue.process_ids(session, catalogue.release(session, number))
    ]
    if not pairs:
        return {}
    counted = session.execute(union_all(*(_count(*pair) for pair in pairs)))
    return {(number, process_id): count for number, process_id, count in counted if count}


def _count(number: int, process_id: str) -> Select[int, str, int]:
    some = (
        select(literal(1))
        .where(ProcessInstance.release == number, ProcessInstance.process_id == process_id, RUNS)
        .limit(MOST + 1)
        .subquery()
    )
    named = literal(number).label("number"), literal(process_id).label("process_id")
    return select(*named, func.count().label("cases")).select_from(some)
