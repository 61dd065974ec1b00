"""The filter of a desk as its address says it, its chips with counts, its columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

from flask import request

from service.clock import BEIJING
from service.db import Session
from service.host.tasks import desk, saved_filters
from service.host.tasks.desk import OPEN, Filter, Moment, Row
from service.people import accounts, roles
from service.web.core.language import tr
from service.web.core.request import actor, now
from service.web.presenters import tags

BOXES = {
    OPEN: "全部该办",
    "mine": "我已认领",
    "claimable": "待认领",
    "done": "已办",
}
DUE = {"late": "逾期", "today": "今天到期", "week": "本周到期"}
SORTS = {"due": "期限", "created": "新到在前", "number": "编号", "step": "环节"}
GROUPS = {"": "不分组", "step": "环节", "unit": "单位", "title": "办件"}
TAGS = ("round", "channel")
LONGEST = 100  # letters of one part of a filter
MOST_CHIPS = 6
"""Values of one part of a filter that are chips; the others are in its list."""
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "applicant": (),
    "centre_officer": ("unit", "channel"),
    "section_officer": ("unit", "round"),
    "sector_officer": ("unit", "round"),
}
"""By the code of a role: what its desk shows of a case beside number, title, step and deadline."""
USUAL = ("unit", "round")

Counts = Mapping[str, Mapping[str, int]]
"""How many rows have a value, by part of a filter."""


@dataclass(frozen=True)
class Chip:
    """A value that a desk can be narrowed to: its name, how much it leaves, where it leads."""

    words: str
    count: int
    address: str
    pressed: bool
    alarming: bool = False


def asked() -> Filter:
    """Return the filter that the address of this page says."""
    return of_query(request.query_string.decode("utf-8", "replace"))


def of_query(query: str) -> Filter:
    """Read a filter; what is odd in it is left out.

    >>> found = of_query("box=mine&due=late&sort=odd&round=2026-2")
    >>> found.box, found.due, found.sort, found.tags
    ('mine', 'late', 'due', {'round': '2026-2', 'channel': ''})
    """
    said = {name: some[-1] for name, some in parse_qs(query[:4000]).items()}

    def text(name: str) -> str:
        kept = (c if c.isprintable() else " " for c in said.get(name, "")[:LONGEST])
        return "".join(kept).strip()

    def one_of(name: str, known: Mapping[str, str], usual: str) -> str:
        return text(name) if text(name) in known else usual

    return Filter(
        box=text("box") or OPEN,
        words=text("q"),
        step=text("step"),
        due=one_of("due", DUE, ""),
        fresh=bool(text("fresh")),
        returned=bool(text("returned")),
        tags={name: text(name) for name in TAGS},
        parties={name: text(name) for name in PARTIES},
        sort=one_of("sort", SORTS, "due"),
        group=one_of("group", GROUPS, ""),
    )


PARTIES = ("unit", "department")
"""Parties of a case that a desk can be narrowed to, by the variables that name them."""


def query_of(wanted: Filter, **other: str) -> str:
    """Write a filter as the query of an address; what is usual is left out.

    >>> query_of(Filter(step="审核申报材料", due="late"))
    'step=%E5%AE%A1%E6%A0%B8%E7%94%B3%E6%8A%A5%E6%9D%90%E6%96%99&due=late'
    """
    parts = {
        "box": "" if wanted.box == OPEN else wanted.box,
        "q": wanted.words,
        "step": wanted.step,
        "due": wanted.due,
        "fresh": "1" if wanted.fresh else "",
        "returned": "1" if wanted.returned else "",
        **wanted.tags,
        **wanted.parties,
        "sort": "" if wanted.sort == "due" else wanted.sort,
        "group": wanted.group,
        **other,
    }
    return urlencode({name: value for name, value in parts.items() if value})


def came_from() -> Filter | None:
    """Return the filter of the desk from which the reader has come to this page, if they have."""
    if "in" in request.values:
        return of_query(request.values["in"])
    try:
        place = urlsplit(request.referrer or "")
    except ValueError:  # no address at all
        return None
    same = not place.netloc or place.netloc == request.host
    return of_query(place.query) if same and place.path == "/inbox" else None


def moment(since: datetime | None = None) -> Moment:
    """Return what late, today, this week and new mean at this request."""
    here = now().astimezone(BEIJING)
    midnight = datetime.combine(here.date() + timedelta(days=1), time(), BEIJING)
    monday = midnight + timedelta(days=6 - here.weekday())
    return Moment(now(), midnight, monday, since)


def since(session: Session) -> datetime | None:
    """Return since when what came is new to the reader."""
    return saved_filters.new_since(session, actor=actor(), at=now())[0]


def columns() -> tuple[str, ...]:
    """Return the columns of the reader's desk that depend on their role."""
    found = [name for role in actor().roles for name in COLUMNS.get(role.code, USUAL)]
    return tuple(dict.fromkeys(found))


def chips(
    session: Session, rows: Sequence[Row], wanted: Filter, at: Moment
) -> tuple[list[Chip], dict[str, list[Chip]]]:
    """Return the chips of a desk, and the longer lists of units and departments."""
    counts = desk.counted(rows, wanted, at)
    found = [
        *_flags(counts, wanted),
        *_values(counts, wanted, "step", {}),
        *_values(counts, wanted, "round", tags.rounds(session)),
        *_values(counts, wanted, "channel", {k: tr(str(v)) for k, v in tags.CHANNELS.items()}),
    ]
    return found, _lists(session, counts, wanted)


def _flags(counts: Counts, wanted: Filter) -> list[Chip]:
    flags = []
    for name, count in counts["due"].items():
        other = replace(wanted, due="" if wanted.due == name else name)
        flags.append(_chip(DUE[name], count, other, pressed=wanted.due == name, red=name == "late"))
    flags.sort(key=lambda one: list(DUE.values()).index(one.words))
    for name, words in (("fresh", "新到"), ("returned", "退回给我的")):
        count = counts[name].get("1", 0)
        pressed = bool(getattr(wanted, name))
        if count or pressed:
            other = _flagged(wanted, name, on=not pressed)
            flags.append(_chip(words, count, other, pressed=pressed, red=name == "returned"))
    return flags


def _flagged(wanted: Filter, name: str, *, on: bool) -> Filter:
    return replace(wanted, fresh=on) if name == "fresh" else replace(wanted, returned=on)


def _values(by_part: Counts, wanted: Filter, each: str, names: Mapping[str, str]) -> list[Chip]:
    """Return the chips of one part of a filter, the fullest first; one value alone is none."""
    counts = by_part[each]
    pressed = wanted.step if each == "step" else wanted.tags.get(each) or wanted.parties.get(each)
    if len(counts) < 2 and not pressed:
        return []
    fullest = sorted(counts, key=lambda value: (value != pressed, -counts[value], value))
    return [
        _chip(
            names.get(value, tr(value)),
            counts[value],
            _toggled(wanted, each, "" if value == pressed else value),
            pressed=value == pressed,
        )
        for value in fullest
    ][: MOST_CHIPS if each in ("step", *TAGS) else None]


def _toggled(wanted: Filter, each: str, value: str) -> Filter:
    if each == "step":
        return replace(wanted, step=value)
    if each in TAGS:
        return replace(wanted, tags={**wanted.tags, each: value})
    return replace(wanted, parties={**wanted.parties, each: value})


def _chip(words: str, count: int, other: Filter, *, pressed: bool, red: bool = False) -> Chip:
    return Chip(words, count, f"/inbox?{query_of(other)}", pressed, red)


def _lists(session: Session, counts: Counts, wanted: Filter) -> dict[str, list[Chip]]:
    codes = {code for one in PARTIES for code in counts[one]}
    names = accounts.organisation_names(session, codes=codes) if codes else {}
    words = {"unit": "单位", "department": "业务主管部门"}
    found = {words[one]: _values(counts, wanted, one, names) for one in PARTIES}
    return {name: some for name, some in found.items() if some}


def relations(session: Session) -> list[str]:
    """Return the parties by which a desk is narrowed, as far as roles are bound by them."""
    bound = {role.bound_by[0] for role in roles.every(session) if role.bound_by}
    return [name for name in PARTIES if name in bound]
