"""Every reader of a process held against the variables that are there when it reads."""

from collections.abc import Iterator

from service import feel
from service.engine.checking.report import problem
from service.engine.expressions import body, compiled, is_expression
from service.engine.model import Node, Process
from service.errors import Problem
from service.host.definitions.dataflow import contracts, places
from service.host.definitions.dataflow.effects import Effect, Effects
from service.host.definitions.dataflow.findings import Finding
from service.host.definitions.dataflow.fitting import misfits
from service.host.definitions.dataflow.flow import Flow, Following
from service.host.definitions.dataflow.moments import no_moment
from service.host.definitions.dataflow.places import Place
from service.host.definitions.dataflow.reading import Reading
from service.host.definitions.dataflow.seen import Seen, anywhere_of, assigned
from service.host.definitions.dataflow.shapes import ANY, Env, Shape
from service.host.definitions.dataflow.tables import decided, lacking


class Readers:
    """Reads everything once more, now that it is known what is there, and tells what lacks."""

    def __init__(self, following: Following, anywhere: Env) -> None:
        self.following = following
        self.effects: Effects = following.effects
        self.anywhere = anywhere

    def problems(self, flow: Flow) -> Iterator[Problem]:
        """Yield what is wrong with the data of one process."""
        for name in flow.before:
            node = flow.process.nodes[name]
            effect = self.following.effect(flow, node)
            if effect is not None:
                yield from self._node(flow.process, node, effect)
        yield from self._properties(flow)

    def _node(self, process: Process, node: Node, effect: Effect) -> Iterator[Problem]:
        yield from self._inputs(process, node, effect)
        for place in places.places(node):
            seen: Seen = getattr(effect, place.sees)
            yield from self._place(process, node, place, seen)
        yield from self._outputs(process, node, effect)
        yield from self._decision(node, effect)

    def _inputs(self, process: Process, node: Node, effect: Effect) -> Iterator[Problem]:
        """Read the inputs one after the other, and hold them against what an action takes."""
        seen = self.before_inputs(node, effect)
        given: dict[str, Shape] = {}
        for place in places.inputs(node):
            reading, shape = self.read(process, place, seen)
            yield from _problems_of(node, place, reading.findings)
            name, shape = assigned(place.target, shape, given, seen)
            given[name] = shape
            seen = seen.having({name: shape})
            if not reading.findings:
                yield from self._fitting(node, place, name, shape)

    def _outputs(self, process: Process, node: Node, effect: Effect) -> Iterator[Problem]:
        seen = effect.inside
        for place in places.outputs(node):
            reading, shape = self.read(process, place, seen)
            yield from _problems_of(node, place, reading.findings)
            name, shape = assigned(place.target, shape, seen.names, seen)
            if name not in effect.own:
                seen = seen.having({name: shape})

    def before_inputs(self, node: Node, effect: Effect) -> Seen:
        """Return what the first input sees: the round's item too."""
        if node.loop is None:
            return effect.before
        own = {n: s for n, s in effect.inside.names.items() if n in effect.own}
        kept = {line.target.partition(".")[0] for line in node.dialect.inputs}
        return effect.before.having({n: s for n, s in own.items() if n not in kept})

    def _fitting(self, node: Node, place: Place, name: str, shape: Shape) -> Iterator[Problem]:
        action = self.effects.release.actions.get(node.dialect.task_type or "")
        if action is None or node.type == "userTask":
            return
        wanted = contracts.contract(action).takes.get(name)
        if wanted is not None:
            yield from _problems_of(node, place, list(misfits(name, shape, wanted)))

    def read(self, process: Process, place: Place, seen: Seen) -> tuple[Reading, Shape]:
        """Read one place; a constant is a text."""
        reading = Reading(seen.names, seen.closed, self.anywhere)
        if not place.always and not is_expression(place.text):
            return reading, Shape("string", frozenset({place.text}))
        try:
            expression = compiled(body(place.text), process.names)
        except feel.FeelError:
            return reading, ANY  # told by the check of the language
        return reading, reading.read(expression)

    def _place(self, process: Process, node: Node, place: Place, seen: Seen) -> Iterator[Problem]:
        reading, shape = self.read(process, place, seen)
        findings = reading.findings or list(_unfit(place, shape))
        yield from _problems_of(node, place, findings)

    def _properties(self, flow: Flow) -> Iterator[Problem]:
        """Look at the title and the tags of a process, which are worked out after every move."""
        process = flow.process
        effects = [self.following.effect(flow, process.nodes[name]) for name in flow.before]
        whole = anywhere_of([seen for one in effects if one for seen in (one.before, one.after)])
        for name, text in process.properties.items():
            if is_expression(text):
                called = "办件标题" if name == "title" else f"标签“{name.removeprefix('tag:')}”"
                place = Place(process.id, called, name, text)
                reading, _ = self.read(process, place, whole)
                for finding in reading.findings:
                    yield problem(
                        process, f"{called}：{finding.zh}", f"{name}: {finding.en}",
                        finding.hint, finding.severity,
                    )  # fmt: skip

    def _decision(self, node: Node, effect: Effect) -> Iterator[Problem]:
        """Look at the inputs that a decision lacks here, and at what its tables read."""
        said = node.dialect
        found = self.effects.release.decisions.get(said.decision or "")
        if found is None or node.type != "businessRuleTask":
            return
        model, seen = found[1], effect.entered
        deciding = decided(
            model, said.decision or "", seen.names, closed=seen.closed, anywhere=self.anywhere,
            trees=self.effects.release.trees,
        )  # fmt: skip
        element = model.named(said.decision or "")
        called = f"判定“{element.name if element else said.decision}”"
        names = lacking(deciding, model, said.decision or "")
        for name in names:
            yield problem(
                node, f"{called}要用的“{name}”此前没有任何一步给出",
                f"the decision needs {name!r}, which nothing sets before",
                "检查是否选错了判定，或者让前面的步骤给出它",
            )  # fmt: skip
        if not names:
            for _, finding in deciding.found:
                yield problem(
                    node, f"{called}：{finding.zh}", f"decision: {finding.en}", finding.hint,
                    finding.severity,
                )  # fmt: skip

    def forms(self, flow: Flow) -> Iterator[tuple[str, Node, Seen]]:
        """Yield the forms that a process shows, where, and what they see there."""
        for name in flow.before:
            node = flow.process.nodes[name]
            effect = self.following.effect(flow, node)
            said = node.dialect
            if effect is not None and said.form and node.type == "userTask":
                yield said.form, node, effect.entered
            if effect is not None and said.form and node.type == "startEvent":
                yield said.form, node, effect.before
            if effect is not None and said.properties.get("button"):
                yield said.properties.get("form", ""), node, effect.before


def _problems_of(node: Node, place: Place, findings: list[Finding]) -> Iterator[Problem]:
    for finding in findings:
        name = node.name.replace("\n", " ").strip()
        called = f"“{name}”" if name else ""
        yield Problem(
            finding.severity, node.file, place.element, f"{called}{place.zh}：{finding.zh}",
            f"{place.en}: {finding.en}", finding.hint, node.line,
        )  # fmt: skip


def _unfit(place: Place, shape: Shape) -> Iterator[Finding]:
    """Yield why a value cannot be what a place needs."""
    if place.must == places.CONDITION and shape.kind not in ("any", "boolean"):
        yield Finding(
            "条件的结果不是“真”或“假”，办件会停在这里", "the condition is neither true nor false",
            "写成一个比较，例如 =结论 = \"同意\"",
        )  # fmt: skip
    if place.must not in (places.CONDITION, places.VALUE) and shape.kind == "null":
        yield Finding("这里总是空的", "this is always null", "换成前面步骤给出的变量")
    if place.must == places.COLLECTION and shape.kind in ("string", "number", "boolean", "context"):
        yield Finding("这里要用一个列表", "this must be a list", "换成列表类的变量，例如名单")
    if place.must == places.KEY and shape.kind in ("boolean", "list", "context"):
        yield Finding(
            "消息对应的键要是文字或者数，这里不是，办件会中断",
            "a correlation key must be a text or a number",
            "例如 =case.number",
        )
    if place.must == places.MOMENT:
        yield from no_moment(place, shape)
