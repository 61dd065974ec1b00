"""高设计 tries a process in a sandbox: as each role, in its own time, and nothing of it is real."""

import io
import re

from sqlalchemy import func, select

from service.demo.applications import beginning
from service.host.changes import workspace
from service.host.definitions import deployment
from service.host.ledger.tables import LedgerHead
from service.host.scenarios import background, replays
from service.host.tables.core import ProcessInstance, UserTask
from service.people import accounts

CASE = "SQ-2026-0001"
BEGIN = beginning(round_code="2026-1", department=None, branch=None)


def recorded(house) -> tuple[int, int]:
    """Return how long the real record is and how many cases there are."""
    with house.database.read() as session:
        cases = session.scalars(select(func.count()).select_from(ProcessInstance)).one()
        return session.scalars(select(LedgerHead.size)).one(), cases


def test_a_designer_acts_as_a_role_moves_the_clock_and_takes_a_step_back(district, gao):
    before = recorded(district.house)
    desk = gao.post("/designer/sandboxes", {"title": "试一试"}).location
    start = f"{desk}/as/applicant/start/studio-application"

    assert gao.fill(start, BEGIN).location == f"{desk}/as/applicant/tasks/1"
    form = gao.get(f"{desk}/as/applicant/tasks/1").text
    assert "以<strong>申报单位甲</strong>的身份办理" in form
    assert f'action="{desk}/as/applicant/tasks/1' in form or f"{desk}/as/applicant/tasks/1" in form
    assert not re.search(r'(href|action)="/(?!static/|designer/sandboxes/)', form)

    gao.post(f"{desk}/time", {"days": "3"})
    page = gao.get(desk).text
    assert CASE in page
    assert "2026年11月26日 09:00" in page
    seen = gao.get(f"{desk}/cases/{CASE}").text
    assert "填写申报表" in seen
    assert "studio-application" in seen

    gao.post(f"{desk}/back")
    assert "2026年11月23日 09:00" in gao.get(desk).text
    gao.post(f"{desk}/back")
    assert "还没有办件" in gao.get(desk).text
    assert "没有可以退回的步骤" in gao.post(f"{desk}/back").text
    assert recorded(district.house) == before


def test_a_sandbox_is_its_owners_alone_bounded_and_ends(district, gao):
    desks = [gao.post("/designer/sandboxes", {"title": title}).location for title in "一二三"]
    assert "最多同时试办 3 场" in gao.post("/designer/sandboxes", {"title": "四"}).text

    wang, admin = district.enter("wang"), district.enter("admin")
    for other in (wang, admin):
        assert other.get(desks[0]).status_code in (403, 404)
        assert other.get(f"{desks[0]}/as/applicant/inbox").status_code in (403, 404)
    for place in ("accounts", "designer", "api/v1/health", "me/password"):
        assert gao.get(f"{desks[0]}/as/admin/{place}").status_code == 404
    assert gao.get(f"{desks[0]}/as/nobody/inbox").status_code == 404
    assert gao.post(f"{desks[0]}/time", {"days": "900"}).status_code == 422

    for desk in desks:
        gao.post(f"{desk}/end")
    assert gao.get(desks[0]).status_code == 404
    assert "还没有正在进行的试办" in gao.get("/designer/sandboxes").text


def test_a_draft_is_tried_on_top_of_what_is_deployed(district, gao, source):
    changed = source("studio-application.bpmn").replace('name="填写申报表"', 'name="填写新申报表"')
    named = {"title": "改名", "name": "studio-application.bpmn", "source": changed}
    desk = gao.post("/designer/sandboxes", named).location
    gao.fill(f"{desk}/as/applicant/start/studio-application", BEGIN)
    assert "填写新申报表" in gao.get(desk).text

    broken = {**named, "source": changed.replace('targetRef="fill_application"', 'targetRef="x"')}
    assert "还不能试办，请先改正" in gao.post("/designer/sandboxes", broken).text


def test_what_was_done_in_a_sandbox_becomes_a_scenario_that_is_run(district, gao):
    desk = gao.post("/designer/sandboxes", {"title": "试一试"}).location
    gao.fill(f"{desk}/as/applicant/start/studio-application", BEGIN)
    shelf = "/designer/scenarios/studio-application"
    assert "用小写字母" in gao.post(f"{desk}/scenario", {"scenario": "坏"}).text
    saved = gao.post(f"{desk}/scenario", {"scenario": "begun", "title": "只填了开头"}).location
    assert saved == f"{shelf}/begun"
    assert "填写申报表" in gao.get(saved).text

    content = gao.get(f"{saved}.json").data
    gao.post(f"{saved}/drop")
    assert gao.get(saved).status_code == 404
    sent = {"file": (io.BytesIO(content), "begun.json")}
    assert gao.post(f"{shelf}/import", sent).location == saved

    for shipped in ("dismissed", "upheld", "granted", "recommended", "failed", "declined"):
        gao.post(f"{shelf}/{shipped}/drop")
    assert gao.post(f"{shelf}/run").location == shelf
    with background.BUSY:  # until the thread is done
        page = gao.get(shelf).text
    assert "✓ 相符" in page
    assert "! 不同" not in page
    assert "走到了多少" in page
    assert "的一路：加一个走这一路的情景" in page
    gao.post(saved, {"title": "改了说明", "checks": ["path", "work"]})
    assert "改了说明" in gao.get(saved).text


def test_a_change_is_tried_on_the_cases_of_a_period(district, gao, source):
    house, name = district.house, "material-check.bpmn"
    five, seven = (f"working days after(today(), {days})" for days in (5, 7))
    longer = source(name).replace(five, seven)
    with house.database.read() as session:
        by, base = accounts.actor(session, "gao"), deployment.current(session).number
    with house.database.write(actor=by, at=house.clock.now()) as session:
        change = workspace.begin(session, title="审核期限改为 7 日", by=by)
        kept = {"name": name, "content": longer.encode(), "revision": 0, "base": base}
        workspace.save(session, change=change, by=by, **kept)
        page = f"/designer/changes/{change.key}/trial"
    period = {"process": "studio-application", "since": "2026-01-01", "until": "2026-12-31"}
    assert "还没有" not in gao.get(page).text
    assert gao.post(f"{page}/replay", {**period, "since": "x"}).status_code == 422
    before = recorded(house)
    assert gao.post(f"{page}/replay", period).location == page
    with replays.BUSY:  # until the thread is done
        text = gao.get(page).text

    with house.database.read() as session:
        of = (
            UserTask.element == "check_materials",
            ProcessInstance.process_id == period["process"],
        )
        felt = select(func.count(UserTask.instance_key.distinct())).join(ProcessInstance).where(*of)
        cases = session.scalars(felt).one()
    assert f"{cases} 件会不同" in text
    assert "审核申报材料”原来" in text
    assert recorded(house)[0] > before[0]  # that the cases were looked at
