"""A release as the check of its data reads it: processes, forms, decisions and actions by name."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from service import dialects, papers
from service.engine.model import Node, Process
from service.engine.reading.source import read_once
from service.errors import Invalid, Problem
from service.feel import dmn, tree
from service.feel.dmn.model import Model
from service.feel.dmn.reader import read_model
from service.forms import Form
from service.host.definitions.dataflow.contracts import contract
from service.host.definitions.dataflow.shapes import ANY, TEXT, Shape, context
from service.host.registry import Registry
from service.kept import Kept
from service.papers import Paper
from service.people.roles import Role


@dataclass(frozen=True)
class Release:
    """The set as it would be released, with what the service gives to it.

    `held` are the codes of the roles that some account holds, None where nobody knows; `known`
    holds what is wrong with it once that was looked for.
    """

    files: Mapping[str, bytes]
    registry: Registry
    roles: tuple[Role, ...]
    actions: Mapping[str, Callable[..., Any]]
    held: frozenset[str] | None = None
    known: list[frozenset[Problem]] = field(default_factory=list, compare=False)

    @cached_property
    def case(self) -> Shape:
        """The variable that the host adds to every case (`instances.start`)."""
        known = contract(self.registry.facts).gives if self.registry.facts else context({})
        fields = {
            "number": Shape("string", origin="办件编号"),
            "started_on": TEXT,
            "starter": Shape("string", origin="发起人的账户"),
            **dict((known or ANY).fields),
        }
        return context(fields, more=known is None)

    @cached_property
    def processes(self) -> Mapping[str, Process]:
        """Every process by its id."""
        found: dict[str, Process] = {}
        for name, source in self.ending(".bpmn").items():
            for process in read_processes(name, source):
                if process.id not in found or process.executable:
                    found[process.id] = process
        return found

    @cached_property
    def forms(self) -> Mapping[str, Form]:
        """Every form that can be read, by its id."""
        found = {}
        for name, source in self.ending(".form").items():
            form = read_form_file(name, source)
            if form is not None:
                found[name.removesuffix(".form")] = found[form.id] = form
        return found

    @cached_property
    def papers(self) -> Mapping[str, Paper]:
        """Every paper's text that can be read, by its name."""
        read = {n: read_paper_file(n, s) for n, s in self.ending(".paper").items()}
        return {name.removesuffix(".paper"): one for name, one in read.items() if one is not None}

    @cached_property
    def models(self) -> Mapping[str, Model]:
        """Every decision model that can be read, by its file."""
        return self._tables[0]

    @property
    def trees(self) -> dict[str, tree.Node]:
        """The decisions that were read, by their namespace and id."""
        return self._tables[1]

    @cached_property
    def _tables(self) -> tuple[Mapping[str, Model], dict[str, tree.Node]]:
        tables = {n: s for n, s in self.ending(".dmn").items() if _readable(s)}
        return _tables.once(tuple(sorted(tables.items())), lambda: (_models(tables), {}))

    @cached_property
    def decisions(self) -> Mapping[str, tuple[str, Model]]:
        """Every decision by its id: its file and its model."""
        return {
            element.id: (file, model)
            for file, model in self.models.items()
            for element in model.elements.values()
            if element.kind == "decision"
        }

    @cached_property
    def by_title(self) -> Mapping[str, Role]:
        """Every role by its code and by its name."""
        return {name: role for role in self.roles for name in (role.code, role.name)}

    def ending(self, suffix: str) -> dict[str, bytes]:
        """Return the files of a kind."""
        return {name: source for name, source in self.files.items() if name.endswith(suffix)}

    def calls(self, process: Process) -> Iterable[Node]:
        """Return the nodes of a process that call another process of the release."""
        return [n for n in process.nodes.values() if n.dialect.called in self.processes]


@lru_cache(maxsize=128)
def read_processes(name: str, source: bytes) -> tuple[Process, ...]:
    """Return the processes of a file, read once; what is wrong with it is told elsewhere."""
    ours = dialects.ours(source, file=name) if dialects.made_by(source) else source
    return read_once(name, ours).processes


MOST_FORMS = 512
"""Forms that were read; each is looked at again with whatever is released beside it."""


@lru_cache(maxsize=MOST_FORMS)
def read_form_file(name: str, source: bytes) -> Form | None:
    """Return a form, read once; None if it is none, which is told elsewhere."""
    try:
        return Form.read(source, name=name)
    except Invalid:
        return None


@lru_cache(maxsize=256)
def read_paper_file(name: str, source: bytes) -> Paper | None:
    """Return a paper's text, read once; None if it is none, which is told elsewhere."""
    try:
        return papers.read(source, name=name)
    except Invalid:
        return None


_tables = Kept[tuple[Mapping[str, Model], dict[str, tree.Node]]](8)
"""The decision models of a few sets, each with the trees that were read of them."""


def _models(tables: Mapping[str, bytes]) -> dict[str, Model]:
    return {name: read_model(source, tables) for name, source in tables.items()}


@lru_cache(maxsize=128)
def _readable(source: bytes) -> bool:
    """Ask whether a file is a decision model; what is wrong with it is told elsewhere."""
    try:
        read_model(source)
    except dmn.ModelError:
        return False
    return True
