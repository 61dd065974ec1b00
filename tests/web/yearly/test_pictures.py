"""Pictures of a year and the yearly report: their numbers are those of the tables beside them."""

import csv
import io
import re
from xml.etree import ElementTree

import pytest

from service.studios.streets import STREETS

NAMES = ("map", "trades", "due", "funnel", "waterfall", "ratios")
SVG = "{http://www.w3.org/2000/svg}"


def drawings(page):
    found = re.findall(r"<svg.*?</svg>", page, re.S)
    return {
        re.match(r"picture-(.*)-title", one.get("aria-labelledby").split()[0])[1]: one
        for one in map(ElementTree.fromstring, found)
        if one.get("aria-labelledby")
    }


def said(drawing):
    return [text.text for text in drawing.iter(f"{SVG}text")]


def rows(district, name, who="wang", query=""):
    answer = district.enter(who).get(f"/statistics/{name}.csv{query}")
    assert answer.status_code == 200, name
    return list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff"))))[1:]


@pytest.mark.parametrize("who", ["wang", "he", "zhao", "qian", "xu"])
def test_the_six_pictures_stand_on_the_page_each_with_its_table(district, who):
    page = district.enter(who).get("/statistics").text
    assert tuple(drawings(page)) == NAMES
    for name in NAMES:
        assert f'href="/statistics/{name}.csv?year=' in page


def test_no_text_in_a_picture_is_small_and_none_is_drawn_by_colour_alone(district):
    for name, one in drawings(district.enter("wang").get("/statistics").text).items():
        sizes = [float(text.get("font-size")) for text in one.iter(f"{SVG}text")]
        assert min(sizes) >= 12, name
        assert float(one.get("width")) <= 343
        assert one.find(f"{SVG}title").text
        assert one.find(f"{SVG}desc").text
        assert not [part for part in one.iter() if part.get("style")]


def test_the_map_says_what_the_table_of_streets_says(district):
    drawing = drawings(district.enter("wang").get("/statistics").text)["map"]
    texts = said(drawing)
    for name in STREETS:
        assert name in texts or name[:2] in texts, name
    table = {row[0]: row[1] for row in rows(district, "map")}
    whole = {row[0]: row[1] for row in rows(district, "stock-street")}
    assert table == whole
    drawn = sorted(int(one) for one in texts if one.isdigit())
    placed = [int(count) for name, count in table.items() if name in STREETS]
    assert drawn == sorted(placed)


def test_the_map_of_one_trade_counts_its_studios_alone(district):
    found = {row[0]: int(row[1]) for row in rows(district, "stock")}
    trade = max((name for name in found if name != "合计"), key=lambda name: found[name])
    page = district.enter("wang").get(f"/statistics?trade={trade}").text
    assert f"工作室分布（{trade}）" in page
    drawn = [int(one) for one in said(drawings(page)["map"]) if one.isdigit()]
    assert sum(drawn) <= found[trade] < found["合计"]


def test_the_funnel_narrows_and_ends_with_what_was_granted(district):
    counts = [int(row[1]) for row in rows(district, "funnel")]
    assert counts == sorted(counts, reverse=True)
    texts = " ".join(said(drawings(district.enter("wang").get("/statistics").text)["funnel"]))
    assert f"{counts[0]}件" in texts


def test_an_unknown_round_or_trade_shows_what_everybody_is_shown(district):
    page = district.enter("wang").get("/statistics?round=<x>&trade=无").text
    assert tuple(drawings(page)) == NAMES


def test_the_waterfall_says_what_the_books_say(district):
    money = {row[0]: row[1] for row in rows(district, "money")}
    steps = {row[0]: row[1] for row in rows(district, "waterfall")}
    for name in ("已批准", "已拨付"):
        assert float(steps[name].replace(",", "")) * 10_000 == float(money[name].replace(",", ""))


def test_ratios_below_one_are_marked_by_shape_and_word(district):
    table = rows(district, "ratios")
    below = [row for row in table if float(row[2]) < 1]
    assert below
    assert all(row[3] == "不足1" for row in below)
    drawing = drawings(district.enter("wang").get("/statistics").text)["ratios"]
    assert "▲ 不足1" in said(drawing)
    marks = [one for one in drawing.iter(f"{SVG}path") if one.get("fill") == "#A81C1C"]
    assert len(marks) == len(below)


def test_a_year_without_anything_still_has_its_pictures(district):
    page = district.enter("wang").get("/statistics?year=2022").text
    assert set(drawings(page)) == {*NAMES} - {"funnel"}


def test_six_figures_come_first_and_lead_to_their_tables(district):
    page = district.enter("zhao").get("/statistics").text
    figures = re.search(r'<ul class="key-figures">.*?</ul>', page, re.S)[0]
    leads = re.findall(r'href="([^"]+)"', figures)
    assert len(leads) == 6
    for lead in leads:
        if lead.startswith("#"):
            assert f'id="{lead[1:]}"' in page, lead
        else:
            assert district.enter("zhao").get(lead).status_code == 200


def test_the_yearly_report_comes_as_pdf_and_word_to_staff_and_auditor(district):
    for who in ("wang", "zhao", "xu"):
        pdf = district.enter(who).get("/statistics/report.pdf")
        assert pdf.data.startswith(b"%PDF")
    word = district.enter("he").get("/statistics/report.docx?year=2025")
    assert word.data.startswith(b"PK")
    for who in ("sun", "li"):
        assert district.enter(who).get("/statistics/report.pdf").status_code == 403
    assert district.enter("wang").get("/statistics/report.exe").status_code == 404
