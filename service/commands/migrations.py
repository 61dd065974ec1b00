"""Taking running cases over to another release from the command line."""

import sys
from collections.abc import Iterable

import click
from sqlalchemy import select

from service import app
from service.commands.operator import as_person, writer
from service.config import Config
from service.db import Session
from service.errors import NotFound, Refused
from service.host.definitions import deployment
from service.host.migration import dry_run, migrate, plans
from service.host.tables.core import ProcessInstance
from service.host.tables.migrations import MigrationPlan
from service.people.actor import SYSTEM, Actor
from service.web.core.services import Services


@click.command("migrate")
@click.argument("process")
@click.option("--to", "target", type=int, required=True, help="The release to go over to.")
@click.option("--from", "sources", type=int, multiple=True, help="Only cases of these releases.")
@click.option("--map", "pairs", multiple=True, metavar="OLD=NEW", help="Where an element goes.")
@click.option(
    "--recompute-deadlines",
    "retimed",
    is_flag=True,
    help="Count changed deadlines as if always in force.",
)
@click.option("--anew", "formerly_retimed", is_flag=True, hidden=True)
@click.option("--rehearse", is_flag=True, help="Only say what would happen.")
@click.option("--reason", default="", help="Why; history keeps it. Needed unless rehearsing.")
@as_person()
def migrate_command(
    process: str,
    target: int,
    sources: tuple[int, ...],
    pairs: tuple[str, ...],
    retimed: bool,
    formerly_retimed: bool,
    rehearse: bool,
    reason: str,
    person: str | None,
) -> None:
    """Take the running cases of PROCESS over to another release, one by one.

    Exit 1 when a case had to be left where it was.
    """
    house, by = app.house(Config.from_environment()), writer(person)
    left = 0
    try:
        if not rehearse:
            migrate.refuse_unless_reasoned(SYSTEM, reason)
        for source in sources or _sources(house, process, target):
            mapping, counted = _mapping(process, pairs), retimed or formerly_retimed
            plan = _planned(house, process, source, target, mapping, counted, by)
            left += _rehearsed(house, plan) if rehearse else _carried_out(house, plan, reason, by)
    except (Refused, NotFound) as refusal:
        raise click.ClickException(str(refusal)) from refusal
    sys.exit(1 if left else 0)


def _mapping(process: str, pairs: Iterable[str]) -> dict[str, str]:
    """Read `old=new`; an element of a called process is written `process/element`."""
    found = {}
    for pair in pairs:
        old, equals, new = pair.partition("=")
        if not equals:
            raise click.BadParameter(f"{pair}: write OLD=NEW", param_hint="--map")
        found[_key(process, old)] = _key(process, new) if new else ""
    return found


def _key(process: str, element: str) -> str:
    return element if "/" in element else f"{process}/{element}"


def _sources(house: Services, process: str, target: int) -> list[int]:
    with house.database.read() as session:
        deployment.release(session, target)
        rows = plans.running(session)
    return [row.release for row in rows if row.process_id == process and row.release != target]


def _planned(
    house: Services,
    process: str,
    source: int,
    target: int,
    mapping: dict[str, str],
    retimed: bool,
    by: Actor,
) -> int:
    with house.database.write(actor=by, at=house.clock.now()) as session:
        made = plans.draw_up(
            session, process_id=process, source=source, target=target, actor=SYSTEM
        )
        plans.choose(session, plan=made, mapping=mapping, retimed=retimed, actor=SYSTEM)
        return made.key


def _cases(session: Session, plan: MigrationPlan) -> list[tuple[int, str]]:
    query = select(ProcessInstance.key, ProcessInstance.number).where(
        ProcessInstance.process_id == plan.process_id,
        ProcessInstance.release == plan.source,
        ProcessInstance.ended_at.is_(None),
    )
    return [(row[0], row[1]) for row in session.execute(query.order_by(ProcessInstance.key))]


def _rehearsed(house: Services, key: int) -> int:
    left, page = 0, 1
    while True:
        with house.database.read(at=house.clock.now()) as session:
            found = dry_run.dry_run(
                session,
                plan=plans.plan(session, key),
                actor=SYSTEM,
                page=page,
            )
            for one in found.rows:
                _tell(one.instance.number, "；".join(one.problems))
            left += sum(not one.goes for one in found.rows)
        if page >= found.pages:
            return left
        page += 1


def _carried_out(house: Services, key: int, reason: str, by: Actor) -> int:
    left = 0
    with house.database.read() as session:
        cases = _cases(session, plans.plan(session, key))
    for instance, number in cases:
        with house.database.write(actor=by, at=house.clock.now()) as session:
            done = migrate.migrate(
                session,
                plan=plans.plan(session, key),
                instance=instance,
                actor=SYSTEM,
                reason=reason,
            )
            _tell(number, done.problem or "")
            left += done.problem is not None
    return left


def _tell(number: str, problem: str) -> None:
    click.echo(f"{number}: {problem}" if problem else f"{number}: ok")
