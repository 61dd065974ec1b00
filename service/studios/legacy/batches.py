"""Spreadsheets of studios: uploaded, confirmed by a second person, worked off line by line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from service import amounts as money
from service import privacy
from service.clock import BEIJING
from service.db import Session
from service.errors import NotFound, Refused
from service.people.actor import Actor
from service.studios import identity, numbers
from service.studios.answers import fitting
from service.studios.legacy import entering, sheet
from service.studios.legacy.tables import LegacyBatch, LegacyEntry, LegacyRow
from service.studios.register.tables import Studio

STATES = {
    "checked": "等待另一人确认",
    "running": "正在补录",
    "paused": "已暂停",
    "dropped": "已放弃",
}
ROWS = {
    "wrong": "有问题",
    "waiting": "等待补录",
    "entered": "已补录",
    "failed": "没有补录",
    "undone": "已撤销",
}
ON_A_PAGE = 50  # studios that were brought in
PRIVATE = ("identity_number", "mobile")


FUNDING = "funding-wanted"
"""The message that begins the payment of a grant (`workflows/money/funding.bpmn`)."""
Message = tuple[str, dict[str, Any]]
"""A message that begins a case: its name, what it carries."""

Checked = tuple[sheet.Line, list[str]]
"""A line of a spreadsheet, and what is wrong with it."""


def checked(session: Session, content: bytes) -> list[Checked]:
    """Read a spreadsheet and say of each line what is wrong; nothing is written.

    :raises Refused: it is no such file, too large, or has another head
    """
    found = sheet.read(session, content)
    return list(zip(found, _problems(session, found), strict=True))


def upload(
    session: Session, *, found: Sequence[Checked], filename: str, actor: Actor
) -> LegacyBatch:
    """Keep a spreadsheet line by line; nothing enters the register yet."""
    today = session.at.astimezone(BEIJING)
    row = LegacyBatch(
        number=f"补录{today.year}-{numbers.following(session, name=f'legacy-{today.year}'):03d}",
        filename=fitting(filename.strip() or "表格", label="文件名", most=200),
        uploaded_at=session.at,
        uploaded_by=actor.id,
        uploaded_by_name=actor.name,
    )
    session.add(row)
    session.flush()
    sealed = _sealed(session, [line for line, _ in found])
    for (line, wrong), record in zip(found, sealed, strict=True):
        status = "wrong" if wrong else "waiting"
        session.add(
            LegacyRow(
                batch_key=row.key, line=line.number, record=record, status=status, problems=wrong
            )
        )
    session.flush()
    return row


def confirm(session: Session, *, key: int, actor: Actor) -> list[int]:
    """Let a second person confirm a spreadsheet; return the keys of the lines to be worked off.

    :raises NotFound: there is none
    :raises Refused: whoever uploaded it, it was confirmed before, or no line can be entered
    """
    row = _taken(session, key)
    if row.status != "checked":
        raise Refused("这份表格已经确认过，或者已经放弃")
    if row.uploaded_by == actor.id:
        raise Refused("由另一人确认：上传的人不能确认自己的表格")
    waiting = _waiting(session, row)
    if not waiting:
        raise Refused("没有可以补录的行")
    row.status, row.confirmed_at = "running", session.at
    row.confirmed_by, row.confirmed_by_name = actor.id, actor.name
    session.flush()
    return waiting


def pause(session: Session, *, key: int) -> None:
    """Stop after the line that is being worked on; the others wait.

    :raises Refused: it does not run
    """
    row = _taken(session, key)
    if row.status != "running" or not _waiting(session, row):
        raise Refused("没有正在进行的补录")
    row.status = "paused"
    session.flush()


def resume(session: Session, *, key: int) -> list[int]:
    """Go on with the lines that wait; return their keys.

    :raises Refused: it was not stopped
    """
    row = _taken(session, key)
    if row.status != "paused":
        raise Refused("这份表格没有暂停")
    row.status = "running"
    session.flush()
    return _waiting(session, row)


def drop(session: Session, *, key: int) -> None:
    """Give a spreadsheet up before anything of it was entered; its private values are forgotten.

    :raises Refused: it was confirmed
    """
    row = _taken(session, key)
    if row.status != "checked":
        raise Refused("已经确认的表格不能放弃；补录错的工作室可以逐个撤销")
    row.status = "dropped"
    for line in row.rows:
        privacy.forget(session, line.record)
    session.flush()


def work(*, session: Session, row: int, **_: Any) -> list[Message]:
    """Enter one line of a confirmed spreadsheet, unless it was entered or stopped meanwhile.

    Return a message for each grant that was approved then and is still to be paid.
    """
    line = session.get(LegacyRow, row, with_for_update=True)
    if line is None or line.status != "waiting" or line.batch.status != "running":
        return []
    asked: list[Message] = []
    record = privacy.reveal(session, line.record)
    try:
        with session.begin_nested():
            studio = entering.enter(
                session,
                case=f"{line.batch.number}-{line.line:04d}",
                given=record,
                entered_by=line.batch.uploaded_by,
                confirmed_by=line.batch.confirmed_by or "",
            )
    except Refused as refusal:
        words = sheet.in_words(refusal.problems, already=())
        line.status, line.problems = "failed", words or [refusal.sentence]
    else:
        line.status, line.studio_key = "entered", studio.key
        wanted = entering.unpaid(session, studio)
        asked = [(FUNDING, {"unit": studio.unit, "entry": key}) for key in wanted]
    privacy.forget(session, line.record)
    session.flush()
    return asked


@dataclass(frozen=True)
class BatchView:
    """A spreadsheet and how far it has come: its lines counted by their status."""

    row: LegacyBatch
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        """How many lines it has."""
        return sum(self.counts.values())

    @property
    def waiting(self) -> int:
        """How many wait to be entered."""
        return self.counts.get("waiting", 0)

    @property
    def done(self) -> int:
        """How many were tried."""
        return sum(self.counts.get(one, 0) for one in ("entered", "failed", "undone"))

    @property
    def words(self) -> str:
        """How it stands."""
        if self.row.status == "running" and not self.waiting:
            return "已经办完"
        return STATES[self.row.status]


def batches(session: Session) -> list[BatchView]:
    """Return the spreadsheets, the newest first."""
    rows = session.scalars(select(LegacyBatch).order_by(LegacyBatch.key.desc()).limit(200)).all()
    counted = _counts(session)
    return [BatchView(row, counted.get(row.key, {})) for row in rows]


def batch(session: Session, key: int) -> BatchView:
    """Return one spreadsheet.

    :raises NotFound: there is none
    """
    row = session.get(LegacyBatch, key)
    if row is None:
        raise NotFound(f"legacy batch {key}")
    return BatchView(row, _counts(session, key).get(key, {}))


@dataclass(frozen=True)
class LineView:
    """A line as a page shows it: private values masked, amounts in words."""

    line: int
    status: str
    words: str
    problems: tuple[str, ...]
    studio: str
    """The number of the studio it became; empty where it is none."""
    name: str
    master: str
    identity_number: str
    granted: str
    results: int
    grants: tuple[str, ...]


def lines(session: Session, key: int) -> list[LineView]:
    """Return the lines of a spreadsheet with the studios they became."""
    query = select(LegacyRow).where(LegacyRow.batch_key == key).order_by(LegacyRow.line)
    return [_line(row) for row in session.scalars(query.options(joinedload(LegacyRow.studio)))]


def _line(row: LegacyRow) -> LineView:
    record, master = row.record, row.record["master"]
    return LineView(
        line=row.line,
        status=row.status,
        words=ROWS[row.status],
        problems=tuple(row.problems),
        studio=row.studio.number if row.studio and row.status == "entered" else "",
        name=record["studio_name"],
        master=master["name"],
        identity_number=str(privacy.shown(master["identity_number"] or "")),
        granted=f"{record['granted_on']} {record['document']}".strip(),
        results=sum(1 for one in record["assessments"] if one["grade"]),
        grants=tuple(
            money.yuan(one["amount"]) if isinstance(one["amount"], int) else one["amount"]
            for one in record["grants"]
            if one["amount"]
        ),
    )


@dataclass(frozen=True)
class Entries:
    """A page of the studios that were brought in, and how many there are in all."""

    rows: Sequence[LegacyEntry]
    total: int
    number: int
    more: bool = False
    """All are counted: a district has some hundreds."""

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // ON_A_PAGE))


def entries(session: Session, *, page: int = 1) -> Entries:
    """Return a page of the studios that were brought in, the last ones first."""
    total = session.scalar(select(func.count()).select_from(LegacyEntry)) or 0
    number = min(page, max(1, -(-total // ON_A_PAGE)))
    query = select(LegacyEntry).order_by(LegacyEntry.studio_key.desc())
    shown = query.options(joinedload(LegacyEntry.studio).joinedload(Studio.organisation))
    rows = session.scalars(shown.limit(ON_A_PAGE).offset((number - 1) * ON_A_PAGE))
    return Entries(list(rows), total, number)


def _counts(session: Session, key: int | None = None) -> dict[int, dict[str, int]]:
    query = select(LegacyRow.batch_key, LegacyRow.status, func.count())
    if key is not None:
        query = query.where(LegacyRow.batch_key == key)
    found: dict[int, dict[str, int]] = {}
    for batch_key, status, count in session.execute(
        query.group_by(LegacyRow.batch_key, LegacyRow.status)
    ):
        found.setdefault(batch_key, {})[status] = count
    return found


def _taken(session: Session, key: int) -> LegacyBatch:
    row = session.get(LegacyBatch, key, with_for_update=True)
    if row is None:
        raise NotFound(f"legacy batch {key}")
    return row


def _waiting(session: Session, row: LegacyBatch) -> list[int]:
    query = select(LegacyRow.key).where(
        LegacyRow.batch_key == row.key, LegacyRow.status == "waiting"
    )
    return list(session.scalars(query.order_by(LegacyRow.line)))


def _problems(session: Session, found: list[sheet.Line]) -> list[list[str]]:
    """Return what is wrong with each line: of itself, of the register, and of the others."""
    wrong = []
    for line in found:
        _record, problems = entering.examined(session, line.record)
        wrong.append(sheet.in_words(problems, already=line.problems))
    for words, heads in _twice(found):
        for place, others in heads.items():
            wrong[place].append(words.format(lines="、".join(map(str, others))))
    return wrong


def _twice(found: list[sheet.Line]) -> list[tuple[str, dict[int, list[int]]]]:
    """Return who stands in more than one line (article 5): sentence, and line → the others."""
    masters: dict[str, list[int]] = {}
    places: dict[str, list[int]] = {}
    named: dict[str, list[int]] = {}
    for place, line in enumerate(found):
        record = line.record
        masters.setdefault(identity.clean(record["master"]["identity_number"]), []).append(place)
        if record["place"] and record["occupation"]:
            places.setdefault(f"{record['place']} {record['occupation']}", []).append(place)
        named.setdefault(record["number"], []).append(place)
    clashes = (
        (
            "领办人：表中第{lines}行是同一位领办人，只能领办一个工作室（办法第五条）",
            masters,
        ),
        ("职业（工种）：表中第{lines}行是同一单位的同一职业（工种）（办法第五条）", places),
        ("工作室编号：表中第{lines}行用了同一个编号", named),
    )
    return [
        (
            words,
            {
                place: [found[other].number for other in same if other != place]
                for who, same in groups.items()
                if who and len(same) > 1
                for place in same
            },
        )
        for words, groups in clashes
    ]


def _sealed(session: Session, found: list[sheet.Line]) -> list[dict[str, Any]]:
    """Return the records with what stands for private values; they go with the spreadsheet."""
    values = [(line.record["master"][name], "") for line in found for name in PRIVATE]
    sealed = iter(privacy.seal_all(session, values, draft=True))
    return [
        {
            **line.record,
            "master": {**line.record["master"], **{name: next(sealed) for name in PRIVATE}},
        }
        for line in found
    ]
