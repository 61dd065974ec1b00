"""The application form (annex 1) as PDF: its sections, in order, filled, and harmless."""

from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader

from service.studios.rounds.papers import application_data, application_form
from tests.studios.cast import application, identity_number, master

IDENTITY = identity_number(date(1980, 5, 12))

SECTIONS = (
    "所在单位（盖章）",
    "北京市朝阳区人力资源和社会保障局",
    "所在单位基本情况",
    "法人代表",
    "传真电话",
    "技能大师基本情况",
    "政治面貌",
    "身份证号码",
    "工作室成员情况",
    "师带徒",
    "支持措施",
    "今后开展",
    "预期目标",
    "部门初审",
    "专家评估",
    "保局审批",
)


def sheet(**more):
    filled = application(master=master(resume="1998年进厂。", occupation="6-18-01-01"), **more)
    return filled | {"filled_on": "2026-11-23", "unit_opinion": "同意申报。", "members": []}


def pages(data):
    return [page.extract_text() for page in PdfReader(BytesIO(application_form(data))).pages]


def text(session, **variables):
    data = application_data(session, variables=variables)
    return "".join("".join(pages(data)).split())


def test_an_empty_form_has_every_section_in_the_official_order(session):
    found = text(session)
    places = [found.find(section) for section in SECTIONS]
    assert -1 not in places
    assert places == sorted(places)


def test_seals_signature_and_dates_have_their_places(session):
    found = text(session)
    assert found.count("（盖章）") == 4  # one on the cover
    assert found.count("（签字）") == 1
    assert found.count("年月日") == 5


def test_it_has_six_pages_and_the_cover_bears_no_number():
    found = pages({})
    assert len(found) == 6
    assert "— 1 —" in found[1]
    assert "—" not in found[0]


def test_what_was_filled_in_stands_in_its_place(session):
    found = text(session, application=sheet())
    for words in (
        "张师傅车工技能大师工作室",
        IDENTITY,
        "一级/高级技师",
        "2026年11月23日",
    ):
        assert words in found
    assert "车工" in found
    assert "6-18-01-01" not in found


def test_opinions_appear_when_they_are_given(session):
    found = text(
        session,
        application=sheet(),
        sector={"opinion": "初审合格，同意推荐。"},
        review={"passed": True, "reasons": ["专家 5 人，同意 5 票，评审合格"]},
        review_opinion={"text": "专家组同意。", "signed_on": "2026-12-01"},
        approval={"opinion": "同意授予。"},
    )
    for words in (
        "同意申报。",
        "同意推荐。",
        "同意5票，评审合格",
        "专家组同意。",
        "2026年12月01日",
        "同意授予。",
    ):
        assert words in found


@pytest.mark.parametrize(
    "text_",
    ["#panic()", "$ sum_1 $ *b* _i_ `c`", '#include "/etc/passwd"', "\\u{0}", "@x <y>", "=a"],
)
def test_markup_that_somebody_types_stays_text(session, text_):
    found = text(session, application=sheet(support=text_))
    assert "".join(text_.split()) in found


def test_a_long_text_goes_on_over_pages_to_its_end(session):
    long = "技术革新" * 3000 + "全文结束"
    data = application_data(session, variables={"application": sheet(goals=long)})
    found = pages(data)
    assert len(found) > 8
    assert "全文结束" in "".join("".join(found).split())


def test_forty_members_need_more_pages_and_repeat_the_head(session):
    member = {"name": "常青", "sex": "男", "birth_month": "1990-05", "apprentice": True}
    data = application_data(
        session, variables={"application": sheet() | {"members": [member] * 40}}
    )
    found = pages(data)
    assert sum("主要业绩" in page for page in found) >= 2
    assert "".join(found).count("常青") == 40


def test_odd_characters_never_stop_it(session):
    odd = "🙂\u202e\x00\ud800𠀀" + "x" * 4000
    assert application_form({"application": sheet() | {"support": odd}}).startswith(b"%PDF")


@pytest.mark.parametrize("wrong", [None, [], 7, "text", {"unit": None, "members": [None]}])
def test_variables_of_the_wrong_shape_leave_places_empty(session, wrong):
    assert "".join(text(session, application=wrong).split()).count("（盖章）") == 4
