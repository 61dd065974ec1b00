"""The statutory retirement age, and the two years before it (article 4)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.studios.rounds.rules import (
    add_months,
    article_4,
    master_facts,
    retirement_age_months,
    retirement_date,
    whole_months,
)

GROUPS = [("男", "worker", 60, 63), ("女", "manager", 55, 58), ("女", "worker", 50, 55)]
BIRTHS = st.dates(date(1940, 1, 1), date(2010, 12, 31))


def facts(birth: date, *, sent_on: date, **more):
    known = {"sex": "男", "post_kind": "worker", "qualification": "一级", "employed": True}
    return master_facts(birth=birth, sent_on=sent_on, **known | more)


@pytest.mark.parametrize(
    ("year", "month", "sex", "kind", "years", "months"),
    [
        (1965, 1, "男", "worker", 60, 1),
        (1976, 9, "男", "manager", 63, 0),
        (1990, 1, "男", "worker", 63, 0),
        (1970, 1, "女", "manager", 55, 1),
        (1981, 9, "女", "manager", 58, 0),
        (1975, 1, "女", "worker", 50, 1),
        (1984, 11, "女", "worker", 55, 0),
        (1964, 12, "男", "worker", 60, 0),
    ],
)
def test_the_published_values(year, month, sex, kind, years, months):
    assert divmod(retirement_age_months(date(year, month, 1), sex, kind), 12) == (years, months)


@given(BIRTHS, st.sampled_from(GROUPS))
def test_nobody_retires_before_the_old_age_or_after_the_new_one(birth, group):
    sex, kind, least, most = group
    assert least * 12 <= retirement_age_months(birth, sex, kind) <= most * 12


@given(BIRTHS, st.sampled_from(GROUPS))
def test_who_is_born_a_month_later_never_retires_earlier(birth, group):
    sex, kind, _, _ = group
    later = add_months(birth, 1)
    assert retirement_date(later, sex, kind) > retirement_date(birth, sex, kind)


@given(BIRTHS, st.integers(0, 600))
def test_months_that_are_added_are_counted(day, months):
    assert whole_months(day, add_months(day, months)) == months


def test_exactly_two_years_count():
    retires = retirement_date(date(1970, 3, 10), "男", "worker")
    sent_on = add_months(retires, -24)
    assert facts(date(1970, 3, 10), sent_on=sent_on).months_to_retirement == 24
    assert article_4(facts(date(1970, 3, 10), sent_on=sent_on)) == []


def test_a_day_less_than_two_years_does_not():
    retires = retirement_date(date(1970, 3, 10), "男", "worker")
    sent_on = add_months(retires, -24).replace(day=11)
    (line,) = article_4(facts(date(1970, 3, 10), sent_on=sent_on))
    assert "不足2年" in line
    assert "23个月" in line


def test_who_has_retired_is_told_when():
    (line,) = article_4(facts(date(1960, 1, 5), sent_on=date(2026, 11, 23)))
    assert line.startswith("领办人已于2020年1月5日达到法定退休年龄")


def test_a_woman_in_management_retires_later_than_a_worker_of_her_age():
    birth = date(1975, 1, 1)
    assert retirement_date(birth, "女", "manager") > retirement_date(birth, "女", "worker")


def test_every_condition_that_fails_has_its_own_line():
    lines = article_4(
        facts(date(2012, 1, 1), sent_on=date(2026, 11, 23), qualification="三级", employed=False)
    )
    for word, line in zip(("16周岁", "技师", "在职在聘"), lines, strict=True):
        assert word in line


@pytest.mark.parametrize(("qualification", "enough"), [("三级", 0), ("二级", 1), ("首席", 1)])
def test_a_master_is_a_technician_or_above(qualification, enough):
    lines = article_4(
        facts(date(1985, 1, 1), sent_on=date(2026, 11, 23), qualification=qualification)
    )
    assert (not lines) == enough
