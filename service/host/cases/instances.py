"""Cases: begun, looked at, and moved by the buttons that their open waits offer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from service import engine, privacy
from service.clock import BEIJING
from service.db import Session
from service.errors import NotFound, Refused
from service.forms import Form
from service.host import access, documents
from service.host.cases import answers, moves, persist, personal
from service.host.cases.interrupted import Place, faults_kept
from service.host.cases.search import CaseFilter
from service.host.cases.search import search as find
from service.host.definitions import catalogue, deployment, retirement, suspension
from service.host.ledger.record import record, record_even_if_rolled_back
from service.host.registry import registry
from service.host.storage import sanitize
from service.host.storage.locks import lock
from service.host.storage.pagination import Page
from service.host.storage.sequences import next_number
from service.host.tables.beginnings import StartAnswer
from service.host.tables.core import Deployment, Draft, ProcessInstance, Subscription, UserTask
from service.people.actor import SYSTEM, Actor

PREFIX = "AJ"
"""The number of a case begins so where its process names no prefix (案件)."""


@dataclass(frozen=True)
class Startable:
    """A process that somebody may begin, and the form that it begins with."""

    process_id: str
    name: str
    documentation: str
    form: Form


@dataclass(frozen=True)
class Button:
    """What somebody may do with a case besides their tasks: `wait` names it to `press`."""

    wait: str
    text: str
    element: str
    name: str
    form: Form | None


def startable(session: Session, *, actor: Actor) -> list[Startable]:
    """Return the processes of the current release that somebody may begin with a form.

    One without a form is called by others only, one that is not executable is a drawing.
    """
    release = deployment.current(session)
    if release is None:
        return []
    found = []
    retired = {one.process_id for one in retirement.every(session)}
    for process_id in catalogue.process_ids(session, release):
        diagram = catalogue.diagram(session, release, process_id)
        offered = diagram.process.executable and diagram.start_form
        if offered and _may_start(diagram, actor) and process_id not in retired:
            form = catalogue.form(session, release, offered)
            found.append(Startable(process_id, diagram.name, diagram.documentation, form))
    return found


def start(
    session: Session,
    *,
    process_id: str,
    actor: Actor,
    variables: Mapping[str, Any],
    release: int | None = None,
) -> ProcessInstance:
    """Begin a case under the current release (or the one named).

    `variables` holds the answer to the form that the process starts with, and what else the
    caller knows. The host adds `case` {number, started_on, starter} and what the regulation says
    of whoever begins it (`Registry.organisations`, `Registry.facts`).

    :raises Refused: not theirs to begin, an answer is not well formed, or a rule says no
    :raises Interrupted: something failed that nobody foresaw
    :raises NotFound: there is no such process
    """
    chosen = _release(session, release)
    diagram = catalogue.diagram(session, chosen, process_id)
    try:
        if not _may_start(diagram, actor):
            raise Refused("这类事项不由您的岗位发起")
        suspension.refuse_new(session, process_id)
        retirement.refuse_new(session, process_id)
        place = Place(None, process=diagram.name)
        with faults_kept(session, place), session.begin_nested():
            return _begin(session, chosen, diagram, actor, variables)
    except Refused as refusal:
        record_even_if_rolled_back(
            session,
            subject="start",
            verb="refused",
            process=process_id,
            sentence=refusal.sentence,
        )
        raise


def get(session: Session, *, number: str, actor: Actor) -> ProcessInstance:
    """Return a case by its number.

    :raises NotFound: there is none, or not for this person
    """
    query = select(ProcessInstance).where(
        ProcessInstance.number == sanitize.clean_text(number), access.visible(actor)
    )
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound(f"case {number}")
    return found


def search(
    session: Session, *, actor: Actor, query: str = "", status: str = "", page: int = 1
) -> Page[ProcessInstance]:
    """Return a page of the cases that somebody sees, newest first.

    `status`: one that a case bears, `running`, `completed` for any end, or empty for all but
    drafts that were thrown away.
    """
    wanted = CaseFilter(text=query, status={"": "kept", "completed": "ended"}.get(status, status))
    return find(session, actor=actor, wanted=wanted, page=page)


def discard(session: Session, *, instance: ProcessInstance, actor: Actor) -> ProcessInstance:
    """Throw a draft away: only whoever began it, and only before it was sent.

    :raises Refused: it was sent already, or somebody else began it
    """
    case = lock(session, instance=instance.key)
    if case.status != "draft" or case.started_by != actor.id:
        raise Refused("只有填写人本人可以放弃尚未提交的草稿")
    _forget_typed(session, case)
    persist.close(session, case)
    case.status, case.ended_at = "discarded", session.at
    session.flush()
    return case


def _forget_typed(session: Session, case: ProcessInstance) -> None:
    """Take away what was typed into forms of a case and never sent, private values included."""
    typed = select(Draft).join(UserTask, UserTask.key == Draft.task_key)
    for draft in session.scalars(typed.where(UserTask.instance_key == case.key)):
        privacy.forget(session, draft.body)
        session.delete(draft)


def variables(session: Session, instance: ProcessInstance) -> dict[str, Any]:
    """Return a case's own variables as they are: the caller masks what is private."""
    return dict(persist.state_of(session, instance).variables[""])


def actions_for(session: Session, *, instance: ProcessInstance, actor: Actor) -> list[Button]:
    """Return the buttons that the open waits of a case offer to somebody."""
    query = select(Subscription).where(Subscription.instance_key == instance.key)
    release = catalogue.release(session, instance.release)
    return [
        _button(session, release, wait)
        for wait in session.scalars(query.order_by(Subscription.since, Subscription.wait_id))
        if _may_press(wait, instance, actor)
    ]


def press(
    session: Session,
    *,
    instance: ProcessInstance,
    wait: str,
    actor: Actor,
    answer: object = None,
) -> engine.Progress:
    """Press a button: deliver its message to the case, with the answer to its form.

    :raises Refused: it is not open any more, not theirs, or a rule says no
    """
    case = lock(session, instance=instance.key)
    found = session.get(Subscription, (case.key, sanitize.clean_text(wait)))
    if found is None or not _may_press(found, case, actor):
        raise Refused("这一操作现在不能办理：可能已经办过，或者案件已进入下一步")
    message, key, element = found.message, found.correlation, found.element
    with moves.moving(session, case=case, actor=actor, subject="press", element=element) as move:
        form = _button(session, catalogue.release(session, case.release), found).form
        payload = answers.settle(
            session,
            form=form,
            body=answer or {},
            context=variables(session, case),
            instance=case,
            actor=actor,
        )
        details = {"button": found.properties["button"], "answer": payload}
        record(
            session,
            subject="button",
            verb="pressed",
            instance=case.key,
            element=element,
            data=details,
        )
        move.protect()
        documents.attach(session, instance=case, answer=payload, actor=actor)
        progress = engine.deliver(
            move.diagram,
            move.state,
            message=message,
            key=key,
            payload=payload,
            context=move.context,
            wait=wait,
        )
        return move.persist(progress)


def _release(session: Session, number: int | None) -> Deployment:
    if number is not None:
        return deployment.release(session, number)
    found = deployment.current(session)
    if found is None:
        raise NotFound("nothing was deployed yet")
    return found


def _may_start(diagram: engine.Diagram, actor: Actor) -> bool:
    lanes = (diagram.start_lane, *diagram.starters)
    return actor == SYSTEM or any(actor.role(lane) is not None for lane in lanes)


def _begin(
    session: Session,
    release: Deployment,
    diagram: engine.Diagram,
    actor: Actor,
    variables: Mapping[str, Any],
) -> ProcessInstance:
    form_id = diagram.start_form
    form = catalogue.form(session, release, form_id) if form_id else None
    known = _organisations(session, actor)
    instance = _row(session, release, diagram, actor)  # first: private values belong to a case
    answer = answers.settle(
        session, form=form, body=variables, context=known, instance=instance, actor=actor
    )
    asked = form.writes if form else frozenset()
    rest = {name: value for name, value in variables.items() if name not in asked}
    documents.attach(session, instance=instance, answer=[answer, rest], actor=actor)
    if form_id:
        session.add(StartAnswer(instance_key=instance.key, form=form_id, answer=answer))
    with moves.beginning(session, case=instance, diagram=diagram, actor=actor) as move:
        everything = {**rest, **answer, **known, "case": _case(session, instance, known)}
        progress = engine.start(diagram, variables=everything, context=move.context)
        move.persist(progress, starter=actor)
    return instance


def begin(
    session: Session,
    *,
    release: int,
    process_id: str,
    element: str,
    caught: Mapping[str, Any],
    detail: Mapping[str, Any],
    sender: int | None = None,
    outside: bool = False,
) -> ProcessInstance:
    """Let the house begin a case at a start event that a message, a signal or a time came to.

    `sender` is the key of the case that threw it, if one did; `outside` says that a program did,
    which gives nothing that a person has to give.

    :raises Refused: a rule says no
    """
    chosen = catalogue.release(session, release)
    diagram = catalogue.diagram(session, chosen, process_id)
    kept = {"case"} | (personal.written(session, release, diagram) if outside else frozenset())
    with session.begin_nested():
        instance = _row(session, chosen, diagram, SYSTEM)
        instance.begun_by = sender
        with moves.beginning(session, case=instance, diagram=diagram, actor=SYSTEM) as move:
            progress = engine.start(
                diagram,
                variables={"case": _case(session, instance, {})},
                context=move.context,
                start_event=element,
                caught={name: value for name, value in caught.items() if name not in kept},
                detail=detail,
            )
            move.persist(progress)
    return instance


def _row(
    session: Session, release: catalogue.Listed, diagram: engine.Diagram, actor: Actor
) -> ProcessInstance:
    at = session.at
    prefix = diagram.properties.get("prefix") or PREFIX
    series = f"{prefix}-{at.astimezone(BEIJING).year}"
    instance = ProcessInstance(
        number=f"{series}-{next_number(session, series=series):04d}",
        process_id=diagram.process_id,
        process_name=diagram.name,
        release=release.number,
        status="active",
        title="",
        tags={},
        started_at=at,
        started_by=actor.id,
        started_by_name=actor.name,
        state=b"",
    )
    session.add(instance)
    session.flush()
    return instance


def _case(session: Session, instance: ProcessInstance, known: Mapping[str, str]) -> dict[str, Any]:
    """Return what the processes know of their case."""
    facts = registry(session).facts
    return {
        "number": instance.number,
        "started_on": instance.started_at.astimezone(BEIJING).date().isoformat(),
        "starter": instance.started_by,
        **(facts(session, known) if facts else {}),
    }


def _organisations(session: Session, actor: Actor) -> dict[str, str]:
    """Return the variables that name the organisations somebody begins a case for."""
    find = registry(session).organisations
    return dict(find(session, actor)) if find else {}


def _may_press(wait: Subscription, instance: ProcessInstance, actor: Actor) -> bool:
    if not wait.properties.get("button"):
        return False
    return access.holds(actor, wait.properties.get("role"), instance)


def _button(session: Session, release: catalogue.Listed, wait: Subscription) -> Button:
    form_id = wait.properties.get("form")
    form = catalogue.form(session, release, form_id) if form_id else None
    return Button(wait.wait_id, wait.properties["button"], wait.element, wait.name, form)
