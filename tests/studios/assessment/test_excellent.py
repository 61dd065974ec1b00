"""The grant of an excellent assessment: once for each result, from the case that published it."""

from datetime import date

import pytest
from sqlalchemy import select

from service.errors import Refused
from service.studios.assessment.tables import Assessment
from service.studios.books import posting, queries
from service.studios.register.tables import Studio


@pytest.fixture
def publish(granted, session):
    """Publish a result of 张师傅's studio; it was recognised long ago."""
    granted("A-1")
    studio = session.scalars(select(Studio)).one()
    studio.granted_on = date(2022, 11, 1)

    def publish(number=1, grade="excellent", case="KH-1"):
        on = date(2024 + number, 4, 20)
        session.add(
            Assessment(
                studio_key=studio.key, due_number=number, year=on.year - 1, grade=grade,
                document=f"朝人社能发〔{on.year}〕3号", published_on=on, case_number=case,
            )
        )  # fmt: skip
        session.flush()
        posting.next_cycle(session, studio=studio, on=on)
        return studio

    return publish


def test_it_is_owed_in_the_cycle_after_the_result(publish, act, session):
    studio = publish()
    found = act("money.enter_excellent", case="KH-1", studio=studio.number)
    assert found["amount_text"] == "100,000.00"
    [now] = queries.figures(session, studio=studio)
    assert now.owed == 10_000_000
    entry = queries.grant_of(session, case="KH-1")
    assert (entry.cycle.number, entry.document) == (2, "朝人社能发〔2025〕3号")


def test_each_result_earns_it_once(publish, act):
    studio = publish()
    act("money.enter_excellent", case="KH-1", studio=studio.number)
    with pytest.raises(Refused, match="只资助一次"):
        act("money.enter_excellent", case="KH-1", studio=studio.number)
    publish(2, case="KH-2")
    act("money.enter_excellent", case="KH-2", studio=studio.number)


@pytest.mark.parametrize(
    ("grade", "case", "frozen", "words"),
    [
        ("qualified", "KH-1", False, "公布优秀等次"),
        ("excellent", "KH-9", False, "公布优秀等次"),
        ("excellent", "KH-1", True, "暂停拨付"),
    ],
)
def test_nothing_else_earns_it(publish, act, grade, case, frozen, words):
    studio = publish(grade=grade)
    studio.payment_frozen = frozen
    with pytest.raises(Refused, match=words):
        act("money.enter_excellent", case=case, studio=studio.number)
