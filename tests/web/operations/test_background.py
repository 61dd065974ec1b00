"""What runs in the background, as the administrator sees it: workers, queue, jobs that are held."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from service.host.ledger.tables import Entry
from service.host.worker import heartbeat
from tests.web.api.test_api import deployed, enquire, program, take, tax  # noqa: F401 - fixtures

PAGE = "/operations/background"
REASON = "对方程序已停，电话核实"


@pytest.fixture
def admin(signed_in):
    return signed_in("关管理")


def test_a_worker_that_is_silent_shows_within_a_minute(admin, house, clock):
    assert "后台程序没有运行" in admin.get("/operations").text
    with heartbeat.present(house.database, clock, folder=None):
        assert "后台程序没有运行" not in admin.get("/operations").text
        assert "在运行" in admin.get(PAGE).text
        clock.advance(timedelta(minutes=1))
        page = admin.get(PAGE).text
    assert ("后台程序没有运行" in page, "<strong>中断</strong>" in page) == (True, True)
    assert "已停止" in admin.get(PAGE).text


def test_a_job_of_a_silent_program_is_taken_back_with_a_reason(admin, tax, enquire, house):  # noqa: F811
    number = enquire()
    job = take(tax, worker="税务局-1", leaseSeconds=604_800)
    page = admin.get(PAGE).text
    assert "税务局-1" in page
    address = re.search(rf'href="(/operations/{number}/points/[^"]+)"', page)[1]
    assert "税务局-1" in admin.get(address).text
    assert admin.post(f"{address}/free", {"reason": " "}).status_code == 422
    assert admin.post(f"{address}/free", {"reason": REASON}).status_code == 303
    again = take(tax, worker="税务局-2")
    assert again["key"] == job["key"]
    report = {"lease": job["lease"], "variables": {"paid": True}}
    assert tax.post(f"/jobs/{job['key']}/completion", report).status_code == 409
    with house.database.read() as session:
        freed = session.scalars(select(Entry).where(Entry.verb == "freed")).one()
    assert (freed.actor, freed.data["reason"], freed.data["worker"]) == ("guan", REASON, "税务局-1")
    assert REASON in admin.get(f"/operations/{number}").text


def test_what_nobody_holds_is_not_taken_back(admin, tax, enquire, clock):  # noqa: F811
    number = enquire()
    take(tax, leaseSeconds=60)
    address = re.search(rf'href="(/operations/{number}/points/[^"]+)"', admin.get(PAGE).text)[1]
    clock.advance(timedelta(seconds=60))
    answer = admin.post(f"{address}/free", {"reason": REASON})
    assert (answer.status_code, "不需要收回" in answer.text) == (422, True)
    assert admin.post(f"{address}/free", {"reason": REASON, "preview": "1"}).status_code == 404


def test_others_do_not_see_it(signed_in):
    assert signed_in("王科长").get(PAGE).status_code == 403
