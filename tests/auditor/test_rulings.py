"""A ruling is shown as it was made: its release, its table, the rules that count, its inputs."""

import re
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select

from service.feel import dmn
from service.host.definitions import deployment
from service.host.history.timeline import Rules
from service.host.migration import migrate, plans
from service.host.tables.core import ProcessInstance
from service.people import accounts
from service.people.actor import SYSTEM
from service.people.tables import Organisation
from service.web.auditor.decisions import ruling

RULES = Rules(1, datetime(2026, 3, 2, tzinfo=UTC), "高设计", "首个版本")
CASE = "SQ-2026-0015"


def who(session, username):
    return accounts.actor(session, username)


@pytest.fixture
def taken_over(district):
    """Deploy another table and take a case over to it; return its page and the release's number."""
    house = district.house
    at = house.clock.now()
    with house.database.write(actor=SYSTEM, at=at) as session:
        files = deployment.current_files(session)
        table = files["eligibility.dmn"].decode().replace("年龄（周岁）", "岁数")
        changed = {"eligibility.dmn": table.encode()}
        target = deployment.deploy(session, files=changed, reason="改了列名").number
        gao, admin = who(session, "gao"), who(session, "admin")
        plan = plans.draw_up(
            session, process_id="studio-application", source=1, target=target, actor=gao
        )
        case = select(ProcessInstance.key).where(ProcessInstance.number == CASE)
        done = migrate.migrate(
            session, plan=plan, instance=session.scalars(case).one(), actor=admin, reason="换规则"
        )
        assert done.problem is None
    return district.enter("xu").get(f"/auditor/cases/{CASE}").text, target


def test_after_a_migration_a_ruling_stands_under_the_release_that_decided(taken_over):
    page, target = taken_over
    assert f"<dd>第 {target} 次发布" in page
    assert "依据第 1 次发布的判定表" in page
    assert f"依据第 {target} 次发布的判定表" not in page
    assert "年龄（周岁）" in page
    assert "岁数" not in page


def test_the_table_stands_there_with_the_rule_that_hit_marked(xu):
    page = xu.get("/auditor/cases/SQ-2026-0001").text
    marks = re.search(r"<h3>合格标准</h3>(.*?)</section>", page, re.S)[1]
    assert "自上而下取第一条命中的规则" in marks
    assert len(re.findall(r'<tr class="is-hit">', marks)) == 1
    assert "&gt;= 2/3" in marks
    assert "合格 = 是" in marks
    assert "合格 = 否" not in marks
    assert "也符合，按命中的办法不采用" in marks


def test_a_graphs_decisions_come_in_turn_with_numbers_as_people_write_them(xu):
    page = xu.get("/auditor/cases/SQ-2026-0001").text
    named = re.findall(r"<h3>(计票|合格标准|评审结果)</h3>", page)
    assert named == ["计票", "合格标准", "评审结果"]
    assert not re.search(r"\d\.\d{7}", re.sub(r"<script.*?</script>", "", page, flags=re.S))


def test_who_was_locked_or_renamed_since_is_named_as_then(district, xu):
    house = district.house
    writes = {"actor": None, "at": house.clock.now()}
    with house.database.read() as session:
        gao, admin = who(session, "gao"), who(session, "admin")
    with house.database.write(**{**writes, "actor": gao}) as session:
        number = deployment.deploy(session, files=changed_form(session), reason="高设计改的").number
    with house.database.write(**{**writes, "actor": admin}) as session:
        given = {"roles": ("designer",), "organisation": None, "active": False, "by": admin}
        accounts.change(session, username="gao", name="另一个名字", **given)
        case = select(ProcessInstance).where(ProcessInstance.number == CASE)
        session.scalars(case).one().release = number
    page = xu.get(f"/auditor/cases/{CASE}")
    assert page.status_code == 200
    assert "高设计：高设计改的" in page.text


def changed_form(session):
    """Return a form of the current release with a word changed."""
    source = deployment.current_files(session)["approval.form"].decode()
    return {"approval.form": source.replace("审批意见", "审批的意见", 1).encode()}


TABLE = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" namespace="x" name="n">
<decision id="d" name="定级"><decisionTable id="t" hitPolicy="PRIORITY">
<input id="a" label="分数"><inputExpression><text>first</text></inputExpression></input>
<input id="b" label="分数"><inputExpression><text>second</text></inputExpression></input>
<output id="o" name="level" label="等级">
<outputValues><text>"高","低"</text></outputValues></output>
<rule><inputEntry><text>&gt; 1</text></inputEntry><inputEntry><text>-</text></inputEntry>
<outputEntry><text>"低"</text></outputEntry></rule>
<rule><inputEntry><text>-</text></inputEntry><inputEntry><text>&gt; 1</text></inputEntry>
<outputEntry><text>"高"</text></outputEntry></rule>
</decisionTable></decision></definitions>""".encode()


def explained(**given):
    model = dmn.read(TABLE)
    return model.decide("d", given).explanation, dmn.shown(model)


@pytest.mark.parametrize("older", [False, True], ids=["new line", "line from before"])
def test_by_priority_only_the_rule_taken_hits(app, older):
    explanation, graph = explained(first=2, second=3)
    if older:
        del explanation["decisions"][0]["tables"][0]["counted"]
    with app.test_request_context():
        found = ruling("定级", {"explanation": explanation}, rules=RULES, graph=graph)
    (table,) = found.decisions[0].tables
    assert [(row.hit, row.passed_over) for row in table.rows] == [(False, True), (True, False)]
    assert table.rows[1].outputs == (("等级", "高"),)
    assert table.rows[0].cells == ("> 1", "不限", '"低"')


def test_two_columns_of_one_name_are_told_apart_and_numbers_are_short(app):
    explanation, graph = explained(first=Decimal(2) / Decimal(3) + 1, second=3)
    with app.test_request_context():
        found = ruling("定级", {"explanation": explanation}, rules=RULES, graph=graph)
    (table,) = found.decisions[0].tables
    said = [(column.label, column.value) for column in table.inputs]
    assert said == [("分数（first）", "约 1.6667"), ("分数（second）", "3")]


def test_a_release_that_nobody_reads_any_more_leaves_what_was_recorded(app):
    explanation, _ = explained(first=2, second=3)
    with app.test_request_context():
        found = ruling("定级", {"explanation": explanation}, rules=RULES, graph={})
    (table,) = found.decisions[0].tables
    assert [row.outputs for row in table.rows] == [(("等级", "高"),)]
    assert [column.value for column in table.inputs] == ["2", "3"]


def test_a_unit_that_was_renamed_since_is_called_as_then_and_as_now(district, xu):
    house = district.house
    with house.database.write(actor=SYSTEM, at=house.clock.now()) as session:
        session.get_one(Organisation, "tianheng").name = "天衡集团"
    page = xu.get("/auditor/cases/SQ-2026-0001").text
    assert "北京天衡精密制造有限公司（现名：天衡集团）" in page
