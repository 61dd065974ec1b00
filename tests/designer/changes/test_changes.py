"""A change: several models kept together on the server, proposed, approved by another, released."""

import re
from datetime import timedelta

import pytest

from service.errors import Refused
from service.host.changes import workspace
from service.host.definitions import deployment, retirement
from service.host.jobs import queue
from service.host.worker.handlers import HANDLERS
from service.people import accounts
from service.people.actor import SYSTEM
from tests.designer.test_check_and_release import NOTICE, asked
from tests.web.conftest import enter

TABLE = "eligibility.dmn"


@pytest.fixture
def change(gao) -> str:
    """Begin a change and return its address."""
    begun = post(gao, "/designer/changes", title="公示期改为 7 个工作日")
    assert begun.status_code == 303
    return begun.location


def post(browser, address: str, **data):
    return browser.post(address, data)


def save(browser, change: str, name: str, source: str, *, revision: int = 0, base: int = 1):
    body = {"source": source, "revision": revision, "base": base, "seen": None}
    return asked(browser, f"{change}/models/{name}", body)


def work(house) -> None:
    while queue.run_due(house.database, clock=house.clock, handlers=HANDLERS, limit=50):
        pass


def longer(source: str) -> str:
    return source.replace('source="=5"', 'source="=7"')


def proposed(browser, change: str) -> None:
    answer = post(browser, f"{change}/propose", reason="公示期太短", confirmed="1")
    assert answer.status_code == 303, answer.text


def test_what_is_saved_is_there_on_another_machine_and_in_the_history(
    gao, meng, change, source, release, house
):
    first, second = longer(source(NOTICE)), longer(source(NOTICE)) + "<!-- 2 -->"
    assert save(gao, change, NOTICE, first, base=release()).json == {"revision": 1}
    assert "涂设计正在改" in meng.get(change).text
    assert save(meng, change, NOTICE, second, revision=1, base=release()).json == {"revision": 2}
    opened = gao.get(f"{change}/models/{NOTICE}").text
    assert '"revision": 2' in opened
    assert "第 1 次" in gao.get(f"{change}/models/{NOTICE}/savings").text
    post(gao, f"{change}/models/{NOTICE}/back", revision="1")
    post(gao, f"{change}/models/{NOTICE}/out")
    assert "移出的" in gao.get(change).text
    post(gao, f"{change}/models/{NOTICE}/in")
    with house.database.read() as session:
        found = workspace.every(session)[0]
        assert workspace.files(found) == {NOTICE: first.encode()}
        assert found.authors == ["tu", "meng"]


def test_who_was_second_in_one_change_is_given_what_the_first_saved(
    gao, meng, change, source, release
):
    save(gao, change, NOTICE, longer(source(NOTICE)), base=release())
    mine = source(NOTICE).replace('source="=5"', 'source="=9"')
    refused = save(meng, change, NOTICE, mine, base=release())
    assert refused.status_code == 409
    newer = refused.json["newer"]
    assert (newer["revision"], newer["by"]) == (1, "涂设计")
    assert 'source="=7"' in newer["source"]
    assert save(meng, change, NOTICE, mine, revision=1, base=release()).json == {"revision": 2}


def test_two_models_become_one_release_when_another_designer_agrees(
    gao, meng, change, source, release, house
):
    before = release()
    save(gao, change, NOTICE, longer(source(NOTICE)), base=before)
    table = source(TABLE).replace("eligible: count", "ok: count")
    save(gao, change, TABLE, table, base=before)
    direct = {"source": longer(source(NOTICE)), "reason": "自己发布", "base": before}
    alone = asked(gao, f"/designer/{NOTICE}/deploy", direct)
    assert (alone.status_code, "两个人" in alone.json["error"]) == (422, True)
    assert "要看的提醒" in gao.get(f"{change}?check=1").text
    assert post(gao, f"{change}/propose", reason="公示期太短").status_code == 422  # unread warnings
    proposed(gao, change)
    assert save(gao, change, NOTICE, source(NOTICE), revision=1).status_code == 422
    assert post(gao, f"{change}/review/approve", confirmed="1").status_code == 422  # an author
    page = meng.get(f"{change}/review").text
    assert "公示期太短" in page
    assert "5 → 7" in page
    assert "可以改用" in page
    post(meng, f"{change}/comments", where=f"{NOTICE} publish", words="七天够吗")
    assert "公布公示公告" in meng.get(f"{change}/models/{NOTICE}/difference").text
    assert post(meng, f"{change}/review/approve").status_code == 422  # unread warnings
    assert post(meng, f"{change}/review/approve", confirmed="1").status_code == 303
    assert release() == before + 1
    assert 'source="=7"' in source(NOTICE)
    assert "ok: count" in source(TABLE)
    versions = gao.get(f"/designer/{NOTICE}/versions").text
    assert "涂设计提出，孟设计同意" in versions


def test_a_proposal_is_sent_back_with_a_comment_and_can_be_taken_back(
    gao, meng, change, source, release
):
    save(gao, change, NOTICE, longer(source(NOTICE)), base=release())
    proposed(gao, change)
    assert post(meng, f"{change}/take-back").status_code == 422
    assert post(gao, f"{change}/take-back").status_code == 303
    proposed(gao, change)
    assert post(meng, f"{change}/review/return", words="").status_code == 422
    assert post(meng, f"{change}/review/return", words="请先问局领导").status_code == 303
    page = gao.get(change).text
    assert "已退回" in page
    assert "请先问局领导" in page
    post(gao, f"{change}/comments/1/settle")
    post(gao, f"{change}/withdraw")
    assert "已作废" in gao.get("/designer/changes").text
    post(gao, f"{change}/reopen")
    assert save(gao, change, NOTICE, source(NOTICE), revision=1, base=release()).status_code == 200


def test_what_is_approved_for_a_time_is_released_then(gao, meng, change, source, release, house):
    before = release()
    save(gao, change, NOTICE, longer(source(NOTICE)), base=before)
    proposed(gao, change)
    later = (house.clock.now() + timedelta(hours=10)).strftime("%Y-%m-%dT%H:%M")
    assert post(meng, f"{change}/review/approve", when="later", at="昨天").status_code == 422
    assert post(meng, f"{change}/review/approve", when="later", at=later).status_code == 303
    work(house)
    assert release() == before
    house.clock.start += timedelta(hours=11)
    work(house)
    assert release() == before + 1
    assert "已发布" in gao.get(change).text


def test_an_emergency_is_marked_and_confirmed_by_another(gao, meng, change, source, release):
    before = release()
    save(gao, change, NOTICE, longer(source(NOTICE)), base=before)
    assert post(gao, f"{change}/release", reason="今天就要公示").status_code == 422
    given = {"emergency": "1", "reason": "今天就要公示", "confirmed": "1"}
    assert post(gao, f"{change}/release", **given).status_code == 303
    assert release() == before + 1
    assert "【紧急发布】今天就要公示" in gao.get(f"/designer/{NOTICE}/versions").text
    assert "等另一位流程设计员确认" in meng.get("/designer").text
    assert post(gao, f"{change}/confirm").status_code == 422
    assert post(meng, f"{change}/confirm").status_code == 303
    assert "等另一位流程设计员确认" not in meng.get("/designer").text


def test_a_newer_release_is_looked_at_before_a_change_is_proposed(
    gao, meng, change, source, release, house
):
    began = release()
    save(gao, change, NOTICE, longer(source(NOTICE)), base=began)
    with house.database.write(actor=SYSTEM, at=house.clock.now()) as session:
        files = {NOTICE: source(NOTICE).replace('source="=5"', 'source="=6"').encode()}
        deployment.deploy(session, files=files, reason="先改了")
    assert "已有更新的版本" in gao.get(change).text
    assert post(gao, f"{change}/propose", reason="公示期太短", confirmed="1").status_code == 422
    mine = source(NOTICE).replace('source="=6"', 'source="=7"')
    body = {"source": mine, "revision": 1, "base": began, "seen": release()}
    assert asked(gao, f"{change}/models/{NOTICE}", body).status_code == 200
    proposed(gao, change)


def test_whoever_designs_alone_releases_a_change_by_themselves(gao, change, source, release):
    before = release()
    save(gao, change, NOTICE, longer(source(NOTICE)), base=before)
    assert post(gao, f"{change}/release", reason="公示期太短", confirmed="1").status_code == 303
    assert release() == before + 1
    assert "紧急" not in gao.get(change).text


def test_a_role_that_nobody_has_is_asked_for_and_blocks_the_release(
    gao, meng, app, change, source, release, house
):
    before = release()
    lane = re.search(r'<bpmn:lane [^>]*name="([^"]+)"', source(NOTICE))[1]
    other = source(NOTICE).replace(f'name="{lane}"', 'name="公示复核人"')
    save(gao, change, NOTICE, other, base=before)
    assert "用到的岗位现在没有人：公示复核人" in gao.get(f"{change}?check=1").text
    proposed(gao, change)
    refused = post(meng, f"{change}/review/approve", confirmed="1")
    assert (refused.status_code, "授予以后" in refused.text) == (422, True)
    an = enter(app, "an", "demo")
    assert "公示复核人" in an.get("/role-requests").text
    given = {"code": "notice_checker", "name_en": "Notice checker"}
    assert post(an, "/role-requests/1/role", **given).status_code == 303
    with house.database.write(actor=SYSTEM, at=house.clock.now()) as session:
        accounts.create(session, username="fu", name="傅复核", roles=("notice_checker",))
    assert "没有等待办理的请求" in an.get("/role-requests").text
    assert post(meng, f"{change}/review/approve", confirmed="1").status_code == 303
    assert release() == before + 1


def test_a_retired_process_begins_no_cases_until_it_is_taken_back(gao, release, house):
    process = {"process": "public-notice"}
    assert post(gao, f"/designer/{NOTICE}/retire", **process, reason="").status_code == 422
    assert post(gao, f"/designer/{NOTICE}/retire", **process, reason="不再公示").status_code == 303
    assert "不再办理新件" in gao.get("/designer").text
    with house.database.read() as session, pytest.raises(Refused, match="不再公示"):
        retirement.refuse_new(session, "public-notice")
    assert post(gao, f"/designer/{NOTICE}/reinstate", **process).status_code == 303
    with house.database.read() as session:
        retirement.refuse_new(session, "public-notice")
