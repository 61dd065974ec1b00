"""What the rules refuse, in a browser: a clear sentence, and nothing that was typed is lost."""

import pytest
from playwright.sync_api import expect

from service.demo.applications import MASTERS, Master
from tests.stories.answers import application_form
from tests.stories.steps import begin
from tests.stories.walker import Walker

pytestmark = pytest.mark.browser
FROM_NOTHING = True
NAME = "又一个车工技能大师工作室"


def sent(walker: Walker, master: Master, **other: object) -> str:
    """Fill and send an application that will be refused; return the sentences."""
    number = begin(walker, "sun", {"channel": "self"})
    walker.work(number, "填写申报表")
    walker.fill(application_form(master, "tianheng", NAME, **other))
    walker.send()
    expect(walker.page.locator('[name="application.studio_name"]')).to_have_value(NAME)
    assert not walker.faults
    return walker.refused()


def test_a_second_studio_of_the_same_master_and_trade_is_refused(walker: Walker):
    sentences = sent(walker, MASTERS["张师傅"])
    assert "领办" in sentences
    assert "车工" in sentences or "职业" in sentences


def test_a_wrong_check_digit_is_refused_by_name(walker: Walker):
    good = MASTERS["任志强"].identity_number
    wrong = good[:-1] + ("0" if good[-1] != "0" else "1")
    assert "身份证" in sent(walker, MASTERS["任志强"], identity_number=wrong)


def test_a_master_too_near_to_retirement_is_refused(walker: Walker):
    old = Master("郝师傅", "男", "11010519660101331", "4-12-01-01")
    assert "退休" in sent(walker, old)
