"""A studio recognised before the system, as somebody entered it, and what is wrong with it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from service.errors import FieldProblem, Sentence, say
from service.studios import identity, streets
from service.studios.answers import text
from service.studios.assessment import rules as assessment
from service.studios.books.rules import MOST
from service.studios.identity import Person
from service.studios.legacy import account
from service.studios.legacy.account import Income, Outlay
from service.studios.regulation import (
    GRADES,
    GRANTS,
    INDUSTRIES,
    QUALIFICATIONS,
    YEARS_BETWEEN_ASSESSMENTS,
)
from service.studios.rounds.rules import PostKind

EARLIEST = date(2000, 1, 1)
"""No district gave the title before: an earlier day is a slip."""
PASSING = ("excellent", "qualified")
KINDS = {"initial": "初次认定", "excellent": "考核优秀"}
"""The two grants of article 15."""
TOO_MANY = {
    "initial": "初次认定的资助只有一次（办法第十五条）",
    "excellent": "考核优秀的资助多于优秀的考核结果（办法第十五条）",
}
LONGEST = {"studio_name": 60, "number": 40, "document": 100, "address": 200, "name": 30}
ROOT = "legacy"
FEN = 100  # to the yuan


@dataclass(frozen=True)
class Result:
    """The result of an assessment of then."""

    year: int
    grade: str
    document: str
    published_on: date
    due_number: int


@dataclass(frozen=True)
class Payment:
    """A grant that was approved then, in whole yuan; paid, or still to be paid."""

    kind: str
    turn: int
    """Which one of its kind, from 0: 优秀 of the first result that was, and so on."""
    amount: int
    voucher: str
    paid_on: date | None
    """None where it was approved and not paid yet: then it has no voucher either."""


@dataclass(frozen=True)
class Leader:
    """The master as the register keeps them."""

    name: str
    person: Person
    post_kind: PostKind
    qualification: str
    mobile: str


@dataclass(frozen=True)
class Legacy:
    """What is entered of a studio, clean."""

    studio_name: str
    number: str
    place: str
    occupation: str
    industry: str
    address: str
    street: str
    document: str
    granted_on: date
    master: Leader
    results: tuple[Result, ...]
    payments: tuple[Payment, ...]
    incomes: tuple[Income, ...] = ()
    outlays: tuple[Outlay, ...] = ()

    def approved(self, payment: Payment) -> tuple[date, str]:
        """Return when, and by which document, what was paid had been approved."""
        if payment.kind == "initial":
            return self.granted_on, self.document
        earned = [one for one in self.results if one.grade == "excellent"][payment.turn]
        return earned.published_on, earned.document


@dataclass
class Reader:
    """Reads what was entered, and notes what is wrong at its field."""

    given: Mapping[str, Any]
    today: date
    problems: list[FieldProblem] = field(default_factory=list)

    def read(self) -> Legacy | None:
        """Return the record; None if something is wrong, then `problems` says what."""
        given = self.given
        granted_on = self.day(given, "granted_on", "认定日期", least=EARLIEST)
        master = self.leader(given.get("master"))
        results = tuple(self._results(granted_on))
        payments = tuple(self._payments(granted_on, results))
        incomes = tuple(account.incomes(self, self._rows("matching"), since=granted_on))
        outlays = tuple(account.outlays(self, self._rows("spent"), since=granted_on))
        account.refuse_overspent(
            self,
            granted=[(one.paid_on, one.amount * FEN) for one in payments if one.paid_on],
            received=incomes,
            spent=outlays,
        )
        found = {
            "studio_name": self.needed(given, "studio_name", "工作室名称"),
            "number": self.fitting(given, "number", "工作室编号"),
            "place": self.needed(given, "place", "所在单位"),
            "occupation": self.needed(given, "occupation", "职业（工种）"),
            "industry": self._industry(),
            "address": self.fitting(given, "address", "工作地址"),
            "street": self._street(),
            "document": self.needed(given, "document", "认定文号"),
        }
        if self.problems or granted_on is None or master is None:
            return None
        return Legacy(
            granted_on=granted_on, master=master, results=results, payments=payments,
            incomes=incomes, outlays=outlays, **found,
        )  # fmt: skip

    def note(self, path: str, label: str, sentence: str) -> None:
        """Note what is wrong at a field."""
        self.problems.append(FieldProblem(f"{ROOT}.{path}", label, sentence))

    def needed(self, given: Mapping[str, Any], name: str, label: str, at: str = "") -> str:
        """Return a text that must be there and fit."""
        if not text(given, name):
            self.note(at + name, label, say("请填写%(label)s", label=label))
        return self.fitting(given, name, label, at)

    def fitting(self, given: Mapping[str, Any], name: str, label: str, at: str = "") -> str:
        """Return a text that fits its column; it may be empty."""
        found, most = text(given, name), LONGEST.get(name, 100)
        if len(found) > most:
            self.note(at + name, label, say("%(label)s最多%(most)s字", label=label, most=most))
        return found

    def day(
        self, given: Mapping[str, Any], name: str, label: str, *, least: date | None, at: str = ""
    ) -> date | None:
        """Return a day that has been, not before another."""
        try:
            found = date.fromisoformat(text(given, name))
        except ValueError:
            self.note(at + name, label, say("请填写%(label)s，例如2021-09-13", label=label))
            return None
        if found > self.today:
            self.note(at + name, label, say("%(label)s不能晚于今天", label=label))
        elif least is not None and found < least:
            self.note(at + name, label, say("%(label)s不能早于%(day)s", label=label, day=least))
        return found

    def _industry(self) -> str:
        found = text(self.given, "industry") or INDUSTRIES[-1]
        if found not in INDUSTRIES:
            self.note("industry", "行业（领域）", "没有这个行业（领域）")
        return found

    def _street(self) -> str:
        said = text(self.given, "street")
        found = streets.known(said)
        if said not in ("", streets.UNKNOWN) and found == streets.UNKNOWN:
            self.note("street", "街道（地区）", "本区没有这个街道（地区）")
        return found

    def leader(self, given: object) -> Leader | None:
        """Return the master, None if something about them is wrong."""
        sent = given if isinstance(given, Mapping) else {}
        before = len(self.problems)
        name = self.needed(sent, "name", "领办人姓名", "master.")
        qualification = text(sent, "qualification")
        if qualification not in QUALIFICATIONS:
            self.note("master.qualification", "技能等级", "请选择领办人的技能等级")
        kind: PostKind = "manager" if sent.get("post_kind") == "manager" else "worker"
        if text(sent, "post_kind") not in ("manager", "worker"):
            self.note("master.post_kind", "岗位类别", "岗位类别应为工人，或者管理、技术岗位")
        mobile = identity.clean_mobile(sent.get("mobile"))
        wrong = identity.mobile(mobile) if mobile else None
        if wrong:
            self.note("master.mobile", "手机号码", wrong)
        try:
            person = identity.person(sent.get("identity_number"))
        except ValueError as found:
            self.note("master.identity_number", "身份证号码", found.args[0])
            return None
        if len(self.problems) > before:
            return None
        return Leader(name, person, kind, qualification, mobile)

    def _rows(self, name: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        rows = self.given.get(name)
        for place, row in enumerate(rows if isinstance(rows, list) else []):
            if isinstance(row, Mapping) and any(one not in (None, "") for one in row.values()):
                yield f"{name}[{place}].", row

    def _results(self, granted_on: date | None) -> Iterator[Result]:
        last: Result | None = None
        for at, row in self._rows("assessments"):
            found = self._result(at, row, granted_on, last)
            if found is not None:
                yield found
                last = found

    def _result(
        self, at: str, row: Mapping[str, Any], granted_on: date | None, last: Result | None
    ) -> Result | None:
        before = len(self.problems)
        grade = text(row, "grade")
        if grade not in GRADES:
            self.note(f"{at}grade", "等次", "等次应为优秀、合格或者不合格")
        document = self.needed(row, "document", "考核文号", at)
        least = last.published_on if last else granted_on
        published = self.day(row, "published_on", "公布日期", least=least, at=at)
        year = whole(row.get("year"))
        if year is None or not EARLIEST.year <= year <= self.today.year:
            self.note(f"{at}year", "考核年度", "请填写考核年度，例如2023")
        if len(self.problems) > before or granted_on is None or year is None or published is None:
            return None
        due = assessment.due_number(granted_on, year)
        wrong = _against_year(granted_on, year, due, last)
        if wrong:
            self.note(f"{at}year", "考核年度", wrong)
            return None
        return Result(year, grade, document, published, due)

    def _payments(self, granted_on: date | None, results: Sequence[Result]) -> Iterator[Payment]:
        turns = {"initial": [granted_on]}
        turns["excellent"] = [one.published_on for one in results if one.grade == "excellent"]
        counts = dict.fromkeys(KINDS, 0)
        for at, row in self._rows("grants"):
            kind = text(row, "kind")
            if kind not in KINDS:
                self.note(f"{at}kind", "资助类别", "资助类别应为初次认定或者考核优秀")
                continue
            if counts[kind] == len(turns[kind]):
                self.note(f"{at}kind", "资助类别", TOO_MANY[kind])
                continue
            least = turns[kind][counts[kind]]
            amount = self._amount(at, row, kind)
            paid = any(text(row, name) for name in ("voucher", "paid_on"))
            voucher = self.needed(row, "voucher", "凭证号", at) if paid else ""
            paid_on = self.day(row, "paid_on", "拨付日期", least=least, at=at) if paid else None
            if amount is not None and bool(paid_on) == paid:
                yield Payment(kind, counts[kind], amount, voucher, paid_on)
            counts[kind] += 1

    def _amount(self, at: str, row: Mapping[str, Any], kind: str) -> int | None:
        found = whole(row.get("amount"))
        if found is None or not 0 < found <= MOST:
            self.note(f"{at}amount", "金额", "金额应为大于0的整数（元）")
            return None
        if found > GRANTS[kind]:
            words = say("每次资助不超过%(most)s元（办法第十五条）", most=f"{GRANTS[kind]:,}")
            self.note(f"{at}amount", "金额", words)
        return found


def _against_year(granted_on: date, year: int, due: int, last: Result | None) -> Sentence | None:
    if due < 1:
        first = granted_on.year + YEARS_BETWEEN_ASSESSMENTS
        return say(
            "%(granted)s年认定的工作室，%(first)s年才满两年，%(year)s年不应考核（办法第十一条）",
            granted=granted_on.year,
            first=first,
            year=year,
        )
    if last is not None and due <= last.due_number:
        return say(
            "%(year)s年和%(before)s年的考核间隔不满两年（办法第十一条）",
            year=year,
            before=last.year,
        )
    return None


def whole(value: object) -> int | None:
    """Return a whole number, however JSON or a cell holds it; None if it is none.

    >>> whole(2023), whole("100000"), whole(100000.0), whole("10万"), whole(True), whole(0.5)
    (2023, 100000, 100000, None, None, None)
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 16:
        return int(value)
    return None
