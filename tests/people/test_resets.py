"""Forgotten passwords: who may help whom, and what a code is worth."""

from datetime import UTC, datetime, timedelta

import pytest

from service.errors import Refused
from service.people import accounts, contacts, resets, sign_ins
from service.people.tables import Account

AT = datetime(2026, 11, 23, tzinfo=UTC)
NEW = "battery staple"


@pytest.fixture(autouse=True)
def unit(session):
    for code in ("unit-a", "unit-b"):
        accounts.create_organisation(session, code=code, name=code, kind="unit")
    for username, code in (("zhang", "unit-a"), ("sun", "unit-a"), ("zhou", "unit-b")):
        accounts.create(
            session, username=username, name=username, roles=("applicant",), organisation=code
        )
    contacts.appoint(session, account=session.get(Account, "sun"), by=session.actor)
    accounts.create(session, username="guan", name="关管理", roles=("admin",))
    session.flush()


def issue(session, by, username="zhang"):
    return resets.issue(session, username=username, by=accounts.actor(session, by))


def use(session, code, username="zhang"):
    resets.use(session, username=username, code=code, password=NEW)


def test_a_contact_hands_a_colleague_a_code_with_which_they_choose_a_password(session):
    token = sign_ins.begin(session, username="zhang", at=AT)
    use(session, issue(session, "sun").lower())
    assert sign_ins.verify(session, username="zhang", password=NEW).id == "zhang"
    assert not session.get(Account, "zhang").must_change
    assert sign_ins.signed_in(session, token=token, at=AT) is None


def test_a_code_is_used_once(session):
    code = issue(session, "guan")
    use(session, code)
    with pytest.raises(Refused, match="不正确"):
        resets.use(session, username="zhang", code=code, password="another long one")


def test_a_code_ends_after_a_day_and_a_newer_one_ends_an_older(session):
    old, new = issue(session, "sun"), issue(session, "sun")
    with pytest.raises(Refused):
        use(session, old)
    session._at = AT + timedelta(hours=24)
    with pytest.raises(Refused):
        use(session, new)


def test_a_code_opens_only_the_account_it_was_made_for(session):
    code = issue(session, "sun")
    with pytest.raises(Refused):
        use(session, code, username="zhou")


@pytest.mark.parametrize(
    ("by", "username"),
    [("sun", "zhou"), ("zhou", "zhang"), ("zhang", "sun"), ("sun", "sun"), ("guan", "guan")],
)
def test_nobody_else_makes_one(session, by, username):
    with pytest.raises(Refused):
        issue(session, by, username)


def test_who_leaves_the_unit_is_its_contact_no_more(session):
    accounts.change(
        session,
        username="sun",
        name="sun",
        roles=("applicant",),
        organisation="unit-b",
        active=True,
        by=accounts.actor(session, "guan"),
    )
    for username in ("zhang", "zhou"):
        with pytest.raises(Refused):
            issue(session, "sun", username)
