"""Chinese first, English by a click, and nothing without its translation."""

import re

from service.web.core import translate


def test_pages_speak_chinese_until_a_visitor_chooses_english(visitor):
    assert 'lang="zh-CN"' in visitor.get("/").text
    visitor.get("/language/en?next=/sign-in")
    page = visitor.get("/sign-in").text
    assert 'lang="en"' in page
    assert "Password" in page


def test_the_switch_leads_back_to_the_page_but_never_to_another_site(visitor):
    assert visitor.get("/language/en?next=/sign-in").location == "/sign-in"
    assert visitor.get("/language/en?next=//evil.example").location == "/"


def test_names_out_of_diagrams_and_forms_are_translated_too(district):
    he = district.enter("he")
    he.get("/language/en")
    page = he.get("/inbox?box=claimable").text
    assert "Check the materials" in page
    assert "审核申报材料" not in page


def test_every_sentence_of_pages_diagrams_and_forms_has_its_translation():
    assert translate.missing(translate.updated(translate.read())) == []


def test_translations_keep_the_places_of_their_sentences():
    for message in translate.read():
        places = re.findall(r"%\(\w+\)s", str(message.id))
        assert sorted(places) == sorted(re.findall(r"%\(\w+\)s", str(message.string))), message.id


def test_expressions_in_forms_read_the_same_variables_in_both_languages():
    names = re.compile(r"{{[^}]*?([a-z_]+\.[a-z_.]+)")
    for message in translate.read():
        assert names.findall(str(message.id)) == names.findall(str(message.string)), message.id
