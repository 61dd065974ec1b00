"""Loops in the middle of their rounds, taken over to another version of their diagram."""

from collections.abc import Iterator, Mapping

from service.engine.expressions import body
from service.engine.model import Loop
from service.engine.runtime.execution import Execution
from service.engine.runtime.specs.adhoc import AdHocSubProcess
from service.engine.runtime.specs.element import Element, own
from service.engine.runtime.specs.parts import AdHocPart
from service.engine.runtime.specs.repeated import ITEMS, PATH, Repeated
from service.engine.runtime.token import Token
from service.engine.runtime.token_state import TokenState


def obstacles(inside: TokenState, before: Element, after: Element) -> Iterator[tuple[str, str]]:
    """Yield why a loop that has begun cannot go on by the new version, in Chinese and English.

    :param inside: the state of its token
    """
    if isinstance(before, Repeated) and isinstance(after, Repeated) and inside.opened is not None:
        yield from _other_loop(before.loop, after.loop, inside.done)
    ad_hoc = isinstance(before, AdHocSubProcess) and isinstance(after, AdHocSubProcess)
    collecting = [bool(one.node.dialect.collected) for one in (before, after)]
    if ad_hoc and inside.left is not None and collecting[0] != collecting[1]:
        yield "已经开始，新版本里汇总结果的设置不同", "has begun, and collects by other rules"


def _other_loop(old: Loop, new: Loop, done: int) -> Iterator[tuple[str, str]]:
    if _kind(old) != _kind(new):
        yield "正在逐项办理，新版本换了重复的方式", "is amid its rounds, and repeats in another way"
    if old.output_collection and not new.output_collection and done:
        yield (
            f"已办完 {done} 项，新版本不再汇总结果，这些结果会丢失",
            f"has {done} results, which the new version does not collect",
        )
    if new.output_collection and not old.output_collection and done:
        yield (
            f"已办完 {done} 项而没有留下结果，新版本却要汇总",
            f"has {done} rounds without results, which the new version collects",
        )


def _kind(loop: Loop) -> tuple[bool, bool]:
    return loop.collection is not None, loop.cardinality is not None


def carry(run: Execution, before: Mapping[str, Element]) -> None:
    """Give the variables of loops, and of their rounds, the names of the new version.

    :param before: the elements that the tokens stood at, by the token's id
    """
    for token in run.live():
        old, new = before[token.id], token.task_spec
        if (
            isinstance(old, Repeated)
            and isinstance(new, Repeated)
            and token.saved.opened is not None
        ):
            _results(run, token, old.loop.output_collection, new.loop.output_collection)
        elif isinstance(old, AdHocPart) and isinstance(new, AdHocPart):
            _copied(run, token, _path(old.element), _path(new.element))
        elif isinstance(old, AdHocSubProcess) and isinstance(new, AdHocSubProcess):
            _results(run, token, old.collected, new.collected)
        if token.saved.round is not None and old.rounds and new.rounds:
            _item(run, token, old.rounds.loop.item, new.rounds.loop.item)
            _copied(run, token, old.rounds.collected_name, new.rounds.collected_name)
            _stays(token, old.rounds.loop.output_collection)


def _results(run: Execution, token: Token, old: str | None, new: str | None) -> None:
    """Keep the results so far under their new name."""
    if old == new:
        return
    at, scope = token.task_spec.node.id, own(token)
    found = run.scopes.local(scope).get(old or "")
    if old:
        run.scopes.remove(scope, old, element=at)
    if new:
        nothing = [None] * (token.saved.total or 0)
        run.scopes.put(scope, new, nothing if found is None else found, element=at)


def _item(run: Execution, token: Token, old: str | None, new: str | None) -> None:
    """Keep what a round is for under its new name; a call passes it on no more than before."""
    if old == new:
        return
    at, scope, index = token.task_spec.node.id, own(token), (token.saved.round or 1) - 1
    local, items = run.scopes.local(scope), run.scopes.local(own(token.container)).get(ITEMS) or []
    item = local[old] if old in local else items[index] if index < len(items) else None
    if old:
        run.scopes.remove(scope, old, element=at)
    if new:
        run.scopes.put(scope, new, item, element=at)
        _stays(token, new)


def _stays(token: Token, name: str | None) -> None:
    """Let a call keep a variable to itself: the copy that it was called with goes nowhere."""
    names = token.saved.own
    if names is not None and name:
        token.saved.own = sorted({*names, name})


def _copied(run: Execution, token: Token, old: str, new: str) -> None:
    """Let a round have what is collected of it under its new name."""
    local = run.scopes.local(own(token))
    if new and new not in local:
        run.scopes.put(own(token), new, local.get(old), element=token.task_spec.node.id)


def _path(text: str) -> str:
    """Return the variable that a plain name or path begins with, "" for any other expression."""
    found = PATH.fullmatch(body(text))
    return found[1] if found else ""
