"""What an element of a model is called in a sentence."""

import json

from service.differences.document import Document, Item
from service.differences.wording import KINDS

NONE = "（空）"
ANY = "（不限）"
CELLS = ("inputEntry", "outputEntry")


def kind_word(kind: str) -> str:
    return KINDS.get(kind, kind)


def cell_text(cell: Item) -> str:
    return entry_text(cell, cell.fact("text"))


def entry_text(cell: Item, text: str | None) -> str:
    if cell.kind == "inputEntry" and text in (None, "", "-"):
        return ANY
    return text or NONE


def column_label(cell: Item, document: Document) -> str:
    """Return the label of a cell's column."""
    rule = document.items.get(cell.owner)
    table = document.items.get(rule.owner) if rule else None
    if rule is None or table is None:
        return kind_word(cell.kind)
    kind = "input" if cell.kind == "inputEntry" else "output"
    same = [key for key in rule.inside if _has_kind(document, key, cell.kind)]
    columns = [key for key in table.inside if _has_kind(document, key, kind)]
    place = same.index(cell.id) if cell.id in same else len(columns)
    if place >= len(columns):
        return kind_word(cell.kind)
    return name_of(document.items[columns[place]], document)


def _has_kind(document: Document, key: str, kind: str) -> bool:
    return key in document.items and document.items[key].kind == kind


def rule_number(rule: Item, document: Document) -> int:
    """Return which rule of its table a rule is, from 1."""
    table = document.items.get(rule.owner)
    rules = [key for key in table.inside if _has_kind(document, key, "rule")] if table else []
    return rules.index(rule.id) + 1 if rule.id in rules else 0


def title(item: Item, document: Document) -> str:
    if not item.owner:
        return "整个表单" if item.kind == "form" else "整个文件"
    if item.kind == "rule":
        return f"第 {rule_number(item, document)} 条规则"
    if item.kind in CELLS:
        rule = document.items.get(item.owner)
        where = f"第 {rule_number(rule, document)} 条规则" if rule else ""
        return f"{where}{kind_word(item.kind)}「{column_label(item, document)}」"
    return titled(item, name_of(item, document))


def titled(item: Item, name: str) -> str:
    return f"{kind_word(item.kind)}「{name}」" if item.owner else f"整个文件「{name}」"


def name_of(item: Item, document: Document) -> str:
    if item.kind in ("field", "form"):
        said = [item.fact(key) for key in ("label", "dateLabel", "text", "key", "path")]
        return next((str(json.loads(one)) for one in said if one), item.id)[:60]
    if item.kind == "sequenceFlow":
        ends = [item.fact(key) or "" for key in ("sourceRef", "targetRef")]
        names = [document.items[end].fact("name") or end if end in document.items else end
                 for end in ends]  # fmt: skip
        label = item.fact("name")
        return " → ".join(names) + (f"（{label}）" if label else "")
    return item.fact("name") or item.fact("label") or item.id
