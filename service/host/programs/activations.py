"""Jobs that a program takes on: the same request, sent again, gets the same jobs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from service.db import Session
from service.host.jobs import external
from service.host.jobs.external import Taken
from service.host.programs import request_ids
from service.host.tables.external_jobs import Activation
from service.people.actor import Actor


@dataclass(frozen=True)
class Wanted:
    """What a program asks for: types of job, in whose name, at most how many, for how long."""

    types: Sequence[str]
    worker: str
    most: int
    lease: timedelta
    names: Sequence[str] | None = None
    """The inputs to hand over; all that are mapped when not said."""

    def digest(self) -> str:
        """Return what tells one request from another."""
        seconds = self.lease.total_seconds()
        return request_ids.digest([self.types, self.worker, self.most, seconds, self.names])


def worthwhile(
    session: Session, *, wanted: Wanted, program: Actor, request_id: str | None, at: datetime
) -> bool:
    """Ask whether there is anything to answer with: only looking, so it holds up nobody."""
    if request_id is not None and session.get(Activation, (program.id, request_id)) is not None:
        return True
    return external.due(session, types=wanted.types, at=at)


def activate(
    session: Session, *, wanted: Wanted, program: Actor, request_id: str | None = None
) -> list[Taken]:
    """Take on jobs that nobody holds, or return those that this request has taken on before.

    Of the latter only those that are still held under the same lease: what is done, failed,
    given back or taken on by others since is left out.

    :param request_id: the program's own name of the request, which makes repeating harmless
    :raises Stale: the id was used for another request
    """
    row = None
    if request_id is not None:
        row = Activation(
            program=program.id,
            id=request_id,
            digest=wanted.digest(),
            taken={},
            received_at=session.at,
        )
        known = request_ids.earlier(session, row, program=program)
        if known is not None:
            taken = {int(key): token for key, token in known.taken.items()}
            return external.still_held(session, taken=taken, names=wanted.names)
    found = external.activate(
        session,
        types=wanted.types,
        worker=wanted.worker,
        most=wanted.most,
        lease=wanted.lease,
        names=wanted.names,
    )
    if row is not None and found:
        row.taken = {str(job.key): job.token for job in found}
    elif row is not None:
        session.delete(row)  # nothing was taken on: the next request of this id may
    return found
