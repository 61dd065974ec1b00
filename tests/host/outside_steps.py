"""What programs outside do again and again, each in a request of its own."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from service.db import Database
from service.host.cases import instances
from service.host.jobs import external
from service.host.jobs.external import Taken
from service.host.programs import results
from service.host.tables.core import ProcessInstance
from service.host.tables.external_jobs import ExternalJob
from service.people.actor import Actor
from tests.host.cast import WANG
from tests.host.conftest import Writing

TAX = Actor("token:tax", "税务接口程序")
COMPANY = "天衡精密制造有限公司"
LEASE = timedelta(minutes=5)


def enquire(writing: Writing, process_id: str = "enquiring", **variables: Any) -> str:
    """Begin a case that asks the tax office; return its number."""
    given = {"company": COMPANY, "mobile": "13800138000", **variables}
    with writing(WANG) as session:
        return instances.start(session, process_id=process_id, actor=WANG, variables=given).number


def take(writing: Writing, *types: str, most: int = 10, **more: Any) -> list[Taken]:
    """Let the tax office's program take on what it can."""
    with writing(TAX) as session:
        return external.activate(
            session,
            types=types or ("tax.lookup",),
            worker=more.pop("worker", "w1"),
            most=most,
            lease=more.pop("lease", LEASE),
            **more,
        )


def lease(job: Taken, *, token: str = "") -> results.Lease:
    """Return what the program shows to report on a job."""
    return results.Lease(job.key, token or job.token)


def finish(writing: Writing, job: Taken, **variables: Any) -> None:
    """Let the program say that a job is done."""
    with writing(TAX) as session:
        results.complete(session, lease=lease(job), variables=variables)


def give_back(writing: Writing, job: Taken, **more: Any) -> int:
    """Let the program say that a job failed."""
    with writing(TAX) as session:
        return results.fail(session, lease=lease(job), message="线路不通", **more)


def rows(database: Database) -> list[ExternalJob]:
    """Return what waits for programs outside."""
    with database.read() as session:
        return list(session.scalars(select(ExternalJob).order_by(ExternalJob.key)))


def values(database: Database, number: str) -> dict[str, Any]:
    """Return a case's own variables."""
    with database.read() as session:
        query = select(ProcessInstance).where(ProcessInstance.number == number)
        return instances.variables(session, session.scalars(query).one())
