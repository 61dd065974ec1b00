"""The wizard: designers plan and rehearse, the administrator carries out and undoes."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from service.host.definitions import deployment
from service.host.ledger import verify
from service.host.tables.core import ProcessInstance, UserTask
from service.people.actor import Actor
from tests.roles import held

GAO = Actor("gao", "高设计", held("designer"))
REASON = "评审办法调整，期限延长"
NUMBER = "SQ-2026-0012"


@pytest.fixture
def renamed(district):
    """Release a review whose scoring step has another id; return the number of the release."""
    house = district.house
    with house.database.write(actor=GAO, at=house.clock.now()) as session:
        files = deployment.files(session, deployment.current(session))
        source = files["expert-review.bpmn"].decode()
        changed = re.sub(
            r'"score"|(?<=>)score(?=<)', lambda m: m[0].replace("score", "assess"), source
        )
        changed = changed.replace('name="独立评审打分"', 'name="逐项打分"')
        assert changed != source
        return deployment.deploy(
            session, files={"expert-review.bpmn": changed.encode()}, reason=REASON
        ).number


def draw_up(browser, target, source=1, process="studio-application"):
    sent = {"process": process, "from": source, "to": target}
    return browser.post("/migrations/new", sent).location


def work_of(district, number=NUMBER):
    with district.house.database.read() as session:
        query = select(UserTask.element).join(ProcessInstance)
        wanted = query.where(ProcessInstance.number == number, UserTask.status == "open")
        return set(session.scalars(wanted))


def release_of(district, number=NUMBER):
    with district.house.database.read() as session:
        query = select(ProcessInstance.release).where(ProcessInstance.number == number)
        return session.scalars(query).one()


def box(page, number, name="case"):
    """Return the value of a case's box in a table."""
    found = re.search(rf'name="{name}" value="(\d+)" aria-label="选 {number}"([^>]*)>', page)
    return found[1], "disabled" in found[2]


def test_a_designer_plans_and_rehearses_but_does_not_carry_out(district, renamed):
    gao = district.enter("gao")
    plan = draw_up(gao, renamed)
    page = gao.get(plan).text
    assert "三员分立" in page
    assert 'name="to:expert-review/score"' in page
    saved = gao.post(plan, {"to:expert-review/score": "expert-review/assess", "rehearse": "1"})
    rehearsal = gao.get(saved.location).text
    assert "独立评审打分 → 逐项打分" in rehearsal
    assert "刘卫东" not in rehearsal
    for path in ("migrate", "undo"):
        assert gao.post(f"{plan}/{path}", {"reason": REASON, "case": "1"}).status_code == 403
    assert work_of(district) == {"score"}


def test_the_administrator_carries_out_and_undoes(district, renamed):
    plan = draw_up(district.enter("gao"), renamed)
    admin = district.enter("admin")
    key, stuck = box(admin.get(f"{plan}/rehearsal").text, NUMBER)
    assert stuck
    admin.post(plan, {"to:expert-review/score": "expert-review/assess"})
    key, stuck = box(admin.get(f"{plan}/rehearsal").text, NUMBER)
    assert not stuck
    assert admin.post(f"{plan}/migrate", {"case": key, "reason": ""}).status_code == 422
    assert admin.post(f"{plan}/migrate", {"reason": REASON}).status_code == 422
    results = admin.post(f"{plan}/migrate", {"case": key, "reason": REASON}).location
    assert (work_of(district), release_of(district)) == ({"assess"}, renamed)
    done, _ = box(admin.get(results).text, NUMBER, "migration")
    admin.post(f"{plan}/undo", {"migration": done, "reason": "先等等"})
    assert (work_of(district), release_of(district)) == ({"score"}, 1)
    assert "已撤销 1 件" in admin.get(results).text
    with district.house.database.read() as session:
        assert verify.verify(session).whole


def test_what_somebody_has_done_since_is_not_undone(district, renamed):
    admin = district.enter("admin")
    plan = draw_up(admin, renamed)
    key, _ = box(admin.get(f"{plan}/rehearsal").text, "SQ-2026-0015")
    results = admin.post(f"{plan}/migrate", {"case": key, "reason": REASON}).location
    done, _ = box(admin.get(results).text, "SQ-2026-0015", "migration")
    district.house.clock.advance(timedelta(minutes=5))
    he = district.enter("he")
    task = he.task("审核申报材料", number="SQ-2026-0015")
    he.post(f"{task}/draft", {"check.district.result": "pass"})
    answer = admin.post(f"{plan}/undo", {"migration": done, "reason": REASON})
    assert "不能撤销" in admin.get(answer.location).text
    assert release_of(district, "SQ-2026-0015") == renamed


def test_everything_goes_over_in_the_background_and_the_story_tells_it(district):
    admin = district.enter("admin")
    plan = draw_up(admin, 2)
    with district.house.database.read() as session:
        query = select(func.count()).select_from(ProcessInstance)
        running = query.filter_by(process_id="studio-application", ended_at=None)
        cases = session.scalar(running)
    assert cases > 5
    results = admin.post(f"{plan}/migrate", {"all": "1", "reason": REASON}).location
    assert "已排进后台" in admin.get(results).text
    district.work()
    assert f"已迁移 {cases}，未迁移 0" in admin.get(results).text
    assert release_of(district) == 2
    page = district.enter("xu").get(f"/auditor/cases/{NUMBER}").text
    assert "改按第 2 次发布的规则继续办理" in page
    assert (
        f"改按另一版规则继续办理。理由：{REASON}"
        in district.enter("wang").get(f"/cases/{NUMBER}").text
    )


@pytest.mark.parametrize("role", ["sun", "he", "wang", "zhao", "qian", "li", "xu"])
def test_nobody_else_has_a_door_to_migrations(district, role):
    somebody = district.enter(role)
    for path in ("", "/1", "/1/rehearsal", "/1/results"):
        assert somebody.get(f"/migrations{path}").status_code == 403
    for path in ("/new", "/1", "/1/migrate", "/1/undo"):
        assert somebody.post(f"/migrations{path}").status_code == 403


def test_only_releases_that_hold_the_process_are_offered(district):
    admin = district.enter("admin")
    rows = admin.get("/migrations").text.split("<tr>")
    visits = next(row for row in rows if "工作室回访" in row)
    assert "没有别的版本有这个流程" in visits
    assert "拟订方案" in next(row for row in rows if "studio-application" in row)
    refused = admin.post("/migrations/new", {"process": "return-visit", "from": "2", "to": "1"})
    assert (refused.status_code, "第 1 次发布里没有这个流程" in refused.text) == (422, True)


def test_odd_plans_are_answered_calmly(district):
    gao = district.enter("gao")
    assert gao.get("/migrations/77").status_code == 404
    assert gao.post("/migrations/new", {"process": "x", "from": "1", "to": "1"}).status_code == 422
    assert gao.post("/migrations/new", {"process": "x", "from": "1", "to": "2"}).status_code == 422
    far = {"process": "studio-application", "from": "1", "to": "99"}
    assert gao.post("/migrations/new", far).status_code == 404
    plan = draw_up(gao, 2)
    odd = gao.post(plan, {"to:studio-application/approve": "studio-application/nowhere"})
    assert odd.status_code == 422
