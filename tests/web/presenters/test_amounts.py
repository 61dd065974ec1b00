"""Money is written with separators and two decimals wherever it stands, and read as people type."""

import doctest

import pytest

from service import amounts
from service.forms import clean
from service.forms.components import Component, Look
from service.web.forms.drawing import written


def test_the_examples_hold():
    for module in (amounts, clean):
        failed, tried = doctest.testmod(module)
        assert (failed, tried > 2) == (0, True)


@pytest.mark.parametrize(
    ("label", "suffix", "value", "words"),
    [
        ("金额（元）", "", 1234567.5, "1,234,567.50"),
        ("金额（元）", "", 100000, "100,000.00"),
        ("预算", "元", 0, "0.00"),
        ("经济效益", "万元", 1234.5, "1,234.5"),
        ("人数", "", 1234567, "1234567"),
        ("金额（元）", "", "一千", "一千"),
        ("金额（元）", "", True, "是"),
    ],
)
def test_an_amount_in_a_form_is_shown_with_separators(label, suffix, value, words, app):
    field = Component(id="x", type="number", label=label, look=Look(suffix=suffix))
    with app.test_request_context("/"):
        assert written(field, value) == words


def test_a_books_page_and_a_spending_say_the_same_amount(district):
    page = district.enter("qian").get("/books").text
    assert "100,000.00" in page
    sun = district.enter("sun")
    [case] = {row for row in page_links(sun.get("/cases?q=ZC").text) if "/cases/ZC" in row}
    assert "18,600.00" in sun.get(case).text


def page_links(page):
    return {part.split('"')[0] for part in page.split('href="')[1:]}
