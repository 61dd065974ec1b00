"""What a release takes away that the one before it gave: only a person can say if it is meant."""

from collections.abc import Iterator

from service.engine.checking.report import problem
from service.engine.model import Node, Process
from service.errors import Problem
from service.feel.dmn.model import Model
from service.host.definitions.dataflow.effects import names_thrown
from service.host.definitions.dataflow.release import Release
from service.host.definitions.dataflow.shapes import Shape
from service.host.definitions.dataflow.tables import Deciding

PROTECTIONS = (
    ("personal", "只能由本人办理，别人不能代填", "only the person may do it"),
    ("declares", "办理人先申明回避，之后才看得到材料", "who does it declares interests first"),
)


def check_replaced(release: Release, before: Release) -> Iterator[Problem]:
    """Yield what could be started, or was decided, and will not be any more."""
    yield from _starts(release, before)
    yield from _named(release, before)
    yield from _twins(release, before)
    yield from _results(release, before)
    yield from _given_up(release, before)


def _named(release: Release, before: Release) -> Iterator[Problem]:
    """Yield who still names a process, form or decision that is gone; said as elsewhere."""
    for process in release.processes.values():
        for node in process.nodes.values():
            said = node.dialect
            for name, there, was, zh, en in (
                (said.called, release.processes, before.processes, "流程", "process"),
                (said.form, release.forms, before.forms, "表单", "form"),
                (said.decision, release.decisions, before.decisions, "决策", "decision"),
            ):
                if name and name not in there and name in was:
                    yield problem(
                        node,
                        f"没有{zh}“{name}”",
                        f"there is no {en} {name!r}",
                        "改回原来的编号，或者在这里换成新的编号",
                    )


def startable(process: Process | None) -> bool:
    """Ask whether somebody may begin a process with a form."""
    return (
        process is not None
        and process.executable
        and any(n.type == "startEvent" and n.dialect.form for n in process.children(None))
    )


def _starts(release: Release, before: Release) -> Iterator[Problem]:
    for key, old in before.processes.items():
        new = release.processes.get(key)
        if not startable(old) or startable(new):
            continue
        at = new or next((p for p in release.processes.values() if p.file == old.file), None)
        renamed = f"流程编号从“{key}”改成了“{at.id}”，" if at and at.id != key else ""
        zh = f"{renamed}发布后不能再发起“{old.name or key}”"
        en = f"{key!r} can be started now and could not be any more"
        hint = (
            f"把流程编号改回“{key}”"
            if renamed
            else "勾选“可执行”，并让开始事件带上表单"
            if new is not None
            else "确实不再办理这一事项时才这样发布"
        )
        if at is not None:
            yield problem(at, f"：{zh}", en, hint, "warning")
        else:
            yield Problem("warning", old.file, None, zh, en, hint)


def _twins(release: Release, before: Release) -> Iterator[Problem]:
    """Yield processes that are new and bear the name of one that stays: it was renamed, perhaps."""
    for key, new in release.processes.items():
        if key in before.processes or not startable(new) or not new.name:
            continue
        for other, old in release.processes.items():
            if other in before.processes and old.name == new.name and startable(old):
                yield problem(
                    new, f"：与已发布的流程“{other}”同名而编号不同，发起时会出现两个",
                    f"{other!r} bears the same name: both would be offered",
                    f"把流程编号改成“{other}”，或者换一个名称",
                    "warning",
                )  # fmt: skip


def _results(release: Release, before: Release) -> Iterator[Problem]:
    """Yield results of decisions that are gone, though the decision is still there."""
    for key, (_, old) in before.decisions.items():
        if key not in release.decisions:
            continue
        file, new = release.decisions[key]
        if release.files.get(file) == before.files.get(file):
            continue
        was, now = (_result(one, key) for one in (old, new))
        called = new.elements[key].name
        if {was.kind, now.kind} > {"list"}:
            yield _other_number(file, key, called, several=now.kind == "list")
        names = [dict(_row(one).fields) for one in (was, now)]
        gone = sorted(names[0].keys() - names[1].keys())
        if gone and names[1]:
            yield Problem(
                "warning", file, key, f"“{called}”的结果里不再有“{'、'.join(gone)}”",
                f"the result of {key!r} has no {', '.join(gone)} any more",
                "用到它的页面、报表或者外部程序会读不到；不是有意改名的，请改回原名",
            )  # fmt: skip


def _other_number(file: str, key: str, called: str, *, several: bool) -> Problem:
    ways, en = ("一个", "一组"), ("one result", "a list")
    was, now = (0, 1) if several else (1, 0)
    return Problem(
        "warning", file, key, f"“{called}”的结果从{ways[was]}变成了{ways[now]}（命中规则改了）",
        f"{key!r} gave {en[was]} and gives {en[now]} now",
        "用到它的条件、判定和动作会读到另一类值；不是有意改的，请改回原来的命中规则",
    )  # fmt: skip


def _given_up(release: Release, before: Release) -> Iterator[Problem]:
    """Yield what a step had and has no more: a protection, its form, what it sends along."""
    for key, old in before.processes.items():
        new = release.processes.get(key)
        pairs = ((was, new.nodes.get(name)) for name, was in old.nodes.items()) if new else ()
        for was, node in pairs:
            if node is not None and node != was:
                yield from _lost(was, node)


def _lost(was: Node, node: Node) -> Iterator[Problem]:
    for kept, zh, en in PROTECTIONS:
        if was.dialect.properties.get(kept) and not node.dialect.properties.get(kept):
            yield problem(
                node, f"：现在{zh}，发布后不再是这样", f"gives up {kept!r}: {en}",
                f"不是有意去掉的，请把“{kept}”改回来", "warning",
            )  # fmt: skip
    if was.type == node.type == "userTask" and was.dialect.form and not node.dialect.form:
        yield problem(
            node, "：现在有表单，发布后没有了，办理时什么也不用填", "has no form any more",
            f"不是有意去掉的，请选回表单“{was.dialect.form}”", "warning",
        )  # fmt: skip
    yield from _other_lane(was, node)
    yield from _no_more_given(was, node)
    if set(names_thrown(was)) & set(names_thrown(node)):
        there = {line.target for line in node.dialect.inputs}
        gone = [line.target for line in was.dialect.inputs if line.target not in there]
        if gone:
            yield problem(
                node, f"：发出的消息不再带上“{'、'.join(gone)}”",
                f"sends {', '.join(gone)} along no more",
                "收到消息的流程可能还要用它；不是有意去掉的，请改回来", "warning",
            )  # fmt: skip


def _other_lane(was: Node, node: Node) -> Iterator[Problem]:
    """Yield work that goes to another role: what it shows may not be for that one."""
    if was.type == node.type == "userTask" and was.lane and node.lane and was.lane != node.lane:
        yield problem(
            node, f"：现在由“{was.lane}”办理，发布后改由“{node.lane}”办理",
            f"is done by {was.lane!r} now and by {node.lane!r} then",
            "确认这个岗位可以看到本案的内容、可以作这个决定；不是有意改的，请改回来", "warning",
        )  # fmt: skip


def _no_more_given(was: Node, node: Node) -> Iterator[Problem]:
    """Yield what a step gave the case and gives no more: another way may still give it."""
    given = {line.target: line.source for line in was.dialect.outputs}
    there = {line.target: line.source for line in node.dialect.outputs}
    gone = [name for name in given if name not in there]
    empty = [name for name in there if _is_null(there[name]) and name in given]
    empty = [name for name in empty if not _is_null(given[name])]
    for names, zh, en in ((gone, "不再给出", "gives no"), (empty, "总是给出空值", "always null:")):
        if names:
            yield problem(
                node, f"：办完以后{zh}“{'、'.join(names)}”", f"{en} {', '.join(names)} any more",
                "走这条路的案件以后会缺这个值，别的路可能还有；不是有意改的，请改回来", "warning",
            )  # fmt: skip


def _is_null(expression: str) -> bool:
    return expression.removeprefix("=").strip() == "null"


def _result(model: Model, decision: str) -> Shape:
    return Deciding(model, {}, False, {}).shape(model.elements[decision])


def _row(shape: Shape) -> Shape:
    return shape.item if shape.kind == "list" and shape.item is not None else shape
