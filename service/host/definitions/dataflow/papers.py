"""What papers read where they are printed: every use of a text has to give all that it says."""

from collections.abc import Iterator

from service import feel
from service.engine.checking.report import problem
from service.engine.expressions import body, compiled, is_expression
from service.engine.model import Node
from service.errors import Problem
from service.feel import dmn
from service.host.definitions.catalogue import PAPER, printed
from service.host.definitions.dataflow.effects import Effect
from service.host.definitions.dataflow.findings import Finding, likely
from service.host.definitions.dataflow.flow import Flow
from service.host.definitions.dataflow.readers import Readers
from service.host.definitions.dataflow.reading import Reading
from service.host.definitions.dataflow.release import Release
from service.host.definitions.dataflow.seen import Seen
from service.host.definitions.dataflow.shapes import ANY, NUMBER, TEXT, Shape, context
from service.papers.model import (
    Block,
    Expression,
    Paper,
    Table,
    expressions,
    item_texts,
    other_texts,
)

PREFIX, EACH, NUMBERED = "print.", "print.each", "print.number"
PRINTS_FIRST = ("serviceTask", "sendTask", "businessRuleTask", "scriptTask")
"""Elements that print before their work; every other one prints after it."""
OWN = context({"number": TEXT, "date": TEXT})


def check_papers(release: Release, readers: Readers, flow: Flow) -> Iterator[Problem]:
    """Yield what the papers of a process read that nothing gives, at their lines."""
    for name in flow.before:
        node = flow.process.nodes[name]
        written = {k: v for k, v in node.dialect.properties.items() if k.startswith(PREFIX)}
        effect = readers.following.effect(flow, node) if written else None
        if effect is not None:
            yield from _Printing(release, readers, flow, node, effect).problems()


class _Printing:
    """An element that prints."""

    def __init__(
        self, release: Release, readers: Readers, flow: Flow, node: Node, effect: Effect
    ) -> None:
        self.release = release
        self.readers = readers
        self.flow = flow
        self.node = node
        done = effect.inside.having(dict(effect.after.names))
        self.seen: Seen = effect.entered if node.type in PRINTS_FIRST else done
        self.said = node.dialect.properties

    def problems(self) -> Iterator[Problem]:
        for name in sorted(self.said):
            if name.startswith(PREFIX) and name not in (PAPER, EACH, NUMBERED):
                known = (PAPER, EACH, NUMBERED)
                yield problem(
                    self.node, f"没有属性“{name}”", f"there is no property {name!r}",
                    likely(name, known) or f"可以写：{'、'.join(known)}",
                )  # fmt: skip
        seen = self.seen
        if EACH in self.said:
            findings, item = self._item(self.said[EACH], seen)
            for finding in findings:
                yield self._at_node("逐项印制", finding)
            seen = seen.having({"item": item})
        if self.said.get(NUMBERED):
            for finding in self._read(self.said[NUMBERED], seen)[0]:
                yield self._at_node("文书编号", finding)
        names = printed(self.said)
        if not names:
            yield problem(self.node, "没有写印哪份文书", f"{PAPER} names no paper")
        for name in names:
            yield from self._named(name, seen.having({"paper": OWN}))

    def _named(self, name: str, seen: Seen) -> Iterator[Problem]:
        paper = self.release.papers.get(name)
        if paper is not None:
            yield from self._paper(name, paper, seen)
        elif f"{name}.paper" not in self.release.files:
            yield problem(
                self.node, f"没有文书“{name}”", f"there is no paper {name!r}",
                likely(name, self.release.papers) or "先新建这份文书，再在这里写它的名称",
            )  # fmt: skip

    def _paper(self, name: str, paper: Paper, seen: Seen) -> Iterator[Problem]:
        for text in paper.texts:
            for expression in expressions(text):
                yield from self._said(name, expression, seen)
        for block in paper.blocks:
            yield from self._block(name, block, seen)

    def _block(self, name: str, block: Block, seen: Seen) -> Iterator[Problem]:
        if block.when is not None:
            yield from self._said(name, block.when, seen)
        for text in other_texts(block):
            for expression in expressions(text):
                yield from self._said(name, expression, seen)
        if isinstance(block, Table) and block.rules:
            yield from self._ruled(name, block)
        each = getattr(block, "each", None)
        if each is None:
            return
        findings, item = self._item(each.text, seen)
        yield from (self._at_line(name, each, finding) for finding in findings)
        inner = seen.having({"item": item, "index": NUMBER})
        for text in item_texts(block):
            for expression in expressions(text):
                yield from self._said(name, expression, inner)

    def _ruled(self, name: str, block: Table) -> Iterator[Problem]:
        """Yield that a decision is not there, or has no column of a name."""
        at = Expression(block.rules, block.line)
        known = self.release.decisions.get(block.rules)
        if known is None:
            hint = likely(block.rules, self.release.decisions)
            zh, en = f"没有决策“{block.rules}”", f"there is no decision {block.rules!r}"
            yield self._at_line(name, at, Finding(zh, en, hint))
            return
        labels = dmn.labels(known[1], block.rules)
        for label in ("".join(map(str, cell)) for cell in block.header):
            if label not in labels:
                zh = f"决策“{block.rules}”没有列“{label}”"
                en = f"{block.rules} has no column {label!r}"
                yield self._at_line(name, at, Finding(zh, en, likely(label, labels)))

    def _said(self, name: str, expression: Expression, seen: Seen) -> Iterator[Problem]:
        for finding in self._read(expression.text, seen)[0]:
            yield self._at_line(name, expression, finding)

    def _item(self, text: str, seen: Seen) -> tuple[list[Finding], Shape]:
        findings, shape = self._read(text, seen)
        if not findings and shape.kind not in ("list", "any", "null"):
            findings = [Finding("这里要用一个列表", "this must be a list")]
        return findings, (shape.item or ANY) if shape.kind == "list" else ANY

    def _read(self, text: str, seen: Seen) -> tuple[list[Finding], Shape]:
        reading = Reading(seen.names, seen.closed, self.readers.anywhere)
        written = body(text) if is_expression(text) else text
        try:
            shape = reading.read(compiled(written, self.flow.process.names))
        except feel.FeelError as wrong:
            return [Finding(f"“{text}”不是表达式：{wrong.zh}", str(wrong))], ANY
        return reading.findings, shape

    def _at_node(self, what: str, finding: Finding) -> Problem:
        return problem(
            self.node, f"{what}：{finding.zh}", finding.en, finding.hint, finding.severity
        )

    def _at_line(self, name: str, expression: Expression, finding: Finding) -> Problem:
        where = self.node.name.replace("\n", " ").strip() or self.node.id
        place = f"第 {expression.line} 行"
        return Problem(
            finding.severity, f"{name}.paper", place,
            f"{place}：在“{where}”印制时，{finding.zh}",
            f"line {expression.line}, printed at {self.node.id}: {finding.en}",
            finding.hint, expression.line,
        )  # fmt: skip
