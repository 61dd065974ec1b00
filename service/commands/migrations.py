"""Taking running cases over to another release from the command line."""

import sys
from collections.abc import Iterable

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from service import app
from service.config import Config
from service.errors import NotFound, Refused
from service.host import definitions, migrating, rehearsing, taking_over
from service.host.migration_tables import MigrationPlan
from service.host.tables import ProcessInstance
from service.people.actor import SYSTEM
from service.web import House


@click.command("migrate")
@click.argument("process")
@click.option("--to", "target", type=int, required=True, help="The release to go over to.")
@click.option("--from", "sources", type=int, multiple=True, help="Only cases of these releases.")
@click.option("--map", "pairs", multiple=True, metavar="OLD=NEW", help="Where an element goes.")
@click.option("--anew", is_flag=True, help="Count changed deadlines as if always in force.")
@click.option("--rehearse", is_flag=True, help="Only say what would happen.")
@click.option("--reason", default="", help="Why; history keeps it. Needed unless rehearsing.")
def migrate_command(
    process: str,
    target: int,
    sources: tuple[int, ...],
    pairs: tuple[str, ...],
    anew: bool,
    rehearse: bool,
    reason: str,
) -> None:
    """Take the running cases of PROCESS over to another release, one by one.

    Exit 1 when a case had to be left where it was.
    """
    house = app.house(Config.from_environment())
    left = 0
    try:
        if not rehearse:
            taking_over.refuse_unless_reasoned(SYSTEM, reason)
        for source in sources or _sources(house, process, target):
            plan = _planned(house, process, source, target, _mapping(process, pairs), anew)
            left += _rehearsed(house, plan) if rehearse else _carried_out(house, plan, reason)
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


def _sources(house: House, process: str, target: int) -> list[int]:
    with house.database.read() as session:
        definitions.release(session, target)
        rows = migrating.running(session)
    return [row.release for row in rows if row.process_id == process and row.release != target]


def _planned(
    house: House, process: str, source: int, target: int, mapping: dict[str, str], anew: bool
) -> int:
    with house.database.write(actor=SYSTEM, at=house.clock.now()) as session:
        made = migrating.draw_up(
            session, process_id=process, source=source, target=target, actor=SYSTEM
        )
        migrating.choose(session, plan=made, mapping=mapping, retimed=anew, actor=SYSTEM)
        return made.key


def _cases(session: Session, plan: MigrationPlan) -> list[tuple[int, str]]:
    query = select(ProcessInstance.key, ProcessInstance.number).where(
        ProcessInstance.process_id == plan.process_id,
        ProcessInstance.release == plan.source,
        ProcessInstance.ended_at.is_(None),
    )
    return [(row[0], row[1]) for row in session.execute(query.order_by(ProcessInstance.key))]


def _rehearsed(house: House, key: int) -> int:
    left, page = 0, 1
    while True:
        with house.database.read() as session:
            found = rehearsing.rehearse(
                session,
                plan=migrating.plan(session, key),
                actor=SYSTEM,
                at=house.clock.now(),
                page=page,
            )
            for one in found.rows:
                _tell(one.instance.number, "；".join(one.problems))
            left += sum(not one.goes for one in found.rows)
        if page >= found.pages:
            return left
        page += 1


def _carried_out(house: House, key: int, reason: str) -> int:
    left = 0
    with house.database.read() as session:
        cases = _cases(session, migrating.plan(session, key))
    for instance, number in cases:
        with house.database.write(actor=SYSTEM, at=house.clock.now()) as session:
            done = taking_over.migrate(
                session,
                plan=migrating.plan(session, key),
                instance=instance,
                actor=SYSTEM,
                reason=reason,
            )
            _tell(number, done.problem or "")
            left += done.problem is not None
    return left


def _tell(number: str, problem: str) -> None:
    click.echo(f"{number}: {problem}" if problem else f"{number}: ok")
