"""What a migration would do to each case, said before anything is done."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from service import engine, log
from service.db import Session
from service.errors import Invalid, NotFound
from service.forms import Form
from service.host.cases import interrupted, moves, persist
from service.host.cases.context import HostServices
from service.host.definitions import catalogue
from service.host.migration import migrate, plans
from service.host.storage.pagination import Page, page_of
from service.host.tables.core import Draft, ProcessInstance, UserTask
from service.host.tables.migrations import MigrationPlan
from service.people import accounts
from service.people.actor import Actor

AT_ONCE = 50
"""Cases that are rehearsed, and may be migrated, in one request."""


@dataclass(frozen=True)
class TimeChange:
    """A time that stays, changes, begins or ends: None where there is none."""

    name: str
    before: datetime | None
    after: datetime | None


@dataclass(frozen=True)
class OpenWorkChange:
    """Open work: how it is called before and after, and what becomes of form and drafts."""

    before: str
    after: str
    assignee: str | None
    form_changes: bool
    lost: tuple[str, ...]
    """Fields that somebody has filled in a draft and the new form does not ask for."""


@dataclass(frozen=True)
class DryRun:
    """What a migration would do to one case; with problems it would be left as it is."""

    instance: ProcessInstance
    problems: tuple[str, ...]
    work: tuple[OpenWorkChange, ...] = ()
    times: tuple[TimeChange, ...] = ()
    opened: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()
    """Actions that would run at once, because the case moves on by itself."""
    ends: bool = False

    @property
    def goes(self) -> bool:
        """Whether the case would be taken over."""
        return not self.problems


@dataclass
class Rehearsal(HostServices):
    """Services that only note what they are asked to do."""

    def __post_init__(self) -> None:
        """Begin with nothing asked."""
        self.asked: list[str] = []

    def act(
        self, kind: str, inputs: dict[str, Any], headers: Mapping[str, str], element: str
    ) -> Mapping[str, Any]:
        """Note what would be done."""
        self.asked.append(kind)
        return {}


def dry_run(session: Session, *, plan: MigrationPlan, actor: Actor, page: int = 1) -> Page[DryRun]:
    """Say of each case of a plan what would happen to it; nothing is changed."""
    return page_of(
        session,
        plans.candidates(plan),
        number=page,
        size=AT_ONCE,
        make=lambda row: _rehearsed(session, plan, row[0], actor),
    )


def rehearse(
    session: Session, *, plan: MigrationPlan, cases: Iterable[ProcessInstance], actor: Actor
) -> dict[int, DryRun]:
    """Say of some cases on the source of a plan what would happen to each: key → what."""
    return {case.key: _rehearsed(session, plan, case, actor) for case in cases}


def _rehearsed(
    session: Session, plan: MigrationPlan, case: ProcessInstance, actor: Actor
) -> DryRun:
    """Say what would happen to a case; a fault of the engine is a problem, and it would stay."""
    try:
        return _played(session, plan, case, actor)
    except Exception as fault:  # noqa: BLE001 - one case must not hide what happens to the others
        log.failure("a case could not be rehearsed", fault)
        return DryRun(case, (interrupted.words(fault),))


def _played(session: Session, plan: MigrationPlan, case: ProcessInstance, actor: Actor) -> DryRun:
    old = moves.diagram_of(session, case)
    new = catalogue.diagram(session, catalogue.release(session, plan.target), plan.process_id)
    state = persist.state_of(session, case)
    noting = Rehearsal(session, case, actor)
    since = migrate.begun(session, plan, case)
    done = engine.migrate(
        old, new, state, mapping=plan.mapping, context=noting.move_context(), begun=since
    )
    if done.progress is None:
        return DryRun(case, tuple(dict.fromkeys(problem.zh for problem in done.problems)))
    before = {one.id: one for one in engine.points(old, state)}
    after = {one.id: one for one in engine.points(new, done.progress.state)}
    return DryRun(
        instance=case,
        problems=(),
        work=tuple(_work(session, plan, case, done.progress)),
        times=tuple(_times(before, after)),
        opened=tuple(_called(new, element) for element in done.opened),
        closed=tuple(_called(old, element) for element in done.closed),
        acts=tuple(noting.asked),
        ends=done.progress.done,
    )


def _called(diagram: engine.Diagram, element: str) -> str:
    known = diagram.elements.get(element)
    return (known.name if known else "") or element


def _times(
    before: Mapping[str, engine.OpenPoint], after: Mapping[str, engine.OpenPoint]
) -> Iterator[TimeChange]:
    for name in dict.fromkeys([*before, *after]):
        was, will = before.get(name), after.get(name)
        due = was.due if was else None
        then = will.due if will else None
        if due is not None or then is not None:
            shown = will or was
            yield TimeChange((shown.name or shown.element) if shown else name, due, then)


def _work(
    session: Session, plan: MigrationPlan, case: ProcessInstance, progress: engine.Progress
) -> Iterator[OpenWorkChange]:
    tasks = {task.id: task for task in progress.tasks}
    query = select(UserTask).where(UserTask.instance_key == case.key, UserTask.status == "open")
    rows = session.scalars(query.order_by(UserTask.key)).all()
    known = accounts.names(session, usernames=[row.assignee for row in rows if row.assignee])
    for row in rows:
        task = tasks.get(row.task_id)
        if task is None:
            continue
        yield OpenWorkChange(
            before=row.name,
            after=task.name,
            assignee=known.get(row.assignee or "", row.assignee),
            form_changes=_source(session, plan.source, row.form)
            != _source(session, plan.target, task.form),
            lost=tuple(_lost(session, plan, row, task)),
        )


def _source(session: Session, release: int, form: str | None) -> tuple[str | None, int | None]:
    """Return what a form is, for comparing: its name and the version in a release."""
    held = catalogue.release(session, release).contents
    return form, held.get(f"{form}.form")


def _lost(
    session: Session, plan: MigrationPlan, row: UserTask, task: engine.OpenTask
) -> Iterator[str]:
    old, new = _form(session, plan.source, row.form), _form(session, plan.target, task.form)
    asked = _paths(new)
    labels = _paths(old)
    drafts = session.scalars(select(Draft).where(Draft.task_key == row.key)).all()
    filled = {path for draft in drafts for path in _filled(draft.body, ())}
    for path in sorted(filled - asked.keys()):
        if path in labels:
            yield labels[path]


def _form(session: Session, release: int, form: str | None) -> Form | None:
    if form is None:
        return None
    try:
        return catalogue.form(session, catalogue.release(session, release), form)
    except (NotFound, Invalid):
        return None


def _paths(form: Form | None) -> dict[tuple[str, ...], str]:
    """Return the paths that a form asks for, with their labels; rows of lists are one path."""
    if form is None:
        return {}
    return {one.path: one.label or ".".join(one.path) for one in form.walk() if one.path}


def _filled(body: Any, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if isinstance(body, dict):
        for name, value in body.items():
            yield from _filled(value, (*path, str(name)))
    elif body not in (None, "", [], False) and path:
        yield path
