"""The standard of an assessment: items, what each measures, medians and sums (article 11)."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from statistics import median
from typing import Any, TypedDict

from service.errors import Refused, say
from service.studios.answers import text
from service.studios.yearly.sheets import number

HUNDRED = Decimal(100)
PLACES = Decimal("0.01")
FINE = Decimal("0.000001")
ITEMS = (
    "A1", "A2", "A3", "A4", "B1", "B2", "C1", "C2", "C3", "C4", "C5", "D", "E1", "E2",
)  # fmt: skip
"""The items of the score sheet; names and points of each stand in `assessment-score.dmn`."""
JUDGED = ("A1", "A2", "A3", "A4", "B2", "E1", "E2")
"""What the assessing group judges; the others are computed from register and finance check."""
YUAN = 10_000  # to 万元


class Criterion(TypedDict):
    """Something that the standard gives points for: a number, or a state."""

    code: str
    item: str
    value: float | None
    state: str


class StandardItem(TypedDict):
    """An item as the standard of the case's release says it."""

    item: str
    name: str
    most: float


class Line(TypedDict):
    """What the standard gave for a criterion; None where no row fits."""

    code: str
    item: str
    points: float | None
    basis: str | None


class ScoredItem(TypedDict):
    """An item with the points that the standard gives, as decimal texts, and why."""

    item: str
    name: str
    most: str
    points: str
    basis: str
    judged: bool


def points(value: object) -> Decimal:
    """Return points with two places, half up.

    >>> points("7.125"), points(7.115), points(None)
    (Decimal('7.13'), Decimal('7.12'), Decimal('0.00'))
    """
    return number(value).quantize(PLACES, rounding=ROUND_HALF_UP)


def middle(marks: Sequence[Decimal]) -> Decimal:
    """Return the median of the group's marks for an item, two places, half up.

    >>> middle([Decimal(9), Decimal(12), Decimal(10)])
    Decimal('10.00')
    >>> middle([Decimal("9.01"), Decimal("9.02")])  # one is missing: between the middle two
    Decimal('9.02')
    """
    return points(median(marks))


def total(items: Mapping[str, object]) -> Decimal:
    """Return the sum of a sheet's items.

    >>> total({"A1": "12.50", "D": "10"})
    Decimal('22.50')
    """
    return sum((points(one) for one in items.values()), Decimal("0.00"))


def deficient(
    items: Iterable[Mapping[str, Any]], reached: Mapping[str, object], *, below: Decimal
) -> list[str]:
    """Return the items that reached less than a part of their points.

    >>> known = [{"item": "A1", "most": "15.00"}, {"item": "D", "most": "10.00"}]
    >>> deficient(known, {"A1": "9.00", "D": "4.00"}, below=Decimal("0.6"))
    ['D']
    """
    return [
        one["item"]
        for one in items
        if points(reached.get(one["item"])) < points(one["most"]) * below
    ]


def scored_items(
    items: Sequence[Mapping[str, Any]], lines: Sequence[Mapping[str, Any]]
) -> list[ScoredItem]:
    """Return each item with the points that the standard gives it.

    :raises Refused: the items are not those of the sheet, their points are not 100, a criterion has
        no row, or an item gets more than its points: the decision table has to be mended
    """
    most = {text(one, "item"): points(one.get("most")) for one in items}
    if set(most) != set(ITEMS):
        raise Refused(say("考核标准的评分项应为%(items)s", items="、".join(ITEMS)))
    if sum(most.values()) != HUNDRED:
        raise Refused(say("考核标准各项分值合计应为100分，现为%(sum)s分", sum=sum(most.values())))
    without = [text(one, "code") for one in lines if one.get("points") is None]
    if without:
        raise Refused(say("考核标准没有评分点%(codes)s的评分档", codes="、".join(without)))
    found = [_scored(one, [row for row in lines if row["item"] == one["item"]]) for one in items]
    for one in found:
        if not 0 <= points(one["points"]) <= most[one["item"]]:
            raise Refused(
                say(
                    "考核标准给%(item)s“%(name)s”的%(points)s分超过分值%(most)s分",
                    item=one["item"], name=one["name"], points=one["points"], most=one["most"],
                )
            )  # fmt: skip
    return found


def _scored(item: Mapping[str, Any], lines: Sequence[Mapping[str, Any]]) -> ScoredItem:
    return {
        "item": item["item"],
        "name": text(item, "name"),
        "most": str(points(item.get("most"))),
        "points": str(total({one["code"]: one.get("points") for one in lines})),
        "basis": "；".join(text(one, "basis") for one in lines if text(one, "basis")),
        "judged": item["item"] in JUDGED,
    }


def of_outcomes(checked: Mapping[str, Any], *, grant: int, files: str = "") -> list[Criterion]:
    """Return the criteria of the parts A and E from what the third party (or the centre) found.

    :param grant: what the studio received of the district in its cycle, in yuan
    :param files: whether the apprentices' files and agreements are complete: `yes` or `no`

    >>> [one["value"] for one in of_outcomes({"e1": {"state": "measured", "benefit": 5}},
    ...     grant=100_000) if one["code"] == "E1"]
    [0.5]
    """
    work, people, exchange, service, worth, good = (
        _part(checked, name) for name in ("a1", "a2", "a3", "a4", "e1", "e2")
    )
    return [
        _number("A1a", work, "completion"),
        _number("A1b", work, "solved"),
        _number("A1c", work, "results"),
        _number("A2a", people, "missing"),
        _number("A2b", people, "levels"),
        _number("A2c", people, "seniors"),
        _criterion("A2d", None, files),
        _number("A3a", exchange, "events"),
        _number("A3b", exchange, "schools"),
        _number("A4a", service, "government"),
        _number("A4b", service, "services"),
        _worth(worth, grant),
        _number("E2a", good, "satisfaction"),
        _number("E2b", good, "adopted"),
        _number("E2c", good, "honours"),
    ]


def of_site(site: Mapping[str, Any]) -> list[Criterion]:
    """Return the criteria of B2 from the visit: rules, rooms, sign.

    >>> [one["state"] for one in of_site({"rules": "yes", "place": "yes", "sign": "no"})]
    ['yes', 'yes', 'no']
    """
    names = (("B2a", "rules"), ("B2b", "place"), ("B2c", "sign"))
    return [_state(code, site, name) for code, name in names]


def of_duties(*, agreements: Decimal, reports: Decimal) -> list[Criterion]:
    """Return the criteria of B1.

    :param agreements: the share of the years of which an agreement is on file, 0 to 1
    :param reports: the mean over the years' reports of 4 in time, 2 late, 0 missing
    """
    return [_criterion("B1a", agreements), _criterion("B1b", reports)]


def of_finance(
    checked: Mapping[str, Any], *, grant: int, matching: int, ratio: Decimal | None
) -> list[Criterion]:
    """Return the criteria of the parts C and D from the finance check and the books.

    :param grant: received of the district in the cycle, in yuan
    :param matching: received of the unit in the cycle, in yuan
    :param ratio: matching money ÷ grant; None: no grant in the cycle

    >>> found = of_finance({"spent": 80, "misused": 20, "marked": 95, "account": "own"},
    ...     grant=100, matching=90, ratio=Decimal("0.9"))
    >>> [(one["code"], one["value"], one["state"]) for one in found][:4]
    [('C1', None, 'own'), ('C2', 95.0, 'some'), ('C3', 0.25, ''), ('C4', 0.8, 'grant')]
    """
    spent, misused = number(checked.get("spent")), number(checked.get("misused"))
    share = misused / spent if spent else Decimal(bool(misused))
    used = min(number(checked.get("spent_grant", spent)), Decimal(grant)) / grant if grant else None
    vouchers = "none" if checked.get("marked") in (None, "") else "some"
    state = "ratio" if ratio is not None else "spent" if matching else "none"
    return [
        _state("C1", checked, "account"),
        _criterion("C2", number(checked.get("marked")), vouchers),
        _criterion("C3", min(share, Decimal(1))),
        _criterion("C4", used, "none" if used is None else "grant"),
        _state("C5", checked, "assets"),
        _criterion("D", ratio, state),
    ]


def _worth(part: Mapping[str, Any], grant: int) -> Criterion:
    proven = number(part.get("benefit")) * YUAN
    ratio = proven / grant if grant else Decimal(proven > 0)
    return _criterion("E1", ratio, text(part, "state") or "none")


def _part(sheet: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = sheet.get(name)
    return found if isinstance(found, Mapping) else {}


def _number(code: str, part: Mapping[str, Any], name: str) -> Criterion:
    return _criterion(code, number(part.get(name)))


def _state(code: str, part: Mapping[str, Any], name: str) -> Criterion:
    return _criterion(code, None, text(part, name))


def _criterion(code: str, value: Decimal | None, state: str = "") -> Criterion:
    item = code if code in ITEMS else code[:2]
    # Down: 99,999.99 of 100,000 yuan is less than one to one.
    exact = None if value is None else float(value.quantize(FINE, rounding=ROUND_DOWN))
    return {"code": code, "item": item, "value": exact, "state": state}
