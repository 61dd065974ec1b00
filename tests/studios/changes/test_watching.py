"""Masters who will retire are looked for fifty studios at a time."""

from datetime import UTC, date, datetime

from sqlalchemy import select

from service import privacy
from service.studios.register.tables import Studio
from service.studios.tables import Occupation
from tests.studios.cast import identity_number
from tests.studios.changes.test_unit import studio

LATER = datetime(2027, 3, 1, 1, tzinfo=UTC)


def test_120_studios_are_three_steps_and_each_is_told_once(session, act):
    codes = session.scalars(select(Occupation.code)).all()
    assert len(codes) >= 40
    for turn in range(120):
        unit = ("tianheng", "jinyu", "dongba")[turn // 40]
        row = studio(session, f"{turn}", unit=unit, occupation=codes[turn % 40])
        number = identity_number(date(1966, 11, 5), turn=turn + 1)
        row.master.identity_number = privacy.seal(session, number)
    session.flush()
    counts, after, more = [], 0, True
    while more:
        found = act("leader.next", at=LATER, after=after)
        counts.append(found["count"])
        after, more = found["after"], found["more"]
    assert counts == [50, 50, 20]
    assert act("leader.next", at=LATER, after=0)["count"] == 0
    assert len(session.scalars(select(Studio)).all()) == 120
