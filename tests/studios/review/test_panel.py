"""The panel is drawn by lot from the trade's pool, and anybody can repeat the draw."""

from datetime import date

import pytest
from sqlalchemy import select

from service.errors import Refused
from service.studios.occupations import COOKING, MACHINES
from service.studios.pool import experts
from service.studios.review import ranking, rules
from service.studios.review.figures import panel_pool
from service.studios.review.tables import PanelDraw, Recusal
from service.studios.rounds.tables import Application, ReviewGroup, RoundEntry
from tests.studios.cast import COOK, TIANHENG, TURNER, application, master


@pytest.fixture(autouse=True)
def pool(session):
    """Six judge machines; 谢 cooks; 周琳 works for 天衡's branch, 吴昊 has declared an interest."""
    enrol = experts.enrol
    for username in ("li", "zhengwei", "tang", "han"):
        enrol(session, username=username, trades=[MACHINES])
    enrol(session, username="xie", trades=[COOKING])
    enrol(session, username="zhoulin", trades=[MACHINES], employer="dongba")
    enrol(session, username="wuhao", trades=[MACHINES], interests={"industry": "担任顾问"})


def draw(act, **more):
    known = {"occupation": TURNER, "unit": TIANHENG, "size": 3}
    return act("panel.draw", **known | more)


def test_members_come_from_the_trade_and_have_names(act):
    panel = draw(act)
    assert len(set(panel["members"])) == 3
    assert set(panel["members"]) <= {"li", "zhengwei", "tang", "han", "wuhao"}
    assert panel["names"] == [f"{name}专家" for name in panel["members"]]


def test_who_works_for_the_unit_or_its_branches_is_kept_out(act):
    assert draw(act)["excluded"] == {"zhoulin": "与申报单位同一单位"}


def test_a_declared_interest_in_the_department_keeps_out(act):
    panel = draw(act, department="industry")
    assert panel["excluded"]["wuhao"] == "声明利害关系：担任顾问"


def test_who_is_named_is_kept_out(act):
    panel = draw(act, excluded=[{"expert": "li", "reason": "师徒关系"}, "han"])
    assert panel["excluded"]["li"] == "师徒关系"
    assert not {"li", "han"} & set(panel["members"])


def test_an_auditor_repeats_the_draw_with_its_seed(act, session):
    panel = draw(act)
    row = session.scalars(select(PanelDraw)).one()
    assert rules.draw(row.seed, row.candidates, 3) == row.drawn == panel["members"]


def test_two_draws_have_two_seeds(act):
    assert draw(act, case="A-1")["seed"] != draw(act, case="A-2")["seed"]


def test_too_few_experts_is_said_with_the_numbers(act):
    with pytest.raises(Refused, match="可抽取的专家只有1人，不足5人"):
        draw(act, occupation=COOK, size=5)


def test_who_recuses_is_replaced_and_it_is_on_the_record(act, session):
    first = draw(act)["members"]
    after = act("panel.substitute", members=first, recused=[{"expert": first[0], "reason": "亲属"}])
    assert len(after["members"]) == 3
    assert first[0] not in after["members"]
    assert set(first[1:]) < set(after["members"])
    assert session.get(Recusal, (first[0], "A-1")).reason == "亲属"
    assert len(session.scalars(select(PanelDraw)).all()) == 2


def test_who_recused_once_is_never_drawn_again_for_the_case(act):
    first = draw(act)["members"]
    second = act("panel.substitute", members=first, recused=[first[0]])["members"]
    third = act("panel.substitute", members=second, recused=[second[0]])["members"]
    assert not {first[0], second[0]} & set(third)


def test_when_nobody_is_left_it_says_so(act):
    first = draw(act, size=5)["members"]
    with pytest.raises(Refused, match="可抽取的专家只有0人"):
        act("panel.substitute", members=first, recused=first[:1])


def test_each_trade_of_the_pool_is_drawn_evenly():
    names = [f"e{n}" for n in range(10)]
    counts = dict.fromkeys(names, 0)
    for seed in range(2000):
        for name in rules.draw(str(seed), names, 5):
            counts[name] += 1
    assert all(850 < count < 1150 for count in counts.values())


def test_the_section_takes_an_expert_in_and_changes_the_entry(session):
    experts.settle(
        session, username="han", trades=[COOKING, MACHINES], employer="tianheng", active=False
    )
    (han,) = [one for one in experts.pool(session) if one.username == "han"]
    assert set(han.trades) == {MACHINES, COOKING}
    assert (han.employer, han.active) == ("tianheng", False)


def test_who_is_set_aside_is_not_drawn(act, session):
    experts.settle(session, username="han", trades=[MACHINES], employer=None, active=False)
    assert "han" not in draw(act)["candidates"]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"username": "nobody"}, "评审专家角色的账户"),
        ({"trades": []}, "至少选择一个专业领域"),
        ({"trades": ["炼丹"]}, "不在目录中"),
        ({"employer": "nobody"}, "不在名册中"),
    ],
)
def test_an_entry_that_cannot_be_is_refused(session, wrong, words):
    entry = {"username": "han", "trades": [MACHINES], "employer": None, "active": True}
    with pytest.raises(Refused, match=words):
        experts.settle(session, **entry | wrong)


def test_a_substitute_is_drawn_from_the_pool_as_it_stands_now(act, session):
    act("application.accept", unit=TIANHENG, application=application())
    first = draw(act, size=5)["members"]
    trades = [COOKING, MACHINES]
    experts.settle(session, username="xie", trades=trades, employer=None, active=True)
    after = act("panel.substitute", members=first, recused=[first[0]])
    assert after["members"][-1] == "xie"
    assert after["excluded"]["zhoulin"] == "与申报单位同一单位"


def test_who_was_kept_out_by_name_stays_out_of_later_draws(act):
    first = draw(act, excluded=["han"])["members"]
    known = {"occupation": TURNER, "unit": TIANHENG}
    after = act("panel.substitute", members=first, recused=[first[0]], **known)
    assert after["excluded"]["han"] == "指定回避"
    assert "han" not in after["members"]


def test_the_figures_say_how_many_are_left_and_why_others_are_not(act, session):
    panel = draw(act, excluded=["han"])
    variables = {
        "case": {"number": "A-1"},
        "unit": TIANHENG,
        "application": {"occupation": TURNER},
        "panel": panel,
    }
    lines = [one["label"] for one in panel_pool(session, variables=variables)]
    assert lines[0].endswith("在库可用 6 人，现在还可以抽取 2 人")
    assert "已在专家组：3 人" in lines
    assert "与申报单位同一单位：1 人" in lines
    assert panel_pool(session, variables={}) == []


def test_who_leads_or_works_in_the_studio_judges_no_application_of_it(session, act):
    """By name: members have no account and no identity number (REGULATION 3.6)."""
    members = [{"name": "li专家"}, {"name": "路人"}]
    sheet = application(members=members, master=master("tang专家"))
    act("application.accept", unit=TIANHENG, application=sheet)
    found = draw(act)["excluded"]
    said = "与申报工作室的领办人或者成员同名"
    assert {name for name, why in found.items() if why == said} == {"li", "tang"}


def test_the_places_of_a_cancelled_group_go_to_the_others(session):
    places = {"2026-2-01": 2, "2026-2-02": 1, "2026-2-03": 2}
    for position, (code, given) in enumerate(places.items(), start=1):
        status = "ranked" if position == 3 else "scoring"
        group = ReviewGroup(
            code=code, round_code="2026-2", position=position, trade="机械", name=code,
            places=given, seed_hash="", status=status,
        )  # fmt: skip
        session.add(group)
        session.flush()
        for turn in range(3):
            number = f"{code}/{turn}"
            session.add(
                Application(
                    case_number=number, round_code="2026-2", unit=TIANHENG, place=TIANHENG,
                    channel="self", studio_name=number, occupation_code=TURNER, industry="其他",
                    master_name="某", master_lookup=number, sent_on=date(2026, 11, 2),
                )
            )  # fmt: skip
            session.flush()
            entry = {"round_code": "2026-2", "group_code": code, "status": "reviewing"}
            session.add(RoundEntry(case_number=number, **entry))
    session.flush()
    ranking.move(session=session, group="2026-2-01", reason="专家不足")
    left = {code: session.get_one(ReviewGroup, code).places for code in places}
    assert left == {"2026-2-01": 0, "2026-2-02": 3, "2026-2-03": 2}
