"""The spreadsheet of studios recognised before the system: its columns, and a line as a record."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from service.db import Session
from service.errors import Refused
from service.forms import clean
from service.people import spreadsheets
from service.people.tables import Organisation
from service.studios import identity
from service.studios.books import amounts
from service.studios.books.chart import CATEGORIES, SOURCES
from service.studios.legacy.record import KINDS, ROOT
from service.studios.regulation import GRADES, QUALIFICATIONS
from service.studios.tables import Occupation

CREDIT_CODE, IDENTITY, UNIT, BRANCH = "统一社会信用代码", "身份证号码", "单位名称", "分支机构"
PLAIN = {
    "工作室名称": "studio_name",
    "工作室编号": "number",
    "行业领域": "industry",
    "工作地址": "address",
    "街道（地区）": "street",
    "认定文号": "document",
}
MASTER = {"领办人": "name", IDENTITY: "identity_number", "手机号码": "mobile"}
RESULTS = {"年度": "year", "等次": "grade", "文号": "document", "公布日期": "published_on"}
PAYMENTS = {"类别": "kind", "金额": "amount", "凭证号": "voucher", "拨付日期": "paid_on"}
INCOME = {"金额": "amount", "到账日期": "received_on", "凭证号": "document"}
OUTLAY = {"类别": "category", "来源": "source", "金额": "amount", "日期": "spent_on",
          "凭证号": "document"}  # fmt: skip
TURNS = "一二三"
ASSESSMENTS = tuple(f"考核{turn}" for turn in TURNS[:2])
GRANTED = tuple(f"资助{turn}" for turn in TURNS)
MATCHED = tuple(f"配套{turn}" for turn in TURNS[:1])
SPENT = tuple(f"支出{turn}" for turn in TURNS)
COLUMNS = (
    "工作室名称", "工作室编号", UNIT, CREDIT_CODE, BRANCH, "职业（工种）", "行业领域", "工作地址",
    "街道（地区）",
    "领办人", IDENTITY, "岗位类别", "技能等级", "手机号码", "认定文号", "认定日期",
    *(f"{turn}{name}" for turn in ASSESSMENTS for name in RESULTS),
    *(f"{turn}{name}" for turn in GRANTED for name in PAYMENTS),
    *(f"{turn}{name}" for turn in MATCHED for name in INCOME),
    *(f"{turn}{name}" for turn in SPENT for name in OUTLAY),
)  # fmt: skip
"""The words of the head; their order in a file does not matter."""
POSTS = {"工人": "worker", "生产操作": "worker", "管理": "manager", "技术": "manager",
         "管理、技术": "manager", "管理技术": "manager"}  # fmt: skip
EXAMPLE = {
    "工作室名称": "张师傅车工技能大师工作室",
    UNIT: "（与“单位”里登记的一致）",
    "职业（工种）": "车工",
    "行业领域": "高新技术",
    "街道（地区）": "酒仙桥",
    "领办人": "张师傅",
    "岗位类别": "工人",
    "技能等级": "高级技师",
    "认定文号": "朝人社能发〔2021〕12号",
    "认定日期": "2021-09-13",
    "考核一年度": "2023",
    "考核一等次": "优秀",
    "考核一文号": "朝人社能发〔2024〕3号",
    "考核一公布日期": "2024-04-20",
    "资助一类别": "初次认定",
    "资助一金额": "100000",
    "资助一凭证号": "朝财支〔2021〕305号",
    "资助一拨付日期": "2021-11-02",
    "资助二类别": "考核优秀",
    "资助二金额": "100000",
    "资助二凭证号": "朝财支〔2024〕118号",
    "资助二拨付日期": "2024-06-18",
    "配套一金额": "80000",
    "配套一到账日期": "2022-03-01",
    "配套一凭证号": "记-12",
    "支出一类别": "设备设施更新完善",
    "支出一来源": "资助",
    "支出一金额": "86,500.50",
    "支出一日期": "2022-12-31",
    "支出一凭证号": "历史汇总",
}
"""The line of the template that shows how one is filled in; it names no unit and nobody."""
_TIME = re.compile(r"[ T]0?0:00(:00)?(\.0+)?$")


@dataclass(frozen=True)
class Line:
    """A line: its number, the record it makes, what is wrong with its cells themselves."""

    number: int
    record: Mapping[str, Any]
    problems: tuple[str, ...]


def template() -> str:
    """Return a CSV with the head, and one line that shows how it is filled in."""
    text = io.StringIO()
    csv.writer(text).writerows([COLUMNS, [EXAMPLE.get(name, "") for name in COLUMNS]])
    return text.getvalue()


def read(session: Session, content: bytes) -> list[Line]:
    """Return the lines of an xlsx or CSV file as records.

    :raises Refused: it is no such file, too large, or has another head
    """
    rows = spreadsheets.read(content, heads=COLUMNS, codes=(CREDIT_CODE, IDENTITY))
    known = _Known(session)
    return [_line(known, row) for row in rows]


class _Known:
    """Units, branches and occupations by what people call them."""

    def __init__(self, session: Session) -> None:
        self.by_credit_code: dict[str, Organisation] = {}
        self.branches: dict[tuple[str, str], Organisation] = {}
        for one in session.scalars(select(Organisation)):
            if one.kind == "unit" and one.credit_code:
                self.by_credit_code[one.credit_code] = one
            elif one.kind == "branch" and one.parent:
                self.branches[one.parent, one.name] = one
                self.branches[one.parent, one.code] = one
        rows = session.execute(select(Occupation.code, Occupation.name))
        self.occupations = {key: code for code, name in rows for key in (code, name)}


def _line(known: _Known, row: spreadsheets.Row) -> Line:
    cells = {name: _text(row.cells.get(name, "")) for name in COLUMNS}
    spoilt = frozenset(one.partition("：")[0] for one in row.problems)
    problems = list(row.problems)
    record: dict[str, Any] = {inner: cells[name] for name, inner in PLAIN.items()}
    record["granted_on"] = _day(cells["认定日期"])
    record["place"] = _place(known, cells, problems, spoilt)
    record["occupation"] = _occupation(known, cells["职业（工种）"], problems)
    record["master"] = {inner: cells[name] for name, inner in MASTER.items()}
    record["master"]["post_kind"] = POSTS.get(cells["岗位类别"], cells["岗位类别"])
    record["master"]["qualification"] = _rung(cells["技能等级"])
    record["assessments"] = [_result(cells, turn) for turn in ASSESSMENTS]
    record["grants"] = [_payment(cells, turn, problems) for turn in GRANTED]
    record["matching"] = [_income(cells, turn) for turn in MATCHED]
    record["spent"] = [_outlay(cells, turn) for turn in SPENT]
    return Line(row.number, record, tuple(problems))


def _text(cell: str) -> str:
    return clean.text(cell)


def _day(cell: str) -> str:
    """Return a day as ISO text however a spreadsheet holds it, or the cell as it stands.

    >>> _day("2021-09-13 00:00:00"), _day("2021年9月13日"), _day("2021.9"), _day("44452")
    ('2021-09-13', '2021-09-13', '2021.9', '44452')
    """
    return clean.day(_TIME.sub("", cell))


def _place(
    known: _Known, cells: Mapping[str, str], problems: list[str], spoilt: frozenset[str]
) -> str:
    code = identity.clean(cells[CREDIT_CODE])
    if CREDIT_CODE in spoilt:
        return ""
    wrong = identity.credit_code(code)
    if wrong:
        problems.append(f"{CREDIT_CODE}：{wrong}")
        return ""
    unit = known.by_credit_code.get(code)
    if unit is None:
        problems.append(f"{CREDIT_CODE}：没有登记这个单位，请先在“单位”里开户")
        return ""
    if cells[UNIT] and cells[UNIT] != unit.name:
        problems.append(f"{UNIT}：与登记的名称“{unit.name}”不一致")
    if not cells[BRANCH]:
        return unit.code
    branch = known.branches.get((unit.code, cells[BRANCH]))
    if branch is None:
        problems.append(f"{BRANCH}：“{unit.name}”没有登记这个分支机构")
        return ""
    return branch.code


def _occupation(known: _Known, cell: str, problems: list[str]) -> str:
    found = known.occupations.get(cell, "")
    if cell and not found:
        problems.append(f"职业（工种）：没有“{cell[:40]}”这个职业，请写名称或者国家职业编码")
    return found


def _rung(cell: str) -> str:
    """Return the rung of the ladder that a cell names, or the cell as it stands.

    >>> _rung("高级技师"), _rung("二级/技师"), _rung("一级"), _rung("大师")
    ('一级', '二级', '一级', '大师')
    """
    for code, name in QUALIFICATIONS.items():
        if cell in (code, name, *name.split("/")):
            return code
    return cell


def _result(cells: Mapping[str, str], turn: str) -> dict[str, Any]:
    found: dict[str, Any] = {inner: cells[turn + name] for name, inner in RESULTS.items()}
    grades = {words: code for code, words in GRADES.items()}
    found["grade"] = grades.get(found["grade"], found["grade"])
    found["published_on"] = _day(found["published_on"])
    return found


def _payment(cells: Mapping[str, str], turn: str, problems: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {inner: cells[turn + name] for name, inner in PAYMENTS.items()}
    kinds = {words: code for code, words in KINDS.items()}
    found["kind"] = kinds.get(found["kind"], found["kind"])
    found["paid_on"] = _day(found["paid_on"])
    if found["amount"]:
        try:
            fen = amounts.fen(found["amount"], label=f"{turn}金额")
            found["amount"] = fen // 100 if fen % 100 == 0 else found["amount"]
        except Refused as refusal:
            problems.append(refusal.sentence)
    return found


def _income(cells: Mapping[str, str], turn: str) -> dict[str, Any]:
    found: dict[str, Any] = {inner: cells[turn + name] for name, inner in INCOME.items()}
    return {**found, "received_on": _day(found["received_on"])}


def _outlay(cells: Mapping[str, str], turn: str) -> dict[str, Any]:
    found: dict[str, Any] = {inner: cells[turn + name] for name, inner in OUTLAY.items()}
    categories = {words: code for code, (_account, words) in CATEGORIES.items()}
    sources = {words: code for code, words in SOURCES.items()}
    found["category"] = categories.get(found["category"], found["category"])
    found["source"] = sources.get(found["source"], found["source"])
    return {**found, "spent_on": _day(found["spent_on"])}


LABELS = {
    f"{ROOT}.{inner}": name
    for inner, name in (
        *((one, name) for name, one in PLAIN.items()),
        *((f"master.{one}", name) for name, one in MASTER.items()),
        ("place", CREDIT_CODE),
        ("occupation", "职业（工种）"),
        ("granted_on", "认定日期"),
        ("master.post_kind", "岗位类别"),
        ("master.qualification", "技能等级"),
        *(
            (f"assessments[{place}].{one}", turn + name)
            for place, turn in enumerate(ASSESSMENTS)
            for name, one in RESULTS.items()
        ),
        *(
            (f"grants[{place}].{one}", turn + name)
            for place, turn in enumerate(GRANTED)
            for name, one in PAYMENTS.items()
        ),
        *(
            (f"matching[{place}].{one}", turn + name)
            for place, turn in enumerate(MATCHED)
            for name, one in INCOME.items()
        ),
        *(
            (f"spent[{place}].{one}", turn + name)
            for place, turn in enumerate(SPENT)
            for name, one in OUTLAY.items()
        ),
    )
}
"""Where a record's problem stands in the sheet: path → head of the column."""


def in_words(problems: Sequence[Any], *, already: Sequence[str]) -> list[str]:
    """Return a record's problems by their columns, without columns that were named before."""
    named = {one.partition("：")[0] for one in already}
    if BRANCH in named:
        named.add(CREDIT_CODE)  # where the studio sits was not found out: said once
    found = []
    for one in problems:
        head = LABELS.get(one.path, one.label)
        if head not in named:
            found.append(f"{head}：{one.sentence}")
    return [*already, *dict.fromkeys(found)]
