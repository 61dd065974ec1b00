"""Passwords that are refused, and those that are taken."""

import pytest

from service.errors import Refused
from service.people import accounts, sign_ins
from service.people.tables import Account


@pytest.fixture
def wang(session):
    return accounts.create(
        session, username="wangkezhang", name="王科长", roles=("section_officer",), password="demo"
    )


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("short", "至少 10"),
        ("x" * 201, "最多 200"),
        ("password2026", "容易猜到"),
        ("1qaz2wsx3edc", "容易猜到"),
        ("woaini1314520", "容易猜到"),
        ("12345678901a", "容易猜到"),
        ("北京北京北京北京北京", "容易猜到"),
        ("jiangxin2026", "容易猜到"),
        ("WangKeZhang#84!", "用户名或姓名"),
        ("王科长的长长的口令", "至少 10"),
        ("王科长的很长很长的口令", "用户名或姓名"),
    ],
)
def test_what_is_easily_guessed_is_refused_with_the_reason(session, wang, password, words):
    with pytest.raises(Refused, match=words):
        sign_ins.choose_password(session, account=wang, new=password)


@pytest.mark.parametrize("password", ["correct horse", "另一个长长的口令三轮车"])
def test_what_is_not_is_taken(session, wang, password):
    sign_ins.choose_password(session, account=wang, new=password)
    assert sign_ins.verify(session, username="wangkezhang", password=password).id == "wangkezhang"


def test_the_same_password_again_is_no_change(session, wang):
    sign_ins.choose_password(session, account=wang, new="correct horse")
    with pytest.raises(Refused, match="相同"):
        sign_ins.choose_password(session, account=wang, new="correct horse")


def test_what_somebody_else_chose_must_be_changed_and_what_one_chose_oneself_not(session, wang):
    accounts.new_password(session, username="wangkezhang", password="correct horse")
    assert session.get(Account, "wangkezhang").must_change
    sign_ins.change_password(
        session, username="wangkezhang", old="correct horse", new="battery staple", keep=""
    )
    assert not session.get(Account, "wangkezhang").must_change


def test_a_change_needs_the_old_password(session, wang):
    with pytest.raises(Refused, match="原密码"):
        sign_ins.change_password(
            session, username="wangkezhang", old="no", new="battery staple", keep=""
        )
