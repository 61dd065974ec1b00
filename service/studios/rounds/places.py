"""The places of a round's groups: what is free, who is equal at the line (article 7)."""

from collections import Counter
from collections.abc import Iterable, Sequence

from service.db import Session
from service.errors import FieldProblem, Refused, say
from service.studios.rounds.listing import entries_of, in_order
from service.studios.rounds.rules import SETTLING
from service.studios.rounds.tables import Application, ReviewGroup, Round, RoundEntry

ON_THE_LIST = (*SETTLING, "held", "confirmed", "granted")
WAITING = ("scored", "reserve")
"""Reviewed, and neither listed nor turned down."""


def vacant(session: Session, row: Round, rows: Sequence[RoundEntry]) -> int:
    """Return how many of those in reserve may move up: until the decision, while nothing is held.

    Another notice of the same case can be published only when the last one is over.
    """
    if row.status != "locked" or any(one.status == "held" for one in rows):
        return 0
    reserve = Counter(one.group_code for one in rows if one.status == "reserve")
    return sum(
        min(count, max(_places_left(session, code, rows) or 0, 0))
        for code, count in reserve.items()
    )


def _places_left(session: Session, group: str | None, rows: Sequence[RoundEntry]) -> int | None:
    """Return how many of a group's places are free; None where there is no number."""
    places = session.get_one(ReviewGroup, group).places if group else None
    if places is None:
        return None
    taken = sum(one.group_code == group and one.status in ON_THE_LIST for one in rows)
    return places - taken


def has_place(session: Session, entry: RoundEntry) -> bool:
    """Ask whether a place of an application's group is free; there always is without a number."""
    rows = entries_of(session, entry.round_code, *ON_THE_LIST)
    left_ = _places_left(session, entry.group_code, rows)
    return left_ is None or left_ > 0


def equal(session: Session, row: Round) -> list[RoundEntry]:
    """Return who may be listed and shares a rank, in groups whose places are too few for all.

    A panel votes on those at its line; where it got more places after it was done (`give_back`),
    nobody has voted on those at the new one.
    """
    found = []
    for code, waiting in _by_group(entries_of(session, row.code, *WAITING)).items():
        free = _places_left(session, code, entries_of(session, row.code, *ON_THE_LIST))
        if free is not None and free < len(waiting):
            shared = Counter(one.rank for one in waiting)
            found += [one for one in waiting if shared[one.rank] > 1]
    return in_order(session, found)


def _by_group(entries: Iterable[RoundEntry]) -> dict[str | None, list[RoundEntry]]:
    found: dict[str | None, list[RoundEntry]] = {}
    for one in entries:
        if one.passed:
            found.setdefault(one.group_code, []).append(one)
    return found


def part_equal_ones(session: Session, row: Round, *, off: set[str], chosen: set[str]) -> None:
    """Let those go before whom the leader chose among equal ones at the line of a group.

    :raises Refused: at the field; equal ones are at a line, and not as many are chosen as it takes
    """
    for code, entries in _by_group(entries_of(session, row.code, *WAITING)).items():
        waiting = in_order(session, (one for one in entries if one.case_number not in off))
        free = _places_left(session, code, entries_of(session, row.code, *ON_THE_LIST))
        if not free or free < 0 or len(waiting) <= free or waiting[free - 1].rank is None:
            continue
        rank = waiting[free - 1].rank
        if waiting[free].rank != rank:
            continue
        tied = [one for one in waiting if one.rank == rank]
        seats = free - waiting.index(tied[0])
        taken = [one for one in tied if one.case_number in chosen]
        if len(taken) != seats:
            raise _undecided(session, tied, seats)
        for one in tied:
            one.rank = rank if one in taken else (rank or 0) + seats
    session.flush()


def _undecided(session: Session, tied: Sequence[RoundEntry], seats: int) -> Refused:
    names = (session.get_one(Application, one.case_number).studio_name for one in tied)
    sentence = say(
        "%(names)s名次相同，名额还有%(seats)s个，请在“名次相同时列入的”里选定%(seats)s件",
        names="、".join(names),
        seats=seats,
    )
    wrong = FieldProblem("list_check.chosen", "名次相同时列入的", sentence)
    return Refused(sentence, problems=[wrong])
