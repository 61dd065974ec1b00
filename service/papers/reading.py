"""Reading the text of a paper: lines in, a `Paper` out; what is wrong is told with its line.

A line that begins with one of the words below and a colon says something about the paper; `#` and
`##` begin headings, `|` the rows of a table; every other line is a paragraph. `{{ … }}` is an
expression of FEEL over the variables of the case. A backslash before a line makes it a paragraph.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from service import feel
from service.errors import Invalid, Problem
from service.papers.model import (
    LAYOUTS,
    Block,
    Expression,
    Heading,
    Paper,
    Paragraph,
    Places,
    Table,
    Text,
    item_texts,
    other_texts,
)

MOST_BYTES = 128 * 1024
MOST_LINES = 1000
MOST_PROBLEMS = 50
LONGEST_SERIES = 20

ONCE = ("版式", "题名", "发文机关", "字号", "主送", "署名", "日期", "盖章", "抄送", "印发",
        "个人信息", "阅看", "性质", "说明")  # fmt: skip
"""Words that may stand once."""
OFTEN = ("附件", "签署", "如果", "逐段", "逐行", "决策表")
_WORD = re.compile(rf"({'|'.join(ONCE + OFTEN)})[：:]\s*(.*)\Z")
_HEADING = re.compile(r"(#{1,2})\s+(.*)\Z")
_EXPRESSION = re.compile(r"\{\{(.*?)\}\}")
_RULE = re.compile(r"\|[\s|:-]+\|\Z")
YES = {"是": True, "否": False}
DECIDED = {
    "依据的条款": r"第[一二三四五六七八九十百\d]+条",
    "行政复议和期限（60日）": r"(?:60|六十)\s*日.*行政复议|行政复议.*(?:60|六十)\s*日",
    "行政诉讼和期限（6个月）": r"(?:6|六)\s*个月.*诉讼|诉讼.*(?:6|六)\s*个月",
    "事实": r"事实|经查|查明|经核实|期限已满",
    "理由": r"理由|原因|依照|根据",
}
"""What a decision against somebody must say (行政处罚法 59, 行政复议法 20, 行政诉讼法 46)."""
HEARD = {
    "陈述、申辩的权利": r"陈述.*申辩",
    "要求听证的权利": r"听证",
    "期限（5个工作日）": r"(?:5|五)\s*个工作日",
    "拟作出的决定": r"拟作出的决定|拟决定",
}
"""What somebody is told before a decision against them (行政处罚法 44, 45, 63)."""
ADVERSE: dict[str, dict[str, str]] = {
    "一般": {},
    "不利": DECIDED,
    "告知": {name: DECIDED[name] for name in ("事实", "理由", "依据的条款")} | HEARD,
}
REVEALS = {"隐去": False, "全文": True}


def read(source: bytes, *, name: str = "") -> Paper:
    """Return a paper's text.

    :raises Invalid: something is wrong, each at its line
    """
    reader = _Reader(name)
    paper = reader.read(source)
    if reader.problems or paper is None:
        raise Invalid(reader.problems[:MOST_PROBLEMS])
    return paper


def check(source: bytes, *, name: str = "") -> list[Problem]:
    """Return what is wrong with the text of a paper; nothing if it can be printed."""
    try:
        read(source, name=name)
    except Invalid as invalid:
        return list(invalid.problems)
    return []


def _cells(row: str) -> Iterator[str]:
    """Yield the cells of a row, each ended by a bar that does not stand in an expression."""
    begin = at = 0
    last_end = row.rfind("}}")
    while (bar := row.find("|", at)) >= 0:
        opening = row.find("{{", at, bar)
        if 0 <= opening < last_end - 1:
            at = row.find("}}", opening + 2) + 2
            continue
        yield row[begin:bar]
        begin = at = bar + 1


def _all(blocks: Iterable[Block]) -> Iterator[Text]:
    for block in blocks:
        yield from (*other_texts(block), *item_texts(block))


@dataclass
class _Reader:
    """What was read so far."""

    name: str
    problems: list[Problem] = field(default_factory=list)
    said: dict[str, tuple[str, int]] = field(default_factory=dict)
    attachments: list[Text] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    waiting: dict[str, Expression] = field(default_factory=dict)
    rows: list[tuple[list[Text], int]] = field(default_factory=list)
    places: list[tuple[Text, int]] = field(default_factory=list)
    rules: tuple[str, int] = ("", 0)
    """The decision whose rules the next table gives, and its line."""

    def read(self, source: bytes) -> Paper | None:
        lines = self._lines(source)
        for number, line in lines:
            self._line(line.strip(), number)
        self._end_rows()
        self._end_places()
        if self.rules[0]:
            zh = "“决策表”后面要写一行表头，列出要印的列"
            self._wrong(self.rules[1], zh, "a header must follow 决策表")
        for word, expression in self.waiting.items():
            self._wrong(expression.line, f"“{word}”后面没有内容", f"nothing follows {word}")
        return self._paper()

    def _lines(self, source: bytes) -> list[tuple[int, str]]:
        if len(source) > MOST_BYTES:
            self._wrong(1, f"文件超过 {MOST_BYTES // 1024} KB", "the file is too large")
            return []
        try:
            text = source.decode("utf-8-sig")
        except UnicodeDecodeError:
            self._wrong(1, "文件不是 UTF-8 编码", "the file is not in UTF-8")
            return []
        lines = list(enumerate(text.splitlines(), start=1))
        if len(lines) > MOST_LINES:
            self._wrong(MOST_LINES, f"超过 {MOST_LINES} 行", "there are too many lines")
            return []
        return lines

    def _line(self, line: str, number: int) -> None:
        if not line.startswith("|"):
            self._end_rows()
        word = _WORD.match(line)
        if self.places and line and not (word and word[1] == "签署"):
            self._end_places()
        if not line:
            return
        if line.startswith("|"):
            self._row(line, number)
        elif word:
            self._said(word[1], word[2].strip(), number)
        else:
            self._text(line, number)

    def _said(self, word: str, value: str, number: int) -> None:
        if not value:
            self._wrong(number, f"“{word}”后面没有写内容", f"{word} says nothing")
        elif word in ("如果", "逐段", "逐行"):
            expression = self._expression(value, number)
            if word in self.waiting:
                self._wrong(number, f"“{word}”写了两次", f"{word} stands twice")
            self.waiting[word] = expression
        elif word == "决策表":
            self.rules = (value, number)
        elif word == "附件":
            self.attachments.append(self._parts(value, number))
        elif word == "签署":
            self.places.append((self._parts(value, number), number))
        elif word in self.said:
            line = self.said[word][1]
            self._wrong(number, f"“{word}”在第 {line} 行已经写过", f"{word} stands in {line}")
        else:
            self.said[word] = (value, number)

    def _text(self, line: str, number: int) -> None:
        heading = _HEADING.match(line)
        when = self.waiting.pop("如果", None)
        if heading:
            text = self._parts(heading[2], number)
            self.blocks.append(Heading(text, len(heading[1]), number, when))
            return
        each = self.waiting.pop("逐段", None)
        text = self._parts(line.removeprefix("\\"), number)
        self.blocks.append(Paragraph(text, number, each, when))

    def _row(self, line: str, number: int) -> None:
        if not line.endswith("|") or len(line) < 2:
            self._wrong(number, "表格的一行要以“|”开头、以“|”结尾", "a row must end with |")
            return
        if _RULE.match(line):
            return  # the line under a header, as Markdown has it
        cells = [self._parts(cell.strip(), number) for cell in _cells(line[1:])]
        self.rows.append((cells, number))

    def _end_rows(self) -> None:
        if not self.rows:
            return
        rows, self.rows = self.rows, []
        header, line = rows[0]
        each, when = self.waiting.pop("逐行", None), self.waiting.pop("如果", None)
        (rules, _), self.rules = self.rules, ("", 0)
        if rules and (each or len(rows) > 1):
            self._wrong(line, "“决策表”的表格只写一行表头", "one header is meant after 决策表")
        elif len(rows) == 1 and not rules:
            self._wrong(line, "表格只有表头，下面没有行", "the table has no rows")
        if each and len(rows) > 2:
            self._wrong(line, "“逐行”的表格写一行表头、一行内容", "one header and one row is meant")
        for cells, number in rows[1:]:
            if len(cells) != len(header):
                zh = f"这一行有 {len(cells)} 格，表头有 {len(header)} 格"
                self._wrong(number, zh, f"{len(cells)} cells under {len(header)}")
        body = tuple(tuple(cells) for cells, _ in rows[1:])
        self.blocks.append(Table(tuple(header), body, line, each, when, rules))

    def _end_places(self) -> None:
        if self.places:
            names, line = tuple(text for text, _ in self.places), self.places[0][1]
            self.blocks.append(Places(names, line, self.waiting.pop("如果", None)))
            self.places = []

    def _parts(self, text: str, number: int) -> Text:
        """Return a text as its words and expressions."""
        return tuple(self._split(text, number))

    def _split(self, text: str, number: int) -> Iterator[str | Expression]:
        at = 0
        # What opens after the last end opens nothing; to look from each to the end takes minutes.
        for found in _EXPRESSION.finditer(text, 0, text.rfind("}}") + 2):
            yield from self._words(text[at : found.start()], number)
            yield self._expression(found[1], number)
            at = found.end()
        yield from self._words(text[at:], number)

    def _words(self, text: str, number: int) -> Iterator[str]:
        if "{{" in text or "}}" in text:
            zh = "“{{”和“}}”不成对"
            self._wrong(number, zh, "{{ and }} do not match", "写成 {{变量}}，在同一行里")
        if text:
            yield text

    def _expression(self, text: str, number: int) -> Expression:
        text = text.strip().removeprefix("=").strip()
        try:
            feel.compile(text)
        except feel.FeelError as wrong:
            self._wrong(number, f"“{text}”不是表达式：{wrong.zh}", f"{text!r}: {wrong}")
        return Expression(text, number)

    def _paper(self) -> Paper | None:
        layout, title = self._one("版式"), self._one("题名")
        if not layout or not title or not self._checked(layout):
            return None
        if not self.blocks:
            self._wrong(1, "没有正文", "there is no text")
        if self._choice("性质", ADVERSE):
            self._adverse(self._plain("性质"))
        return Paper(
            layout=LAYOUTS[layout],
            title=self._text_of("题名"),
            blocks=tuple(self.blocks),
            office=self._plain("发文机关"),
            series=self._plain("字号"),
            to=self._text_of("主送"),
            attachments=tuple(self.attachments),
            signed_by=self._text_of("署名"),
            date=self._text_of("日期"),
            sealed=self._choice("盖章", YES),
            copies=self._text_of("抄送"),
            issued=self._text_of("印发"),
            reveals=self._choice("个人信息", REVEALS),
            readers=tuple(one for one in re.split("[、，,\\s]+", self._plain("阅看")) if one),
            note=self._plain("说明"),
        )

    def _adverse(self, kind: str) -> None:
        """Let no paper against somebody go out without its basis and what can be done."""
        words = "".join(
            part for text in _all(self.blocks) for part in text if isinstance(part, str)
        )
        missing = [what for what, pattern in ADVERSE[kind].items() if not re.search(pattern, words)]
        if missing:
            line = self.said["性质"][1]
            what = "不利决定" if kind == "不利" else "告知书"
            zh = f"{what}的正文还缺：{'、'.join(missing)}"
            self._wrong(line, zh, f"an adverse paper lacks {', '.join(missing)}")

    def _one(self, word: str) -> str:
        if word not in self.said:
            self._wrong(1, f"没有写“{word}”", f"{word} is missing", f"写一行“{word}：……”")
        return self.said.get(word, ("", 1))[0]

    def _checked(self, layout: str) -> bool:
        if layout not in LAYOUTS:
            zh, known = f"没有“{layout}”这种版式", "、".join(LAYOUTS)
            self._wrong(self.said["版式"][1], zh, f"no layout {layout!r}", f"可以写：{known}")
            return False
        if LAYOUTS[layout] in ("official", "letter") and "发文机关" not in self.said:
            self._wrong(self.said["版式"][1], f"{layout}要写“发文机关”", "the office is missing")
        series, line = self.said.get("字号", ("", 1))
        if len(series) > LONGEST_SERIES or re.search(r"[\d〔〕{}]", series):
            zh = "字号只写机关代字，年份和序号由系统编，例如“朝人社能发”"
            self._wrong(line, zh, "a series is letters alone: year and number are added")
        if self._choice("个人信息", REVEALS) and "阅看" not in self.said:
            zh = "个人信息印出全文的，要写“阅看”：哪些岗位可以看"
            self._wrong(self.said["个人信息"][1], zh, "who may read personal data must be named")
        return True

    def _text_of(self, word: str) -> Text:
        value, line = self.said.get(word, ("", 1))
        return self._parts(value, line)

    def _plain(self, word: str) -> str:
        return self.said.get(word, ("", 1))[0]

    def _choice(self, word: str, choices: dict[str, Any]) -> bool:
        if word not in self.said:
            return False
        value, line = self.said[word]
        if value not in choices:
            known = "或者".join(f"“{one}”" for one in choices)
            self._wrong(line, f"“{word}”写{known}", f"{word} must be one of {list(choices)}")
        return bool(choices.get(value))

    def _wrong(self, line: int, zh: str, en: str, hint: str = "") -> None:
        place = f"第 {line} 行"
        self.problems.append(
            Problem("error", self.name, place, f"{place}：{zh}", f"line {line}: {en}", hint, line)
        )
