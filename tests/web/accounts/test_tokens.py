"""The administrator's page of tokens: made, shown once, revoked, and nobody else's."""

import re

import pytest

from tests.web.api.test_api import (
    deployed,  # noqa: F401 - fixtures
    enquire,  # noqa: F401 - fixtures
)

NEW = {
    "program": "tax",
    "title": "税务局接口程序",
    "scopes": "jobs:tax.*\nmessages:paid",
    "days": "90",
}


def test_a_token_is_shown_once_and_opens_the_api(signed_in, app):
    admin = signed_in("关管理")
    made = admin.post("/tokens", NEW)
    assert made.status_code == 201
    secret = re.search(r'<code class="text-body" id="secret">(jx_[\w-]+)</code>', made.text)[1]
    assert secret not in admin.get("/tokens").text
    headers = {"Authorization": f"Bearer {secret}"}
    told = app.test_client().get("/api/v1/token", headers=headers).json
    assert (told["program"], told["scopes"]) == ("tax", ["jobs:tax.*", "messages:paid"])


def test_a_revoked_token_opens_nothing(signed_in, app):
    admin = signed_in("关管理")
    secret = re.search(r"jx_[\w-]{20,}", admin.post("/tokens", NEW).text)[0]
    key = re.search(r"/tokens/(\d+)/revoke", admin.get("/tokens").text)[1]
    assert admin.post(f"/tokens/{key}/revoke").status_code == 303
    headers = {"Authorization": f"Bearer {secret}"}
    assert app.test_client().get("/api/v1/token", headers=headers).status_code == 401
    assert "已作废" in admin.get("/tokens").text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"scopes": "everything"}, "权限范围"),
        ({"days": "x"}, "有效期"),
        ({"program": "T"}, "程序名"),
    ],
)
def test_what_is_malformed_is_refused_and_what_was_typed_stays(signed_in, change, words):
    answer = signed_in("关管理").post("/tokens", {**NEW, **change})
    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="税务局接口程序"' in answer.text


def test_what_waits_is_shown_by_type(signed_in, enquire):  # noqa: F811
    enquire()
    page = signed_in("关管理").get("/tokens").text
    assert "tax.lookup" in page
    assert "天衡" not in page


def test_the_menu_leads_there(signed_in):
    assert 'href="/tokens"' in signed_in("关管理").get("/operations").text


@pytest.mark.parametrize("name", ["王科长", "沈审计", "涂设计", "张师傅"])
def test_nobody_but_the_administrator_sees_tokens(signed_in, name):
    assert signed_in(name).get("/tokens").status_code == 403
