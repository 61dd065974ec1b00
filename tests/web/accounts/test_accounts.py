"""The pages of accounts: opened by who keeps them, the weighty roles by two people."""

import pytest

NEW = {
    "username": "he",
    "name": "何晓",
    "roles": ["centre_officer"],
    "organisation": "centre",
    "password": "correct horse",
}


def test_an_administrator_opens_an_account_that_can_sign_in(signed_in, visitor):
    assert signed_in("关管理").post("/accounts/new", NEW).status_code == 303
    entry = {"username": "he", "password": "correct horse"}
    assert visitor.post("/sign-in", entry).status_code == 303


def test_a_short_password_is_refused_and_what_was_typed_stays(signed_in):
    answer = signed_in("关管理").post("/accounts/new", {**NEW, "password": "short"})
    assert answer.status_code == 422
    assert "密码至少 10 个字符" in answer.text
    assert 'value="何晓"' in answer.text


def test_the_three_administrators_powers_cannot_be_joined(signed_in):
    both = {**NEW, "roles": ["auditor", "admin"]}
    assert "各自独立" in signed_in("关管理").post("/accounts/new", both).text


def test_nobody_raises_themselves(signed_in):
    change = {"name": "关管理", "roles": ["auditor"], "active": "on"}
    assert "不能修改自己的账户" in signed_in("关管理").post("/accounts/guan", change).text


def test_locking_an_account_ends_its_sign_ins_at_once(signed_in):
    wang = signed_in("王科长")
    change = {"name": "王科长", "roles": ["section_officer"], "organisation": "bureau"}
    assert signed_in("关管理").post("/accounts/wang", change).status_code == 303
    assert wang.get("/accounts").status_code == 303


@pytest.mark.parametrize("name", ["王科长", "沈审计", "涂设计", "张师傅", "赵局长"])
def test_nobody_but_the_administrator_sees_accounts(signed_in, name):
    assert signed_in(name).get("/accounts").status_code == 403


def test_an_unknown_account_is_not_found(signed_in):
    assert signed_in("关管理").get("/accounts/nobody").status_code == 404
