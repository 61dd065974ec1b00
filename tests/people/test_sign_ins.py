"""Signing in: tokens, their end, and wrong passwords."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from service.errors import NotFound, Refused
from service.people import accounts, sign_ins
from service.people.tables import Account, SignIn

AT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@pytest.fixture
def wang(session):
    return accounts.create(
        session,
        username="wang",
        name="王科长",
        roles=("section_officer",),
        password="一个长长的口令",
    )


def verify(session, password):
    return sign_ins.verify(session, username="wang", password=password)


def test_the_right_password_tells_who_it_is(session, wang):
    assert verify(session, "一个长长的口令").id == "wang"


def test_an_account_without_a_password_lets_nobody_in(session):
    accounts.create(session, username="wang", name="王科长", roles=("expert",))
    with pytest.raises(Refused):
        verify(session, "")


def test_a_token_is_worth_something_until_its_time_is_over(session, wang):
    token = sign_ins.begin(session, username="wang", at=AT)
    soon, late = AT + timedelta(hours=11), AT + timedelta(hours=12)
    assert sign_ins.signed_in(session, token=token, at=soon).id == "wang"
    assert sign_ins.signed_in(session, token=token, at=late) is None


def test_the_database_holds_the_hash_of_a_token_only(session, wang):
    token = sign_ins.begin(session, username="wang", at=AT)
    assert token not in session.scalars(select(SignIn.token_hash)).all()


def test_the_password_is_kept_as_argon2(session, wang):
    assert session.scalar(select(Account.password_hash)).startswith("$argon2id$v=19$m=65536,t=3,")


def test_who_does_nothing_for_half_an_hour_is_signed_out_and_who_works_is_not(session, wang):
    token, idle = sign_ins.begin(session, username="wang", at=AT), timedelta(minutes=30)

    def there(minutes):
        at = AT + timedelta(minutes=minutes)
        return sign_ins.find(session, token=token, at=at, idle=idle)

    assert there(29).unnoticed
    sign_in = there(29)
    session.get(SignIn, sign_in.token_hash).seen_at = AT + timedelta(minutes=29)
    session.flush()
    assert there(58).actor.id == "wang"
    assert there(58).ends_at == AT + timedelta(minutes=59)
    assert there(59) is None


def test_a_new_password_ends_what_was_signed_in_with_the_old_one(session, wang):
    token = sign_ins.begin(session, username="wang", at=AT)
    accounts.new_password(session, username="wang", password="another long one")
    assert sign_ins.signed_in(session, token=token, at=AT) is None


def test_nobody_signs_in_to_an_account_that_does_not_exist(session):
    with pytest.raises(NotFound):
        sign_ins.begin(session, username="nobody", at=AT)


def test_garbage_in_a_cookie_is_nobody(session):
    assert sign_ins.signed_in(session, token="\ud800" * 10, at=AT) is None
