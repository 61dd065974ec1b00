"""The form `spending` as a unit sent it: rows with exact amounts, and what is wrong with them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from service.errors import FieldProblem, Refused
from service.studios.answers import reference, text
from service.studios.books import amounts
from service.studios.regulation import VOUCHER_MARK

LABELS = {
    "amount": "金额",
    "invoice_amount": "发票金额",
    "unit_price": "单价",
    "spent_on": "日期",
    "received_on": "到账日期",
}
PATH = "spending"


@dataclass(frozen=True)
class Income:
    """Matching money that came in."""

    position: int
    received_on: date
    voucher: str
    fen: int
    note: str

    @property
    def path(self) -> str:
        """Where the row stands in the form."""
        return f"{PATH}.income[{self.position - 1}]"


@dataclass(frozen=True)
class Outlay:
    """A line of spending."""

    position: int
    spent_on: date
    voucher: str
    summary: str
    category: str
    source: str
    fen: int
    payee: str
    invoice: str | None
    invoice_fen: int | None

    @property
    def marked(self) -> bool:
        """Whether the summary says that it is the studio's money (article 18)."""
        return VOUCHER_MARK in self.summary

    @property
    def path(self) -> str:
        """Where the row stands in the form."""
        return f"{PATH}.lines[{self.position - 1}]"


@dataclass(frozen=True)
class Bought:
    """Something that was bought, on the voucher of one of the lines."""

    position: int
    voucher: str
    name: str
    kind: str
    model: str
    quantity: int
    price_fen: int
    place: str
    user: str

    @property
    def fen(self) -> int:
        """What all of it cost."""
        return self.quantity * self.price_fen


@dataclass(frozen=True)
class Sent:
    """What a unit sent."""

    incomes: tuple[Income, ...]
    outlays: tuple[Outlay, ...]
    bought: tuple[Bought, ...]


def read(spending: Mapping[str, Any]) -> Sent:
    """Return the rows of a form.

    :raises Refused: with a sentence for each field that is wrong, or nothing was filled in
    """
    problems: list[FieldProblem] = []
    incomes = tuple(_incomes(_rows(spending, "income"), problems))
    outlays = tuple(_outlays(_rows(spending, "lines"), problems))
    bought = tuple(_bought(_rows(spending, "assets"), {o.voucher for o in outlays}, problems))
    if problems:
        raise Refused("请改正标出的内容", problems=tuple(problems))
    if not incomes and not outlays:
        raise Refused("请至少填写一笔配套到位或者一笔支出")
    return Sent(incomes, outlays, bought)


def _rows(spending: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
    """Return rows in which anything stands."""
    rows = spending.get(name) or ()
    return [row for row in rows if isinstance(row, Mapping) and any(row.values())]


def _incomes(rows: Sequence[Mapping[str, Any]], problems: list[FieldProblem]) -> Iterator[Income]:
    for position, row in enumerate(rows, start=1):
        path = f"{PATH}.income[{position - 1}]"
        yield Income(
            position,
            _day(row, "received_on", path, problems),
            reference(row, "voucher"),
            _fen(row, "amount", path, problems),
            text(row, "note"),
        )


def _outlays(rows: Sequence[Mapping[str, Any]], problems: list[FieldProblem]) -> Iterator[Outlay]:
    for position, row in enumerate(rows, start=1):
        path = f"{PATH}.lines[{position - 1}]"
        invoice = reference(row, "invoice") or None
        yield Outlay(
            position,
            _day(row, "spent_on", path, problems),
            reference(row, "voucher"),
            text(row, "summary"),
            text(row, "category"),
            text(row, "source"),
            _fen(row, "amount", path, problems),
            text(row, "payee"),
            invoice,
            _fen(row, "invoice_amount", path, problems) if invoice else None,
        )


def _bought(
    rows: Sequence[Mapping[str, Any]], vouchers: set[str], problems: list[FieldProblem]
) -> Iterator[Bought]:
    for position, row in enumerate(rows, start=1):
        path = f"{PATH}.assets[{position - 1}]"
        voucher = reference(row, "voucher")
        if voucher not in vouchers:
            sentence = "这张凭证不在上面的支出里"
            problems.append(FieldProblem(f"{path}.voucher", "凭证号", sentence))
        quantity = row.get("quantity")
        yield Bought(
            position,
            voucher,
            text(row, "name"),
            text(row, "kind"),
            text(row, "model"),
            int(quantity) if quantity else 1,
            _fen(row, "unit_price", path, problems),
            text(row, "place"),
            text(row, "user"),
        )


def _fen(row: Mapping[str, Any], name: str, path: str, problems: list[FieldProblem]) -> int:
    label = LABELS[name]
    try:
        return amounts.fen(str(row.get(name) or ""), label=label)
    except Refused as refusal:
        problems.append(FieldProblem(f"{path}.{name}", label, refusal.sentence))
        return 1


def _day(row: Mapping[str, Any], name: str, path: str, problems: list[FieldProblem]) -> date:
    try:
        return date.fromisoformat(text(row, name))
    except ValueError:
        problems.append(FieldProblem(f"{path}.{name}", LABELS[name], "请填写日期"))
        return date.min
