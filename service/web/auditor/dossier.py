"""The dossier of a case: cover, what happened, forms as filled, decisions with rules, files."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from service.db import Session
from service.host.cases.sight import sight, variables_for
from service.host.history import timeline
from service.host.history.addressed import addressed
from service.host.history.timeline import Happening
from service.host.packs.purposes import Purpose
from service.host.tables.core import Document, ProcessInstance
from service.host.tables.packs import EvidencePack
from service.papers import Content
from service.papers.filling import Part
from service.people.actor import Actor
from service.privacy import mask, reveal
from service.studios.regulation import ISSUER
from service.web.auditor.changes import changes
from service.web.auditor.decisions import Ruling, Table
from service.web.auditor.story import Moment, Story, variables_in
from service.web.core.language import tr
from service.web.presenters import parties, tags
from service.web.presenters.dates import moment
from service.web.presenters.labels import Labels, labels
from service.web.presenters.statuses import status_label

LONGEST_CELL = 600  # letters; a cell of a printed table
CHECKING = (
    "本卷宗由系统按历史记录排成，原文见 record.jsonl。核对办法：在取证包的文件夹里执行 "
    "python verify.py keys.txt . （见“说明.txt”）。"
    "证明的是记录写进来以后没有改过，不是写进来的话当时是真的。"
)


def content(
    session: Session,
    *,
    asked: EvidencePack,
    reader: Actor,
    purpose: Purpose,
    documents: Sequence[Document],
    lines: Sequence[int],
    variables: frozenset[str] | None,
    size: int,
) -> Content:
    """Return a case's dossier as a paper that is set as PDF and as HTML.

    :param reader: with whose eyes it is written
    :param lines: the lines of the record that go along
    :param variables: which of the case's are shown; None: all that the reader sees
    :param size: of the checkpoint that they are proved against
    """
    case = asked.instance
    seen = sight(session, case, reader)
    sealed = seen.sealed_by
    found = _happenings(session, case, reader, purpose, set(lines))
    found = addressed(session, found, seen=seen, actor=reader)
    words = labels(session, case, files=not sealed, values=variables_in(found))
    moments = Story(session, case, words, masked=not purpose.reveals).moments(found)
    blocks: list[Part] = [*_cover(session, asked, purpose, size, len(lines))]
    blocks += [_heading("二、经过"), *_story(moments, details=purpose.details)]
    if purpose.details:
        shown = _shown(session, case, reader, purpose, variables)
        blocks += [_heading("三、表单内容"), *_forms(shown, words)]
        blocks += [_heading("四、附件和文书"), *_files(documents, words)]
    blocks += [_heading("核对"), _paragraph(CHECKING)]
    return Content(
        layout="dossier",
        office=ISSUER,
        number="",
        title=f"办件卷宗：{case.title or tr(case.process_name)}",
        to="",
        blocks=blocks,
        attachments=[],
        signed_by="",
        date="",
        sealed=False,
        copies="",
        issued="",
    )


def _happenings(
    session: Session, case: ProcessInstance, reader: Actor, purpose: Purpose, lines: set[int]
) -> list[Happening]:
    found = timeline.timeline(session, instance=case, actor=reader)
    found = [one for one in found if one.seq in lines]
    if not purpose.reveals:
        return found
    whole = reveal(session, [dict(one.data) for one in found])
    return [replace(one, data=data) for one, data in zip(found, whole, strict=True)]


def _cover(
    session: Session, asked: EvidencePack, purpose: Purpose, size: int, count: int
) -> Iterator[Part]:
    case = asked.instance
    rules = timeline.rules(session, number=case.release)
    yield _heading("一、封面")
    yield _table(
        ["项目", "内容"],
        [
            ["编号", case.number],
            ["事项", tr(case.process_name)],
            ["结果", status_label(case.status).words],
            *([one.relation, one.name] for one in parties.named_then(session, case)),
            *([name, value] for name, value, _ in tags.named(session, case)),
            ["开始", moment(case.started_at)],
            ["结束", moment(case.ended_at) if case.ended_at else "还在办理"],
            [
                "依据的规则",
                f"第 {rules.number} 次发布，{moment(rules.at)}，{rules.by}：{rules.reason}",
            ],
            ["用途", f"{purpose.name}：{purpose.says}"],
            ["依据", asked.basis],
            ["制作", f"{asked.requested_by_name}，{moment(asked.requested_at)}"],
            ["证明", f"{count} 条记录，检查点共 {size} 条"],
        ],
    )


def _story(moments: Sequence[Moment], *, details: bool) -> Iterator[Part]:
    for one in moments:
        yield _paragraph(
            f"{moment(one.at)}　{one.who}　{one.headline}（记录 {one.first}–{one.last}）"
        )
        if not details:
            continue
        for note in one.notes:
            yield _paragraph(note)
        if one.changes:
            rows = [[each.label, each.before, each.after] for each in one.changes]
            yield _table(["内容", "从", "到"], rows)
        for ruling in one.rulings:
            yield from _ruling(ruling)


def _ruling(ruling: Ruling) -> Iterator[Part]:
    rules = ruling.rules
    yield _paragraph(
        f"判定“{tr(ruling.name)}”：{ruling.value}。"
        f"依据第 {rules.number} 次发布（{moment(rules.at)}，{rules.by}）的判定表。"
    )
    for decision in ruling.decisions:
        for table in decision.tables:
            yield from _rules(tr(decision.name), table)


def _rules(name: str, table: Table) -> Iterator[Part]:
    yield _paragraph(f"{name}：{table.policy}。")
    head = ["规则", *(tr(one.label) for one in table.inputs), *(tr(one) for one in table.outputs)]
    values = [one.value or "" for one in table.inputs]
    rows = [["本案", *values, *("" for _ in table.outputs)]]
    for rule in table.rows:
        mark = f"{rule.number} 命中" if rule.hit else str(rule.number)
        cells = [*rule.cells, *("" for _ in head)][: len(head) - 1]
        rows.append([mark, *cells])
    if len(head) > 1:
        yield _table(head, rows)


def _shown(
    session: Session,
    case: ProcessInstance,
    reader: Actor,
    purpose: Purpose,
    variables: frozenset[str] | None,
) -> Mapping[str, Any]:
    found = variables_for(session, case, sight(session, case, reader))
    kept = {name: one for name, one in found.items() if variables is None or name in variables}
    shown: Mapping[str, Any] = reveal(session, kept) if purpose.reveals else mask(kept)
    return shown


def _forms(shown: Mapping[str, Any], words: Labels) -> Iterator[Part]:
    rows = [
        [one.label, one.after]
        for name, value in shown.items()
        for one in changes(words, name, {}, value)
        if one.after
    ]
    yield _table(["内容", "填写"], rows) if rows else _paragraph("没有。")


def _files(documents: Sequence[Document], words: Labels) -> Iterator[Part]:
    kinds = {"paper": "文书"} | words.kinds
    rows = [
        [
            one.filename,
            tr(kinds.get(one.kind, one.kind)),
            f"{one.size} 字节，SHA-256 {one.sha256}",
            f"{one.stored_by_name}，{moment(one.stored_at)}",
        ]
        for one in documents
    ]
    head = ["名称", "种类", "大小和指纹", "谁、什么时候"]
    yield _table(head, rows) if rows else _paragraph("没有。")


def _heading(text: str) -> Part:
    return Part(kind="heading", text=text, level=1)


def _paragraph(text: str) -> Part:
    return Part(kind="paragraph", text=text)


def _table(header: list[str], rows: list[list[str]]) -> Part:
    cut = [[str(cell)[:LONGEST_CELL] for cell in row] for row in rows]
    return Part(kind="table", header=header, rows=cut)
