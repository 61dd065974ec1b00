"""Two texts of a decision, a form or a paper beside one another: rows with what was and what is."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from service.differences import forms, papers, xml
from service.differences.document import Document, Incomparable, Item
from service.differences.document import compare as compare_documents
from service.differences.wording import TYPES, setting

ANY = "（不限）"
AROUND = 2
"""Lines of a paper shown before and after what differs."""


@dataclass(frozen=True)
class Cell:
    """What was and what is; equal where nothing changed."""

    before: str
    after: str

    @property
    def changed(self) -> bool:
        """Whether the two differ."""
        return self.before != self.after


@dataclass(frozen=True)
class Row:
    """A rule, a field or a line; `mark` is "", added, removed, changed or moved."""

    mark: str
    name: str
    cells: tuple[Cell, ...]
    id: str = ""


@dataclass(frozen=True)
class Beside:
    """A table of rows under their heads; a row of None stands for rows left out."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[Row | None, ...]


def beside(kind: str, before: str, after: str) -> list[Beside]:
    """Return the tables of two texts beside one another; none for diagrams, which are drawn.

    :param kind: bpmn, dmn, form or paper
    """
    if kind == "paper":
        return [_lines(before, after)]
    if kind == "bpmn":
        return []
    try:
        reader = forms.read if kind == "form" else xml.read
        old, new = reader(before), reader(after)
    except Incomparable:
        return []
    return [_fields(old, new)] if kind == "form" else list(_decisions(old, new))


def _decisions(old: Document, new: Document) -> Iterable[Beside]:
    ids = [key for key in {**new.items, **old.items} if _kind(old, new, key) == "decision"]
    for key in ids:
        was, now = old.items.get(key), new.items.get(key)
        one = now or was
        columns = _columns(old, was), _columns(new, now)
        if one is None or not (columns[0] or columns[1]):
            continue
        every = {**columns[1], **columns[0]}
        heads = tuple(_called(every[column], columns, column) for column in every)
        rules = _rules(old, was), _rules(new, now)
        rows = tuple(_rows(rules, tuple(every)))
        yield Beside(one.fact("name") or key, heads, rows)


def _kind(old: Document, new: Document, key: str) -> str:
    return (new.items.get(key) or old.items[key]).kind


def _called(label: str, columns: tuple[dict[str, str], dict[str, str]], key: str) -> str:
    if key not in columns[0]:
        return f"＋ {label}"
    return f"− {label}" if key not in columns[1] else label


def _columns(document: Document, decision: Item | None) -> dict[str, str]:
    inside = [document.items[key] for key in decision.inside] if decision else []
    return {
        one.id: one.fact("label") or one.fact("name") or one.fact("inputExpression") or one.id
        for one in inside
        if one.kind in ("input", "output")
    }


Rules = dict[str, tuple[int, dict[str, str]]]
"""id of a rule → its number, and what stands in each column."""


def _rules(document: Document, decision: Item | None) -> Rules:
    inside = [document.items[key] for key in decision.inside] if decision else []
    columns = {kind: [one.id for one in inside if one.kind == kind] for kind in ("input", "output")}
    found: Rules = {}
    for rule in (one for one in inside if one.kind == "rule"):
        cells = [document.items[key] for key in rule.inside]
        texts: dict[str, str] = {}
        for kind, entry in (("input", "inputEntry"), ("output", "outputEntry")):
            own = [one.fact("text") or "" for one in cells if one.kind == entry]
            texts |= {
                column: (text if text not in ("", "-") or kind == "output" else ANY)
                for column, text in zip(columns[kind], own, strict=False)
            }
        found[rule.id] = len(found) + 1, texts
    return found


def _rows(rules: tuple[Rules, Rules], columns: tuple[str, ...]) -> Iterable[Row]:
    old, new = rules
    for key in _woven(list(old), list(new)):
        place, was = old.get(key, (0, {}))
        number, now = new.get(key, (0, {}))
        cells = tuple(
            Cell(was.get(one, "") if place else now.get(one, ""),
                 now.get(one, "") if number else was.get(one, ""))
            for one in columns
        )  # fmt: skip
        mark = _mark(place, number, any(cell.changed for cell in cells))
        yield Row(mark, _numbers((place, number)), cells, key)


def _mark(place: int, number: int, changed: bool) -> str:
    if not place:
        return "added"
    if not number:
        return "removed"
    return "changed" if changed else ""


def _woven(old: list[str], new: list[str]) -> list[str]:
    """Return the ids of both in the order of the new one, each gone one after its neighbour."""
    found = list(new)
    for place, key in enumerate(old):
        if key not in new:
            before = next(
                (found.index(one) + 1 for one in reversed(old[:place]) if one in found), 0
            )
            found.insert(before, key)
    return found


def _fields(old: Document, new: Document) -> Beside:
    touched: dict[str, list[str]] = {}
    for one in compare_documents(old, new):
        touched.setdefault(one.element, []).append(one.what)
    order = _woven(list(old.items), list(new.items))
    rows = [_field(old.items.get(key), new.items.get(key), touched.get(key, ())) for key in order]
    return Beside("字段", ("原来", "现在"), tuple(rows))


def _field(was: Item | None, now: Item | None, touched: Iterable[str]) -> Row:
    one = now or was
    if one is None:
        raise ValueError("neither")
    what = set(touched)
    if was is None or now is None:
        mark = "added" if was is None else "removed"
    elif what & {"fact", "facts", "kind", "inside"}:
        mark = "changed"
    else:
        mark = "moved" if what else ""
    left, right = dict(was.facts) if was else {}, dict(now.facts) if now else {}
    keys = [key for key in {**left, **right} if left.get(key) != right.get(key)]
    shown = keys if mark == "changed" else [*left, *right] if mark else []
    cell = Cell(_described(left, shown), _described(right, shown))
    return Row(mark, _field_name(one), (cell,), one.id)


def _described(facts: dict[str, str], keys: Iterable[str]) -> str:
    return "；".join(
        f"{setting(key)} {_plain(key, facts[key])}" for key in dict.fromkeys(keys) if key in facts
    )


def _plain(key: str, value: str) -> str:
    said = json.loads(value)
    if isinstance(said, bool):
        return "是" if said else "否"
    if key == "type":
        return TYPES.get(said, str(said))
    if isinstance(said, list):
        return "、".join(
            str(one.get("label", one.get("value"))) if isinstance(one, dict) else str(one)
            for one in said
        )
    return said if isinstance(said, str) and said else value


def _field_name(one: Item) -> str:
    said = [one.fact(key) for key in ("label", "dateLabel", "text", "key", "name", "path")]
    return next((str(json.loads(each)) for each in said if each), one.id)[:60]


def _lines(before: str, after: str) -> Beside:
    """Return the lines that differ with a few around each."""
    old, new = papers.lines(before), papers.lines(after)
    differing = {(one.old, one.new): one for one in papers.compare(before, after)}
    gone = {one.old for one in differing.values() if one.old}
    come = {one.new for one in differing.values() if one.new}
    rows: list[Row] = []
    a = b = 1
    waiting = list(differing.values())
    while a <= len(old) or b <= len(new):
        if waiting and (waiting[0].old in (0, a)) and (waiting[0].new in (0, b)):
            one = waiting.pop(0)
            mark = "changed" if one.old and one.new else "added" if one.new else "removed"
            rows.append(Row(mark, _numbers(one.numbers), (Cell(one.before, one.after),)))
            a, b = a + bool(one.old), b + bool(one.new)
            continue
        if a > len(old) or b > len(new) or a in gone or b in come:
            break
        numbers = old[a - 1][0], new[b - 1][0]
        rows.append(Row("", _numbers(numbers), (Cell(old[a - 1][1], new[b - 1][1]),)))
        a, b = a + 1, b + 1
    return Beside("逐行对照", ("原来", "现在"), tuple(_around(rows)))


def _numbers(numbers: tuple[int, int]) -> str:
    old, new = numbers
    if old and new and old != new:
        return f"{new}（原 {old}）"
    return str(new) if new else f"原 {old}"


def _around(rows: list[Row]) -> Iterable[Row | None]:
    near = {
        place + step
        for place, row in enumerate(rows)
        if row.mark
        for step in range(-AROUND, AROUND + 1)
    }
    out = False
    for place, row in enumerate(rows):
        if place in near:
            yield row
            out = False
        elif not out:
            yield None
            out = True
