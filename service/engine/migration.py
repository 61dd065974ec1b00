"""Taking a running instance over to another version of its diagram: suggested, rehearsed, done."""

import datetime
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, replace
from typing import Any

from service import exact_json
from service.engine.context import MoveContext
from service.engine.failures import Failure
from service.engine.loops import carry, obstacles
from service.engine.model import Node
from service.engine.progress import Progress, State
from service.engine.renewal import renew
from service.engine.runtime.diagram import Diagram
from service.engine.runtime.execution import Execution
from service.engine.runtime.guards import SUBSCRIBED, watch
from service.engine.runtime.outcome import progress
from service.engine.runtime.specs.element import Element
from service.engine.runtime.specs.tasks import UserTask
from service.engine.runtime.state import SavedToken, restore, rewrite, saved_tokens
from service.engine.runtime.token import Token
from service.errors import Problem

INNER = "#"
Mapped = Mapping[str, str]
Begun = Mapping[str, datetime.datetime]


@dataclass(frozen=True)
class Rehearsal:
    """What a migration would do to one instance.

    `moved` pairs old and new element for each open token; `closed` and `opened` are events that
    stop or begin to watch; with `problems` nothing is done and `progress` is None.
    """

    problems: tuple[Problem, ...]
    moved: tuple[tuple[str, str], ...] = ()
    closed: tuple[str, ...] = ()
    opened: tuple[str, ...] = ()
    progress: Progress | None = None


def suggest(old: Diagram, new: Diagram) -> dict[str, str]:
    """Return where each element went: the same id and type, otherwise the one of the same name.

    Keys and values are `process/element`; elements without a counterpart are left out.
    """
    found: dict[str, str] = {}
    for node in _nodes(old):
        same = [n for n in _nodes(new) if n.key == node.key and n.type == node.type]
        if not same and node.name:
            same = [n for n in _nodes(new) if _described(n) == _described(node)]
        if len(same) == 1:
            found[node.key] = same[0].key
    return found


def alike(before: Node, after: Node) -> bool:
    """Ask whether a token at one element may go on at the other: the same kind of element."""

    def kind(node: Node) -> tuple[object, ...]:
        return (
            node.type, node.trigger.kind, node.loop is not None, node.event_sub_process,
            node.for_compensation, node.attached_to is not None and node.interrupting,
        )  # fmt: skip

    return kind(before) == kind(after)


def identical(before: Node, after: Node) -> bool:
    """Ask whether an element says the same in both versions, wherever its flows lead."""

    def said(node: Node) -> Node:
        return replace(node, file="", line=None, incoming=(), outgoing=())

    return said(before) == said(after)


def _described(node: Node) -> tuple[str, str, str]:
    return (node.process_id, node.type, node.name)


def _nodes(diagram: Diagram) -> Iterator[Node]:
    for process in diagram.processes.values():
        yield from process.nodes.values()


def migrate(
    old: Diagram, new: Diagram, state: State, *, mapping: Mapped, context: MoveContext,
    begun: Begun | None = None,
) -> Rehearsal:  # fmt: skip
    """Take an instance over to another version; keeping the result does it, else it is a rehearsal.

    Ids of tokens stay, so claims and drafts stay; timers that go on keep their time. Boundary
    events that are new begin to watch now, those that are gone stop. What waits for a message,
    signal, condition or job whose name, key or type changed waits for the new one.

    :param mapping: `process/element` of the old version → of the new one
    :param begun: when the elements of these tokens began: their timers and due dates, where the
        new version words them differently, are worked out as if it had been in force then
    """
    names = dict(mapping) | {old.root: new.root}
    read = exact_json.loads(state.blob)
    tokens = saved_tokens(read)
    gone = {t.id for t in tokens if t.state.guards_of is not None and not _named(t.spec, names)}
    kept = [t for t in tokens if t.id not in gone]
    problems = [p for token in kept for p in _wrong(token, kept, names, old, new)]
    if problems:
        return Rehearsal(tuple(problems))
    known = set(names.values())
    before = {token.id: old.spec.task_specs[token.spec] for token in kept}
    moved = tuple((_element(t.spec), _element(names[_bare(t.spec)])) for t in kept[1:])
    renamed = [_renamed(token, names, gone) for token in kept]
    taken_over = rewrite(state, {**read, "process": new.process_id}, renamed)
    run = restore(new, taken_over, context)
    try:
        carry(run, before)
        renew(run, before, begun or {})
        opened = [guard for token in run.live() for guard in _watch_added(run, token, known)]
    except Failure as failure:
        return Rehearsal((Problem("error", "", None, failure.zh, failure.en),))
    _reform(run)
    run.run_on()
    return Rehearsal(
        problems=(),
        moved=moved,
        closed=tuple(_element(t.spec) for t in tokens if t.id in gone),
        opened=tuple(opened),
        progress=progress(run),
    )


def at_rest(diagram: Diagram, state: State, *, context: MoveContext) -> Progress:
    """Return a state as the Progress that led to it: what an undone migration goes back to."""
    return progress(restore(diagram, state, context))


def _bare(name: str) -> str:
    return name.rstrip(INNER)


def _named(name: str, names: Mapped) -> str | None:
    """Return the new name of a spec; inner rounds follow their body."""
    bare = _bare(name)
    found = names.get(bare)
    return None if found is None else found + name[len(bare) :]


def _element(name: str) -> str:
    return _bare(name).partition("/")[2]


def _wrong(
    token: SavedToken, tokens: list[SavedToken], names: Mapped, old: Diagram, new: Diagram
) -> Iterator[Problem]:
    """Yield why a token cannot go over."""
    target = _named(token.spec, names)
    before: Element = old.spec.task_specs[token.spec]
    after = new.spec.task_specs.get(target) if target else None
    if after is None:
        yield _problem(before, "在新版本里没有对应的步骤", "has no counterpart in the new version")
        return
    if (type(after), after.node.trigger.kind) != (type(before), before.node.trigger.kind):
        yield _problem(
            before,
            f"不能变成另一类步骤“{after.node.id}”",
            f"cannot become {after.node.id!r}, an element of another kind",
        )
        return
    host = old.processes[before.node.process_id].nodes.get(before.node.attached_to or "")
    if host is None or not host.for_compensation:  # what undoes stands where it was asked for
        stands_for = _stands_for(token, names, new, after)
        yield from _misplaced(token, tokens, names, before, stands_for)
    yield from _lost_flow(token, before, after)
    yield from _lost_way(token, names, before, after)
    yield from (_problem(before, *why) for why in obstacles(token.state, before, after))


def _stands_for(token: SavedToken, names: Mapped, new: Diagram, after: Element) -> Element:
    """Return the element a token stands for: a watching start event, its event sub-process."""
    watched = token.state.handler if token.state.guards_of is not None else None
    target = _named(watched, names) if watched else None
    found: Element = new.spec.task_specs[target] if target else after
    return found


def _misplaced(
    token: SavedToken, tokens: list[SavedToken], names: Mapped, before: Element, after: Element
) -> Iterator[Problem]:
    holder = next((t for t in tokens if t.id == token.holder), None)
    inner = before.name.endswith(INNER) or before.node.for_compensation
    if holder is None or inner or token.state.reopened:
        return
    called = holder.state.process is not None or holder.holder is None
    around = None if called else _element(names.get(_bare(holder.spec), ""))
    if around != after.node.parent:
        yield _problem(
            before, "新版本里它在另一个子流程中", "is inside another scope in the new version"
        )


def _lost_flow(token: SavedToken, before: Element, after: Element) -> Iterator[Problem]:
    """Yield which flows a token counts on at a join, or has counted on, that are gone."""
    inside = token.state
    joins = len(before.node.incoming) > 1 and token.status == 8 and inside.gate is None
    flows = [inside.flow] if inside.used is None else inside.used
    there = {flow.id for flow in after.node.incoming}
    for flow in flows if joins else ():
        if flow and flow not in there:
            yield _problem(
                before,
                f"在网关等候的分支“{flow}”在新版本里不存在",
                f"waits on the flow {flow!r}, which the new version does not have",
            )


def _lost_way(
    token: SavedToken, names: Mapped, before: Element, after: Element
) -> Iterator[Problem]:
    """Yield why a token that has chosen its flows, and is listened to, cannot take them."""
    there = {(flow.id, target) for flow, target in after.flows}
    taken = [(flow, _named(target, names)) for flow, target in token.state.taken or ()]
    for flow, target in taken:
        if (flow, target) not in there:
            yield _problem(
                before, f"已选定的顺序流“{flow}”在新版本里不存在或通向别处",
                f"has chosen the flow {flow!r}, which the new version does not have",
            )  # fmt: skip


def _problem(at: Element, zh: str, en: str) -> Problem:
    name = at.node.name or at.node.id
    return Problem("error", at.node.file, at.node.id, f"“{name}”{zh}", f"{name!r} {en}")


def _renamed(token: SavedToken, names: Mapped, gone: set[str]) -> SavedToken:
    """Return a token as it stands in the new version; its state is changed where it is."""
    inside = token.state
    if inside.handler is not None:
        inside.handler = _named(inside.handler, names) or inside.handler
    if inside.start is not None:
        inside.start = _named(inside.start, names) or inside.start
    if inside.left is not None:
        inside.left = [name for name in (_named(n, names) for n in inside.left) if name]
    if inside.taken is not None:
        inside.taken = [(flow, _named(target, names) or target) for flow, target in inside.taken]
    if inside.undo is not None:
        inside.undo = _handlers(inside.undo, names)
    if inside.undoable is not None:
        inside.undoable = [[at, _handlers(done, names)] for at, done in inside.undoable]
    if inside.guards is not None:
        inside.guards = [guard for guard in inside.guards if guard not in gone]
    return token._replace(spec=_named(token.spec, names) or token.spec)


def _handlers(handlers: list[Any], names: Mapped) -> list[Any]:
    """Return what undoes an activity under its new names; what is gone is left out."""
    found: list[Any] = []
    for handler in handlers:
        if isinstance(handler, str):
            found += [name for name in [_named(handler, names)] if name]
            continue
        if len(handler) == len(("name", "values")):
            name = _named(handler[0], names)
            found += [[name, handler[1]]] if name else []
            continue
        *three, inside, values = handler
        renamed = [_named(name, names) for name in three]
        if all(renamed):
            entries = [[at, _handlers(inner, names)] for at, inner in inside]
            found.append([*renamed, entries, values])
    return found


def _watch_added(run: Execution, token: Token, known: Set[str]) -> Iterator[str]:
    """Open the events that watch an open activity or scope now, and did not exist before."""
    contents = token.task_spec.contents_inside(token)
    for handler in contents.handlers if contents else ():
        if handler.start not in known and handler.node.trigger.kinds() & SUBSCRIBED:
            watch(run, token, handler.start, handler.node.trigger, handler=handler.name)
            yield handler.node.id
    guards = token.saved.guards
    if guards is None:
        return
    for boundary in token.task_spec.boundaries:
        if boundary.name not in known and boundary.node.trigger.kinds() & SUBSCRIBED:
            trigger = boundary.node.trigger
            opened = watch(run, token.container, boundary.name, trigger, host=token)
            guards.extend(guard.id for guard in opened)
            yield boundary.node.id


def _reform(run: Execution) -> None:
    """Give open tasks the form of the new version; who does them and by when stays."""
    for token in run.live():
        if token.saved.work is not None and isinstance(token.task_spec, UserTask):
            said = token.task_spec.node.dialect.form
            form = run.expressions.words(said, run.visible(token))
            token.saved.work.form = form or None
