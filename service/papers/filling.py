"""A paper filled from the variables of a case: the one description that both renderers set."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, NotRequired, TypedDict

from service import feel
from service.errors import Failure
from service.papers.model import (
    Block,
    Expression,
    Heading,
    Paper,
    Paragraph,
    Places,
    Table,
    Text,
)

BLANK = "\u3000" * 4
"""What stands where a value is empty: a place to write in."""
MOST_ROWS = 2000
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})\Z")
Values = Mapping[str, Any]
Rules = Callable[[str], Sequence[Mapping[str, str]]]
"""Decision → its rules: label of a column → the cell in words."""


class Part(TypedDict):
    """A block as it is printed: a paragraph, a heading, a table or places to sign in."""

    kind: str
    text: NotRequired[str]
    level: NotRequired[int]
    header: NotRequired[list[str]]
    rows: NotRequired[list[list[str]]]
    names: NotRequired[list[str]]


class Content(TypedDict):
    """What is printed, as JSON: every text as it will be read."""

    layout: str
    office: str
    number: str
    title: str
    to: str
    blocks: list[Part]
    attachments: list[str]
    signed_by: str
    date: str
    sealed: bool
    copies: str
    issued: str


def fill(
    paper: Paper,
    values: Values,
    *,
    environment: feel.Environment,
    number: str = "",
    item: Any = None,
    rules: "Rules | None" = None,
) -> Content:
    """Return what a paper says of a case.

    Where a value is null a blank stands to write in; a list is written with 、 between its
    values, a day (2026-11-30) as 2026年11月30日, yes and no as 是 and 否.

    :param values: the variables; the paper reads `paper.number` and `paper.date` too
    :param number: the number that it bears
    :param item: what the paper is about, where one is printed for each item of a list
    :param rules: gives the rules of a decision, each by the labels of its columns
    :raises Failure: an expression cannot be worked out, or gives no text
    """
    own = {"number": number, "date": environment.moment().date().isoformat()}
    known = {**values, "paper": own}
    if item is not None:
        known["item"] = item
    return _Filling(known, environment, rules).content(paper, number)


def sample(paper: Paper) -> Content:
    """Return a paper as it stands before any case: each expression in brackets, each part shown."""
    number = f"{paper.series}〔\u3000\u3000〕\u3000号" if paper.series else ""
    return _Sample({}, feel.Environment()).content(paper, number)


def day(value: date) -> str:
    """Return a day as papers write it, without leading zeros (GB/T 9704-2012, 7.3.5.4).

    >>> day(date(2026, 1, 9))
    '2026年1月9日'
    """
    return f"{value.year}年{value.month}月{value.day}日"


class _Filling:
    """The variables that one paper reads."""

    def __init__(
        self, values: Values, environment: feel.Environment, rules: "Rules | None" = None
    ) -> None:
        self.values = values
        self.environment = environment
        self.rules = rules

    def content(self, paper: Paper, number: str) -> Content:
        return {
            "layout": paper.layout,
            "office": paper.office,
            "number": number,
            "title": self.text(paper.title),
            "to": self.text(paper.to),
            "blocks": [part for block in paper.blocks for part in self.parts(block)],
            "attachments": [one for text in paper.attachments for one in self.lines(text)],
            "signed_by": self.text(paper.signed_by),
            "date": self.text(paper.date),
            "sealed": paper.sealed,
            "copies": self.text(paper.copies),
            "issued": self.text(paper.issued),
        }

    def parts(self, block: Block) -> Iterator[Part]:
        """Yield what a block becomes; nothing if its condition does not hold."""
        if block.when is not None and self.value(block.when) is not True:
            return
        if isinstance(block, Heading):
            yield {"kind": "heading", "level": block.level, "text": self.text(block.text)}
        elif isinstance(block, Paragraph):
            yield from self.paragraphs(block)
        elif isinstance(block, Table):
            yield self.table(block)
        elif isinstance(block, Places):
            yield {"kind": "places", "names": [self.text(name) for name in block.names]}

    def paragraphs(self, block: Paragraph) -> Iterator[Part]:
        rounds = self.rounds(block.each) if block.each else [self]
        for one in rounds:
            for line in one.text(block.text).split("\n"):
                if line.strip():
                    yield {"kind": "paragraph", "text": line.strip()}

    def table(self, block: Table) -> Part:
        header = [self.text(cell) for cell in block.header]
        if block.rules:
            return {"kind": "table", "header": header, "rows": self.ruled(block, header)}
        rows = [(self, row) for row in block.rows]
        if block.each:
            rows = [(one, block.rows[-1]) for one in self.rounds(block.each)]
        written = [[one.text(cell) for cell in row] for one, row in rows]
        return {"kind": "table", "header": header, "rows": written}

    def ruled(self, block: Table, header: list[str]) -> list[list[str]]:
        """Return the rules of a decision, those columns of each that the header names."""
        found = self.rules(block.rules) if self.rules else []
        known = {label for rule in found for label in rule}
        unknown = [label for label in header if label not in known]
        if unknown:
            zh = f"第 {block.line} 行：决策“{block.rules}”没有规则，或者没有列“{unknown[0]}”"
            raise Failure("paper", zh, f"line {block.line}: {block.rules} has no {unknown[0]!r}")
        rows = [[rule.get(label, "") for label in header] for rule in found]
        return [row for row in rows if any(row)]

    def rounds(self, each: Expression) -> list["_Filling"]:
        """Return the variables of each round over a list: `item`, and `index` from 1."""
        items = self.value(each)
        items = [] if items is None else items
        if not isinstance(items, list) or len(items) > MOST_ROWS:
            zh = f"第 {each.line} 行的“{each.text}”不是列表，或者超过 {MOST_ROWS} 项"
            raise Failure("paper", zh, f"line {each.line}: {each.text!r} is no list, or too long")
        return [
            _Filling({**self.values, "item": item, "index": index}, self.environment, self.rules)
            for index, item in enumerate(items, start=1)
        ]

    def lines(self, text: Text) -> list[str]:
        """Return a text, or each value of the list that it is alone."""
        if len(text) == 1 and isinstance(text[0], Expression):
            value = self.value(text[0])
            if isinstance(value, list):
                return [_written(one, text[0]) for one in value]
        return [self.text(text)]

    def text(self, text: Text) -> str:
        """Return a text with the values of its expressions in it."""
        return "".join(
            part if isinstance(part, str) else _written(self.value(part), part) for part in text
        )

    def value(self, expression: Expression) -> Any:
        try:
            found = feel.compile(expression.text).evaluate(self.values, self.environment)
            return feel.to_json(found.value)
        except feel.FeelError as wrong:
            place = f"第 {expression.line} 行的“{expression.text}”"
            zh = f"文书{place}无法求值：{wrong.zh}"
            raise Failure("paper", zh, f"line {expression.line}: {wrong}") from wrong


class _Sample(_Filling):
    """A paper without a case."""

    def value(self, expression: Expression) -> Any:
        return f"〔{expression.text}〕"

    def parts(self, block: Block) -> Iterator[Part]:
        yield from super().parts(replace(block, when=None))

    def rounds(self, each: Expression) -> list[_Filling]:
        return [self]

    def ruled(self, block: Table, header: list[str]) -> list[list[str]]:
        return [[f"〔{block.rules}〕" for _ in header]]


def _written(value: Any, expression: Expression) -> str:
    """Return a value as a paper says it."""
    if value is None or value == "":
        return BLANK
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float | Decimal):
        return f"{Decimal(str(value)):f}"
    if isinstance(value, list):
        return "、".join(_written(one, expression) for one in value)
    if isinstance(value, str):
        found = _DAY.match(value)
        return f"{int(found[1])}年{int(found[2])}月{int(found[3])}日" if found else value
    zh = f"文书第 {expression.line} 行的“{expression.text}”是一组内容，请写出其中的一项"
    raise Failure("paper", zh, f"line {expression.line}: {expression.text!r} is a context")
