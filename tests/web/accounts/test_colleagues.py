"""Several contacts of a unit: invited, handed over to, gone, without an administrator."""

import re
from io import BytesIO

import pytest
from sqlalchemy import select

from service.host.ledger.verify import verify
from service.people.tables import Account, Contact
from tests.files import PDF
from tests.web.conftest import Browser

NEW = {"username": "guo", "name": "郭晓燕", "email": "guo@example.cn"}
PASSWORD = "battery staple seven"


@pytest.fixture
def sun(district):
    """The contact of 天衡."""
    change = {"name": "孙秀兰", "roles": ["applicant"], "organisation": "tianheng"}
    an = district.enter("an")
    assert an.post("/accounts/sun", {**change, "active": "on", "contact": "on"}).status_code == 303
    return district.enter("sun")


def contacts(district):
    with district.house.database.read() as session:
        query = select(Contact.username).where(Contact.organisation_code == "tianheng")
        return set(session.scalars(query))


def invited(district, sun, **changed):
    """Invite 郭晓燕, who chooses a password; return her browser."""
    made = sun.post("/colleagues/invite", {**NEW, **changed})
    assert made.status_code == 201, made.text
    code = re.search(r'id="code">([A-Z2-9-]+)<', made.text)[1]
    browser = Browser(district.app.test_client())
    typed = {"username": "guo", "code": code, "new": PASSWORD, "again": PASSWORD}
    assert browser.post("/reset", typed).status_code == 303
    assert browser.post("/sign-in", {"username": "guo", "password": PASSWORD}).status_code == 303
    return browser


def test_a_contact_invites_a_colleague_who_does_what_a_unit_does(district, sun):
    guo = invited(district, sun)
    assert guo.get("/start").status_code == 200
    assert guo.get("/colleagues").status_code == 422
    with district.house.database.read() as session:
        account = session.get(Account, "guo")
        assert (account.organisation_code, account.roles) == ("tianheng", ("applicant",))
        assert "guo@example.cn" not in account.email
        verdict = verify(session)
        assert verdict.whole, verdict.sentence


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"username": "wang"}, "已经有人使用"),
        ({"username": "Guo 1"}, "用户名用小写"),
        ({"name": ""}, "请填写姓名"),
        ({"email": "guo"}, "电子邮箱不正确"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(district, sun, change, words):
    answer = sun.post("/colleagues/invite", {**NEW, **change})
    assert (answer.status_code, words in answer.text) == (422, True)
    assert f'value="{change.get("name", NEW["name"])}"' in answer.text
    with district.house.database.read() as session:
        assert session.get(Account, "guo") is None


def test_contacts_are_several_and_the_last_one_stays(district, sun):
    guo = invited(district, sun)
    assert sun.post("/colleagues/step-down").status_code == 422
    assert sun.post("/colleagues/zheng/contact").status_code == 404
    assert sun.post("/colleagues/guo/contact").status_code == 303
    assert contacts(district) == {"sun", "guo"}
    assert sun.post("/colleagues/step-down").status_code == 303
    assert contacts(district) == {"guo"}
    assert sun.get("/colleagues").status_code == 422
    assert guo.post("/colleagues/sun/reset").status_code == 201


def test_who_leaves_hands_work_and_contact_over_and_is_out_at_once(district, sun):
    guo = invited(district, sun)
    task = (
        sun.task("填写申报表", box="mine")
        if "填写申报表" in sun.get("/inbox?box=mine").text
        else ""
    )
    assert sun.post("/colleagues/sun/leave", {"to": "sun"}).status_code == 422
    assert sun.post("/colleagues/sun/leave", {"to": "zheng"}).status_code == 404
    left = sun.post("/colleagues/sun/leave", {"to": "guo"})
    assert (left.status_code, left.location) == (303, "/")
    assert sun.get("/inbox").status_code == 303
    assert contacts(district) == {"guo"}
    assert guo.get("/colleagues").status_code == 200
    if task:
        assert guo.get(task).status_code == 200
    again = sun.post("/sign-in", {"username": "sun", "password": "demo"})
    assert again.status_code == 422


def test_what_was_begun_and_never_sent_goes_along_with_its_files(district, sun):
    guo = invited(district, sun)
    page = "/start/leader-change"
    assert guo.get(page).status_code == 200
    sent = {"file": (BytesIO(PDF), "退休证.pdf"), "kind": "leader-change"}
    key = sun.post(f"{page}/documents", sent).json["key"]
    typed = {"change.explanation": "原领办人将于年底退休。", "change.proof": key}
    saved = sun.post(f"{page}/draft", {**hidden(sun.get(page).text), **typed}).json
    assert sun.post("/colleagues/sun/leave", {"to": "guo"}).status_code == 303
    address = f"{page}?draft={saved['draft']}"
    there = guo.get(address)
    assert (there.status_code, "原领办人将于年底退休" in there.text) == (200, True)
    assert "退休证.pdf" in there.text
    with guo.get(f"/documents/{key}") as file:
        assert file.data == PDF
    again = {**hidden(there.text), **typed, "change.explanation": "由郭晓燕接着写。"}
    assert guo.post(f"{page}/draft", again).json["draft"] == saved["draft"]
    with district.house.database.read() as session:
        verdict = verify(session, full=True)
        assert verdict.whole, verdict.sentence


def hidden(page):
    return dict(re.findall(r'name="(_draft\w*)" value="([^"]*)"', page))


def test_a_contact_of_the_bureau_opens_and_locks_no_officers(district):
    change = {"name": "王科长", "roles": ["section_officer"], "organisation": "bureau"}
    an = district.enter("an")
    an.post("/accounts/wang", {**change, "active": "on", "contact": "on"})
    wang = district.enter("wang")
    assert wang.post("/colleagues/invite", NEW).status_code == 422
    assert wang.post("/colleagues/qian/leave", {"to": "zhao"}).status_code == 422
    with district.house.database.read() as session:
        assert session.get(Account, "qian").active


def test_who_is_no_contact_does_none_of_it(district, sun):
    invited(district, sun)
    zheng = district.enter("zheng")
    for address, data in (
        ("/colleagues/invite", {**NEW, "username": "guo2"}),
        ("/colleagues/zheng/contact", {}),
        ("/colleagues/step-down", {}),
        ("/colleagues/zheng/leave", {"to": "sun"}),
    ):
        assert zheng.post(address, data).status_code == 422
