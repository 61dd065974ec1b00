"""Studios of then: what is wrong is said, what is right counts from the day of recognition."""

from datetime import date

import pytest
from sqlalchemy import select

from service import privacy
from service.errors import Refused
from service.people.tables import Organisation
from service.studios.assessment import queries as assessment
from service.studios.assessment.tables import Assessment
from service.studios.books import posting, queries, years
from service.studios.books.chart import OWED
from service.studios.books.tables import FundingCycle
from service.studios.legacy import entering
from service.studios.legacy.tables import LegacyEntry
from service.studios.money.tables import MoneyEntry
from service.studios.register import directory
from service.studios.register.tables import Studio
from tests.studios.cast import COOK, DONGBA, JINYU, TIANHENG, TURNER, identity_number

BIRTH = date(1970, 5, 12)


def master(**more):
    number = identity_number(more.pop("birth", BIRTH))
    return {
        "name": "老张", "identity_number": number, "post_kind": "worker", "qualification": "一级",
        "mobile": "13700030009", **more,
    }  # fmt: skip


def result(year=2023, grade="excellent", on="2024-04-20", document="朝人社能发〔2024〕3号"):
    return {"year": year, "grade": grade, "document": document, "published_on": on}


def grant(kind="initial", paid_on="2021-11-02", voucher="朝财支〔2021〕305号", amount=100_000):
    return {"kind": kind, "amount": amount, "voucher": voucher, "paid_on": paid_on}


def legacy(**more):
    return {
        "studio_name": "老张车工技能大师工作室",
        "place": TIANHENG,
        "occupation": TURNER,
        "industry": "高新技术",
        "address": "",
        "street": "望京街道",
        "document": "朝人社能发〔2021〕12号",
        "granted_on": "2021-09-13",
        "master": master(),
        "assessments": [],
        "grants": [],
        **more,
    }


WHOLE = legacy(
    assessments=[result()],
    grants=[grant(), grant("excellent", "2024-06-18", "朝财支〔2024〕118号")],
)


@pytest.fixture
def enter(session):
    def enter(given, case="CL-2026-0001"):
        return entering.enter(session, case=case, given=given, entered_by="wang", confirmed_by="he")

    return enter


def problems(session, given):
    found, wrong = entering.examined(session, given)
    assert (found is None) == bool(wrong)
    return {one.path: one.sentence for one in wrong}


def test_the_register_has_the_day_of_then_and_the_next_assessment(session, enter):
    studio = enter(WHOLE)
    assert (studio.number, studio.granted_on) == ("朝大师〔2021〕001号", date(2021, 9, 13))
    assert assessment.next_due(session, studio) == (2, date(2025, 9, 13))
    assert directory.studios(session).rows[0].round_code == "legacy"
    assert session.get(LegacyEntry, studio.key).confirmed_by == "he"


def test_a_studio_without_assessment_is_due_for_its_first(session, enter):
    assert assessment.next_due(session, enter(legacy())) == (1, date(2023, 9, 13))


def test_money_stands_in_the_cycle_that_it_was_paid_in(session, enter):
    studio = enter(WHOLE)
    [now] = queries.figures(session, studio=studio)
    assert (now.granted, now.granted_in_cycle, now.owed) == (20_000_000, 10_000_000, 0)
    first, second = session.scalars(select(FundingCycle).order_by(FundingCycle.number))
    assert (first.begun_on, first.ended_on) == (date(2021, 9, 13), date(2024, 4, 20))
    assert queries.claimable(session, second) == 10_000_000
    entries = queries.entries(session, studio)
    assert [(one.event, one.on.isoformat(), one.cycle) for one in entries] == [
        ("E1", "2021-09-13", 1),
        ("E2", "2021-11-02", 1),
        ("E1", "2024-04-20", 2),
        ("E2", "2024-06-18", 2),
    ]
    assert {one.note for one in entries} == {"历史补录"}
    paid = session.scalars(select(MoneyEntry).order_by(MoneyEntry.key))
    assert [(one.kind, one.amount) for one in paid] == [
        ("initial", 100_000),
        ("excellent", 100_000),
    ]


def test_a_failed_assessment_ends_no_cycle(session, enter):
    failed = result(grade="unqualified")
    studio = enter(legacy(assessments=[failed], grants=[grant()]))
    assert posting.running_cycle(session, studio).number == 1
    [now] = queries.figures(session, studio=studio)
    assert now.granted_in_cycle == 10_000_000


def test_a_grant_that_was_not_paid_is_owed(session, enter):
    unpaid = {"kind": "excellent", "amount": 100_000, "voucher": "", "paid_on": ""}
    studio = enter(legacy(assessments=[result()], grants=[grant(), unpaid]))
    [now] = queries.figures(session, studio=studio)
    assert (now.granted, now.owed) == (10_000_000, 10_000_000)
    [key] = entering.unpaid(session, studio)
    row = session.get_one(MoneyEntry, key)
    assert (row.kind, row.paid_on, row.voucher) == ("excellent", None, None)
    row.funding_case = "BK-2026-0001"
    with pytest.raises(Refused, match="已经进入拨付"):
        entering.undo(session, studio=studio, by="wang", reason="看错了")
    row.funding_case = None
    entering.undo(session, studio=studio, by="wang", reason="看错了")
    assert set(queries.standing(session, studio.key).sums.values()) == {0}


def came_in(amount="80,000.00", on="2022-03-01"):
    return {"amount": amount, "received_on": on, "document": "记-12"}


def spent(amount, source="grant", on="2022-12-31", category="equipment"):
    return {
        "category": category, "source": source, "amount": amount, "spent_on": on,
        "document": "历史汇总",
    }  # fmt: skip


def test_what_was_spent_then_stands_in_the_books(session, enter):
    studio = enter(
        legacy(
            grants=[grant()],
            matching=[came_in()],
            spent=[spent("86,500.50"), spent("12,000", "matching", category="training")],
        )
    )
    [now] = queries.figures(session, studio=studio)
    assert (now.granted, now.balance) == (10_000_000, 18_000_000 - 8_650_050 - 1_200_000)
    assert [one.event for one in queries.entries(session, studio)] == [
        "E1", "E2", "S1", "S2", "S2",
    ]  # fmt: skip
    entering.undo(session, studio=studio, by="wang", reason="看错了")
    assert set(queries.standing(session, studio.key).sums.values()) == {0}


@pytest.mark.parametrize(
    ("lines", "path", "words"),
    [
        ({"spent": [spent("100000.01")]}, "spent[0].amount", "只有100,000.00元"),
        ({"spent": [spent("1", on="2021-10-01")]}, "spent[0].amount", "只有0.00元"),
        ({"spent": [spent("1", "matching")]}, "spent[0].amount", "配套资金只有0.00元"),
        ({"spent": [spent("1", category="food")]}, "spent[0].category", "支出类别"),
        ({"spent": [spent("一万")]}, "spent[0].amount", "不是数字"),
        ({"matching": [came_in(on="2021-01-01")]}, "matching[0].received_on", "不能早于"),
    ],
)
def test_money_of_then_that_cannot_be_is_said_at_its_field(session, lines, path, words):
    wrong = problems(session, legacy(grants=[grant()], **lines))
    assert words in wrong[f"legacy.{path}"]


def test_private_values_are_put_in(session, enter):
    studio = enter(legacy())
    assert studio.master.identity_number.startswith(privacy.MARK)
    assert studio.sheet["master"]["identity_number"] == studio.master.identity_number
    revealed = privacy.reveal(session, studio.master.identity_number)
    assert revealed == identity_number(BIRTH)


def test_a_branch_counts_by_itself_and_belongs_to_its_unit(session, enter):
    enter(legacy())
    other = legacy(place=DONGBA, master=master(birth=date(1971, 1, 2)))
    studio = enter(other, case="CL-2026-0002")
    assert (studio.unit, studio.place) == (TIANHENG, DONGBA)


@pytest.mark.parametrize(
    ("change", "path", "words"),
    [
        ({"studio_name": ""}, "studio_name", "请填写工作室名称"),
        ({"studio_name": "长" * 61}, "studio_name", "最多60字"),
        ({"place": "nowhere"}, "place", "没有登记这个单位"),
        ({"place": "bureau"}, "place", "没有登记这个单位"),
        ({"occupation": "9-99"}, "occupation", "没有这个职业"),
        ({"industry": "捕鱼"}, "industry", "没有这个行业"),
        ({"street": "海淀"}, "street", "本区没有这个街道"),
        ({"granted_on": "2021-02-30"}, "granted_on", "例如2021-09-13"),
        ({"granted_on": "2026-11-24"}, "granted_on", "不能晚于今天"),
        ({"granted_on": "1899-12-31"}, "granted_on", "不能早于2000-01-01"),
        ({"master": master(identity_number="110105197005121")}, "master.identity_number", "18位"),
        ({"master": master(qualification="大师")}, "master.qualification", "技能等级"),
        ({"master": master(post_kind="")}, "master.post_kind", "岗位类别"),
        ({"master": master(mobile="123")}, "master.mobile", "11位"),
        ({"master": "老张"}, "master.name", "请填写领办人姓名"),
        ({"assessments": [result(year=2022)]}, "assessments[0].year", "2023年才满两年"),
        ({"assessments": [result(year="两千")]}, "assessments[0].year", "例如2023"),
        ({"assessments": [result(grade="良")]}, "assessments[0].grade", "等次应为"),
        ({"assessments": [result(on="2021-09-12")]}, "assessments[0].published_on", "不能早于"),
        (
            {"assessments": [result(), result(2024, on="2025-04-20")]},
            "assessments[1].year",
            "间隔不满两年",
        ),
        ({"grants": [grant(kind="gift")]}, "grants[0].kind", "资助类别应为"),
        ({"grants": [grant(), grant()]}, "grants[1].kind", "只有一次"),
        ({"grants": [grant("excellent")]}, "grants[0].kind", "多于优秀的考核结果"),
        ({"grants": [grant(amount=100_001)]}, "grants[0].amount", "不超过100,000元"),
        ({"grants": [grant(amount="10万")]}, "grants[0].amount", "大于0的整数"),
        ({"grants": [grant(paid_on="2021-09-12")]}, "grants[0].paid_on", "不能早于2021-09-13"),
        ({"grants": [grant(voucher="")]}, "grants[0].voucher", "请填写凭证号"),
        (
            {"assessments": [result()], "grants": [grant("excellent", "2024-04-19")]},
            "grants[0].paid_on",
            "不能早于2024-04-20",
        ),
    ],
)
def test_what_is_wrong_is_said_at_its_field(session, change, path, words):
    assert words in problems(session, legacy(**change))[f"legacy.{path}"]


def test_the_clashes_of_article_5_are_said_and_refused(session, enter):
    enter(legacy())
    wrong = problems(session, legacy(studio_name="另一个", place=JINYU, occupation=COOK))
    assert "只能领办一个工作室" in wrong["legacy.master.identity_number"]
    other = legacy(master=master(birth=date(1971, 1, 2)))
    assert "只能建立一个工作室" in problems(session, other)["legacy.occupation"]
    with pytest.raises(Refused):
        enter(other, case="CL-2026-0002")


def test_a_number_of_then_is_kept_and_given_once(session, enter):
    assert enter(legacy(number="朝大师〔2021〕001号")).number == "朝大师〔2021〕001号"
    other = legacy(place=JINYU, occupation=COOK, master=master(birth=date(1971, 1, 2)))
    wrong = problems(session, {**other, "number": "朝大师〔2021〕001号"})
    assert "已有这个编号" in wrong["legacy.number"]
    assert enter(other, case="CL-2026-0002").number == "朝大师〔2021〕002号"


def test_a_unit_that_ended_and_a_closed_year_are_said(session):
    session.get(Organisation, TIANHENG).valid_until = date(2025, 1, 1)
    years.close_year(session, year=2021)
    wrong = problems(session, legacy())
    assert "已于2025-01-01终止" in wrong["legacy.place"]
    session.get(Organisation, TIANHENG).valid_until = None
    assert "2021年度已经结账" in problems(session, WHOLE)["legacy.grants"]


def test_an_entry_is_undone_in_red_and_frees_master_and_place(session, enter):
    studio = enter(WHOLE)
    entering.undo(session, studio=studio, by="wang", reason="认定文件看错了")
    assert studio.status == "undone"
    assert directory.studios(session).total == 0
    standing = queries.standing(session, studio.key)
    assert set(standing.sums.values()) == {0}
    assert standing.of(OWED) == 0
    for table in (MoneyEntry, Assessment):
        assert session.scalars(select(table)).all() == []
    for year in (2021, 2024, 2026):
        assert queries.budget(session, year=year)[1] == 0
    again = enter(WHOLE, case="CL-2026-0002")
    assert (again.status, again.number) == ("active", "朝大师〔2021〕002号")
    with pytest.raises(Refused, match="已经撤销"):
        entering.undo(session, studio=studio, by="wang", reason="再来一次")


def test_what_depends_on_an_entry_keeps_it(session, enter):
    studio = enter(WHOLE)
    with pytest.raises(Refused, match="原因"):
        entering.undo(session, studio=studio, by="wang", reason=" ")
    posting.match(session, studio=studio, fen=100, on=date(2026, 11, 20), document="记-1")
    with pytest.raises(Refused, match="台账里已有补录以后的分录"):
        entering.undo(session, studio=studio, by="wang", reason="认定文件看错了")


def test_a_studio_that_was_granted_here_is_no_legacy(session, granted):
    granted("A-1")
    studio = session.scalars(select(Studio)).one()
    with pytest.raises(Refused, match="不是补录的"):
        entering.undo(session, studio=studio, by="wang", reason="看错了")
