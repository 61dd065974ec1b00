"""T2: the masters who lead the studios on 31 December: levels, ages, who retires soon."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import cast

from sqlalchemy import func, select

from service import privacy
from service.db import Session
from service.studios import identity
from service.studios.figures.stock import PART, there
from service.studios.figures.table import Table, pairs, sums
from service.studios.register.tables import Master, Studio
from service.studios.regulation import MONTHS_BEFORE_RETIREMENT, QUALIFICATIONS
from service.studios.rounds.rules import PostKind, add_months, retirement_date

BANDS = ((0, 39, "39岁以下"), (40, 49, "40至49岁"), (50, 59, "50至59岁"), (60, 200, "60岁以上"))
RETIRING = "两年内到法定退休年龄"
UNKNOWN = "身份证号码没有登记"


def tables(session: Session, *, year: int) -> list[Table]:
    """Return the tables of the masters at the end of a year."""
    return [_levels(session, year), _ages(session, year)]


def _levels(session: Session, year: int) -> Table:
    rows = levels(session, year=year)
    head = ("等级", "人数")
    return Table("masters", "领办人：按等级", head, [*rows, sums(rows, 2)], part=PART)


def levels(session: Session, *, year: int) -> list[tuple[str, int]]:
    """Return how many masters have which level at the end of a year."""
    counted = session.execute(
        select(Master.qualification, func.count())
        .join(Studio)
        .where(*there(year))
        .group_by(Master.qualification)
    )
    found = pairs(counted)
    return [(words, found.get(level, 0)) for level, words in QUALIFICATIONS.items()]


def _ages(session: Session, year: int) -> Table:
    rows, retiring = ages(session, year=year)
    shown = [*rows, sums(rows, 2), (RETIRING, retiring)]
    head = ("年末年龄", "人数")
    note = "少于3人的格子不对外公布。"
    return Table("masters-age", "领办人：按年龄", head, shown, note=note, part=PART)


def ages(session: Session, *, year: int) -> tuple[list[tuple[str, int]], int]:
    """Return the masters by age at the end of a year, and how many retire within two years."""
    found = Counter(_words(session, year))
    names = [words for _from, _to, words in BANDS]
    return [(words, found[words]) for words in (*names, UNKNOWN)], found[RETIRING]


def _words(session: Session, year: int) -> Iterator[str]:
    end = date(year, 12, 31)
    rows = session.execute(
        select(Master.identity_number, Master.post_kind).join(Studio).where(*there(year))
    ).all()
    numbers = privacy.reveal(session, [row.identity_number for row in rows])
    for number, (_hidden, post_kind) in zip(numbers, rows, strict=True):
        try:
            person = identity.person(number)
        except ValueError:
            yield UNKNOWN
            continue
        birth = person.birth_date
        age = end.year - birth.year
        yield next(words for least, most, words in BANDS if least <= age <= most)
        retires = retirement_date(birth, person.sex, cast(PostKind, post_kind))
        if retires <= add_months(end, MONTHS_BEFORE_RETIREMENT):
            yield RETIRING
