"""What a migration would do to each case, said before anything is done."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service import engine
from service.errors import Invalid, NotFound
from service.host import catalogue, keeping, migrating, moves, taking_over
from service.host.forms import Form
from service.host.hands import Lending
from service.host.migration_tables import MigrationPlan
from service.host.pages import Page, page_of
from service.host.tables import Draft, ProcessInstance, UserTask
from service.people.actor import Actor

AT_ONCE = 50
"""So many cases are rehearsed, and may be taken over, in one request."""


@dataclass(frozen=True)
class Shift:
    """A time that stays, changes, begins or ends: None where there is none."""

    name: str
    before: datetime | None
    after: datetime | None


@dataclass(frozen=True)
class Draftwork:
    """Open work: how it is called before and after, and what becomes of form and drafts."""

    before: str
    after: str
    assignee: str | None
    form_changes: bool
    lost: tuple[str, ...]
    """Fields that somebody has filled in a draft and the new form does not ask for."""


@dataclass(frozen=True)
class Rehearsed:
    """What a migration would do to one case; with problems it would be left as it is."""

    instance: ProcessInstance
    problems: tuple[str, ...]
    work: tuple[Draftwork, ...] = ()
    times: tuple[Shift, ...] = ()
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
class Rehearsal(Lending):
    """Hands that only note what they are asked to do."""

    def __post_init__(self) -> None:
        """Begin with nothing asked."""
        self.asked: list[str] = []

    def act(
        self, kind: str, inputs: dict[str, Any], headers: Mapping[str, str], element: str
    ) -> Mapping[str, Any]:
        """Note what would be done."""
        self.asked.append(kind)
        return {}


def rehearse(
    session: Session, *, plan: MigrationPlan, actor: Actor, at: datetime, page: int = 1
) -> Page[Rehearsed]:
    """Say of each case of a plan what would happen to it; nothing is changed."""
    session.info.setdefault("at", at)
    return page_of(
        session,
        migrating.candidates(plan),
        number=page,
        size=AT_ONCE,
        make=lambda row: _rehearsed(session, plan, row[0], actor),
    )


def rehearse_one(
    session: Session, *, plan: MigrationPlan, instance: ProcessInstance, actor: Actor, at: datetime
) -> Rehearsed:
    """Say what would happen to one case."""
    session.info.setdefault("at", at)
    return _rehearsed(session, plan, instance, actor)


def _rehearsed(
    session: Session, plan: MigrationPlan, case: ProcessInstance, actor: Actor
) -> Rehearsed:
    old = moves.diagram_of(session, case)
    new = catalogue.diagram(session, catalogue.release(session, plan.target), plan.process_id)
    state = keeping.state_of(session, case)
    lent = Rehearsal(session, case, actor)
    since = taking_over.begun(session, plan, case)
    done = engine.migrate(old, new, state, mapping=plan.mapping, hands=lent.hands(), begun=since)
    if done.progress is None:
        return Rehearsed(case, tuple(dict.fromkeys(problem.zh for problem in done.problems)))
    before = {one.id: one for one in engine.points(old, state)}
    after = {one.id: one for one in engine.points(new, done.progress.state)}
    return Rehearsed(
        instance=case,
        problems=(),
        work=tuple(_work(session, plan, case, done.progress)),
        times=tuple(_times(before, after)),
        opened=tuple(_called(new, element) for element in done.opened),
        closed=tuple(_called(old, element) for element in done.closed),
        acts=tuple(lent.asked),
        ends=done.progress.done,
    )


def _called(diagram: engine.Diagram, element: str) -> str:
    known = diagram.elements.get(element)
    return (known.name if known else "") or element


def _times(
    before: Mapping[str, engine.OpenPoint], after: Mapping[str, engine.OpenPoint]
) -> Iterator[Shift]:
    for name in dict.fromkeys([*before, *after]):
        was, will = before.get(name), after.get(name)
        due = was.due if was else None
        then = will.due if will else None
        if due is not None or then is not None:
            told = will or was
            yield Shift((told.name or told.element) if told else name, due, then)


def _work(
    session: Session, plan: MigrationPlan, case: ProcessInstance, progress: engine.Progress
) -> Iterator[Draftwork]:
    tasks = {task.id: task for task in progress.tasks}
    query = select(UserTask).where(UserTask.instance_key == case.key, UserTask.status == "open")
    for row in session.scalars(query.order_by(UserTask.key)):
        task = tasks.get(row.task_id)
        if task is None:
            continue
        yield Draftwork(
            before=row.name,
            after=task.name,
            assignee=row.assignee,
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
