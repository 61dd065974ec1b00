"""Deciding: a model ready to answer, and the explanation that comes with each answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from service.feel.dmn.boxed import BoxedReader
from service.feel.dmn.compiler import ModelCompiler
from service.feel.dmn.model import Element, Model
from service.feel.dmn.types import type_named
from service.feel.dmn.xml import children, local
from service.feel.environment import PLAIN, Environment
from service.feel.errors import FeelError, FeelWarning
from service.feel.exchange import from_json, to_json
from service.feel.expression import evaluate_closure
from service.feel.kinds import MISFIT, convert, kind
from service.feel.run import Closure, Frame, Run
from service.feel.types import ANY, Type
from service.feel.values import Date, DateTime, DaysTime, Function, Time, YearsMonths

Key = tuple[str, str]
READERS: dict[str, Callable[[str], object]] = {
    "date": Date.parse,
    "time": Time.parse,
    "date and time": DateTime.parse,
    "days and time duration": DaysTime.parse,
    "years and months duration": YearsMonths.parse,
}


@dataclass(frozen=True, slots=True)
class Decision:
    """An answer: its value, how it came about (JSON-able), and what went wrong on the way."""

    value: object
    explanation: dict[str, Any]
    warnings: tuple[FeelWarning, ...] = ()


class UnknownDecision(FeelError):
    """The model has no decision or service of that name."""


class Decisions:
    """A model compiled, ready to decide; share it freely, it keeps nothing of an evaluation."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.closures: dict[Key, Closure] = {}
        for part in model.family():
            reader, compiler = BoxedReader(part), ModelCompiler("", part.types)
            for element in part.elements.values():
                if element.kind in ("decision", "knowledge"):
                    node = reader.node(element.logic)
                    self.closures[part.namespace, element.id] = compiler.compile(node)

    @property
    def names(self) -> tuple[tuple[str, str], ...]:
        """Ids and names of the decisions of this model."""
        return tuple((e.id, e.name) for e in self.model.elements.values() if e.kind == "decision")

    def outputs(self, decision: str) -> tuple[str, ...]:
        """Return the names of a decision table's outputs, none where one has no name."""
        element = self.model.named(decision)
        table = None if element is None else element.logic
        if table is None or local(table) != "decisionTable":
            return ()
        names = tuple(output.get("name") or "" for output in children(table, "output"))
        return names if all(names) else ()

    def decide(
        self,
        decision: str,
        context: Mapping[str, object] | None = None,
        *,
        environment: Environment = PLAIN,
    ) -> Decision:
        """Evaluate a decision or decision service, by id or by name, with all it requires.

        :raises UnknownDecision: there is none
        :raises BudgetExceeded: it takes too many steps, too much room or too long
        """
        element = self.model.named(decision)
        if element is None or element.kind == "input":
            raise UnknownDecision(f"there is no decision {decision}", f"没有名为“{decision}”的决策")
        run = Run(environment)
        given = {name: from_json(value) for name, value in (context or {}).items()}
        session = Session(self, run, given)
        frame = Frame(given, None, run)
        value = evaluate_closure(lambda _: session.answer(self.model, element), frame)
        explanation = {
            "decision": element.id,
            "name": element.name,
            "value": to_json(value),
            "decisions": session.explained,
        }
        return Decision(value, explanation, tuple(run.warnings))


@dataclass(slots=True)
class Session:
    """One evaluation of a graph: every decision is evaluated once."""

    decisions: Decisions
    run: Run
    given: Mapping[str, object]
    known: dict[Key, object] = field(default_factory=dict)
    explained: list[dict[str, Any]] = field(default_factory=list)

    def answer(self, model: Model, element: Element) -> object:
        """Evaluate what was asked for: a decision, a service, or a knowledge model's logic."""
        if element.kind == "decision":
            return self.decision(model, element)
        function = self.function(model, element)
        if element.kind == "service":
            arguments = [
                self.argument(m, e) if e.name in self.given else self.required(m, e)
                for m, e in service_inputs(model, element)
            ]
            return self.converted(
                self.service(model, element, arguments), function.result, element.name
            )
        return function

    def argument(self, model: Model, element: Element) -> object:
        """Return what was given for an input of a service, decisions as well as data."""
        wanted = type_named(model, element.type) if element.type else ANY
        value = self.input(model, element)
        if isinstance(value, str) and wanted.name in READERS:
            value = read_written(value, READERS[wanted.name])
        return self.converted(value, wanted, element.name)

    def decision(self, model: Model, element: Element) -> object:
        """Evaluate a decision, once; one without logic may be given like an input."""
        if element.logic is None and element.name in self.given:
            return self.argument(model, element)
        key = (model.namespace, element.id)
        if key not in self.known:
            self.run.enter()
            self.known[key] = None  # a decision that requires itself sees null
            self.known[key] = self.decided(model, element)
            self.run.depth -= 1
        return self.known[key]

    def decided(self, model: Model, element: Element) -> object:
        scope, inputs = self.scope(model, element)
        before, self.run.trace = self.run.trace, []
        value = self.decisions.closures[model.namespace, element.id](scope)
        tables, self.run.trace = self.run.trace, before
        value = self.converted(
            value, type_named(model, element.type) if element.type else ANY, element.name
        )
        self.explained.append(
            {
                "id": element.id,
                "name": element.name,
                "kind": local(element.logic) if element.logic is not None else "none",
                "inputs": {name: to_json(inner) for name, inner in inputs.items()},
                "tables": tables,
                "output": to_json(value),
            }
        )
        return value

    def converted(self, value: object, wanted: Type, name: str) -> object:
        """Bring a value to a declared type; what does not fit becomes null and a warning."""
        result = convert(value, wanted)
        if result is not MISFIT:
            return result
        self.run.warn(
            "type",
            f"{name}: {kind(value)} is no {wanted}",
            f"“{name}”的值类型为 {kind(value)}，不符合 {wanted}",
            name=name,
        )
        return None

    def scope(self, model: Model, element: Element) -> tuple[Frame, dict[str, object]]:
        """Open the scope of an element: what it requires, and host variables the model ignores."""
        names: dict[str, object] = {}
        inputs: dict[str, object] = {}
        for href in element.needs:
            found = model.target(href)
            if found is not None:
                value = self.required(*found)
                place(names, model.prefix(found[0]), found[1], value)
                inputs[found[1].name] = value
        for href in element.knows:
            found = model.target(href)
            if found is not None:
                place(names, model.prefix(found[0]), found[1], self.function(*found))
        return Frame(names, self.outside(model), self.run), inputs

    def outside(self, model: Model) -> Frame:
        """Return the scope of variables that are no element of the model."""
        own = {element.name for element in model.elements.values()}
        return Frame({n: v for n, v in self.given.items() if n not in own}, None, self.run)

    def required(self, model: Model, element: Element) -> object:
        """Return the value of an input or decision that is required."""
        if element.kind == "decision":
            return self.decision(model, element)
        return self.argument(model, element)

    def input(self, model: Model, element: Element) -> object:
        """Return what was given for an input; those of an import may stand below its names."""
        path = self.decisions.model.path(model)
        for names in (path, path[-1:]):
            inner: object = self.given if names else None
            for name in names:
                inner = entry(inner, name)
            if isinstance(inner, Mapping) and element.name in inner:
                return inner[element.name]
        for name in (".".join((*path, element.name)), element.name):
            if name in self.given:
                return self.given[name]
        self.run.warn(
            "no-input",
            f"no value for {element.name}",
            f"缺少输入“{element.name}”",
            name=element.name,
        )
        return None

    def function(self, model: Model, element: Element) -> Function:
        """Make a knowledge model or service something to call."""
        if element.kind == "service":
            return self.service_function(model, element)
        names: dict[str, object] = {}
        scope = Frame(names, None, self.run)
        made = self.decisions.closures[model.namespace, element.id](scope)
        if not isinstance(made, Function):
            return Function(element.name)
        wanted = type_named(model, element.type) if element.type else ANY
        result = wanted.result or ANY if wanted.name == "function" else wanted
        function = Function(element.name, made.parameters, made.types, result, made.call)
        names[element.name] = function
        for href in element.knows:
            found = model.target(href)
            if found is not None and found[1] is not element:
                place(names, model.prefix(found[0]), found[1], self.function(*found))
        return function

    def service_function(self, model: Model, element: Element) -> Function:
        inputs = service_inputs(model, element)
        wanted = type_named(model, element.type) if element.type else ANY
        result = wanted.result or ANY if wanted.name == "function" else wanted
        types = tuple(type_named(m, e.type) if e.type else ANY for m, e in inputs)

        def call(_run: Run, *arguments: object) -> object:
            return self.service(model, element, list(arguments))

        return Function(element.name, tuple(e.name for _, e in inputs), types, result, call)

    def service(self, model: Model, element: Element, arguments: list[object]) -> object:
        """Evaluate a decision service on its own: it sees nothing but its arguments."""
        inputs = service_inputs(model, element)
        inner = Session(
            self.decisions,
            self.run,
            {e.name: value for (_, e), value in zip(inputs, arguments, strict=True)},
        )
        inner.known = {
            (m.namespace, e.id): value
            for (m, e), value in zip(inputs, arguments, strict=True)
            if e.kind == "decision"
        }
        outputs = {}
        for href in model.services[element.id].outputs:
            found = model.target(href)
            if found is not None:
                outputs[found[1].name] = inner.decision(*found)
        self.explained += inner.explained
        return next(iter(outputs.values())) if len(outputs) == 1 else outputs


def read_written(text: str, read: Callable[[str], object]) -> object:
    """Read a date or duration that the host had to write as a string, as JSON has neither."""
    try:
        return read(text)
    except ValueError:
        return text


def entry(context: object, name: str) -> object:
    """Return an entry of a context, null where there is none."""
    return context.get(name) if isinstance(context, Mapping) else None


def service_inputs(model: Model, element: Element) -> list[tuple[Model, Element]]:
    """Return what a service takes: its input data, then its input decisions."""
    parts = model.services[element.id]
    found = (model.target(href) for href in (*parts.input_data, *parts.input_decisions))
    return [target for target in found if target is not None]


def place(names: dict[str, object], prefix: str, element: Element, value: object) -> None:
    """Put a value into a scope; that of an imported element into the context of its import."""
    inner = names.setdefault(prefix, {}) if prefix else names
    if isinstance(inner, dict):
        if element.kind == "decision":
            inner.setdefault(element.id, value)  # Camunda 8 names results by the decision's id
        inner[element.variable] = inner[element.name] = value
