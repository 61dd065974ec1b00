"""The yearly report (年度工作报告) as a paper: its fixed tables, part by part."""

from collections.abc import Iterable, Sequence
from datetime import date

from service.papers import Content
from service.papers.filling import Part, day
from service.studios.figures.summary import Figure
from service.studios.figures.table import Table
from service.studios.regulation import ISSUER

PARTS = {
    "T1": "申报和评审", "T2": "年末工作室和领办人", "T3": "职责履行", "T4": "资金",
    "T5": "考核评估", "T6": "日常监管、整改和取消称号", "T7": "评审专家",
}  # fmt: skip


def content(
    *, year: int, figures: Sequence[Figure], said: Sequence[str], tables: Iterable[Table], on: date
) -> Content:
    """Return the report of a year as both renderers set it.

    :param said: what the pictures say, a sentence each
    """
    return {
        "layout": "plain",
        "office": ISSUER,
        "number": "",
        "title": f"{year}年度技能大师工作室工作报告",
        "to": "",
        "blocks": [*_overview(figures, said), *_parts(list(tables))],
        "attachments": [],
        "signed_by": ISSUER,
        "date": day(on),
        "sealed": True,
        "copies": "",
        "issued": "",
    }


def _overview(figures: Sequence[Figure], said: Sequence[str]) -> list[Part]:
    rows = [[one.words, one.value, one.beside] for one in figures]
    described: list[Part] = [{"kind": "paragraph", "text": sentence} for sentence in said]
    return [
        {"kind": "heading", "level": 1, "text": "总体情况"},
        {"kind": "table", "header": ["项目", "数量", "说明"], "rows": rows},
        *described,
    ]


def _parts(tables: Sequence[Table]) -> list[Part]:
    blocks: list[Part] = []
    for part, words in PARTS.items():
        blocks.append({"kind": "heading", "level": 1, "text": words})
        for table in tables:
            if table.part == part and not table.long:
                blocks += _table(table)
    return blocks


def _table(table: Table) -> list[Part]:
    header, rows = table.on_paper()
    blocks: list[Part] = [
        {"kind": "heading", "level": 2, "text": table.title},
        {"kind": "table", "header": header, "rows": rows},
    ]
    if table.note:
        blocks.append({"kind": "paragraph", "text": table.note})
    return blocks
