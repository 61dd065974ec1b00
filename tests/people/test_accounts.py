"""Accounts: what may be opened, changed and locked, and by whom."""

import pytest

from service.errors import NotFound, Refused
from service.people import accounts
from service.people.actor import Actor
from service.people.tables import Account
from tests.roles import held

ADMIN = Actor("guan", "关管理", held("admin"))


def make(session, username="wang", roles=("section_officer",), **more):
    return accounts.create(session, username=username, name="王科长", roles=roles, **more)


def test_an_account_becomes_an_actor_with_its_roles_and_organisation(session):
    accounts.create_organisation(session, code="bureau", name="区人力社保局", kind="bureau")
    make(session, organisation="bureau")
    found = accounts.actor(session, "wang")
    assert (found.name, found.organisation) == ("王科长", "bureau")
    assert found.has("section_officer")


@pytest.mark.parametrize("username", ["", "王", "A", "a b", "system", "public", "x" * 61])
def test_a_username_is_small_letters_and_digits_and_never_one_of_ours(session, username):
    with pytest.raises(Refused):
        make(session, username)


@pytest.mark.parametrize(
    "roles", [(), ("nobody",), ("public",), ("admin", "auditor"), ("designer", "expert")]
)
def test_roles_that_do_not_go_together_are_refused(session, roles):
    with pytest.raises(Refused):
        make(session, roles=roles)


def test_an_applicant_needs_a_unit(session):
    with pytest.raises(Refused, match="须属于一个单位"):
        make(session, roles=("applicant",))


def test_a_name_is_taken_once(session):
    make(session)
    with pytest.raises(Refused, match="已经有人使用"):
        make(session)


def test_a_locked_account_is_nobody(session):
    make(session)
    accounts.change(
        session,
        username="wang",
        name="王科长",
        roles=("section_officer",),
        organisation=None,
        active=False,
        by=ADMIN,
    )
    with pytest.raises(NotFound):
        accounts.actor(session, "wang")


def test_names_are_known_for_people_the_system_and_the_public(session):
    make(session)
    found = accounts.names(session, usernames=["wang", "system", "public", "gone"])
    assert found == {"wang": "王科长", "system": "系统", "public": "社会公众"}


def test_search_takes_percent_signs_for_what_they_are(session):
    make(session)
    assert accounts.find(session, query="%") == []
    assert [one.username for one in accounts.find(session, query="王")] == ["wang"]


def test_search_finds_full_width_letters_by_half_width_ones_and_the_other_way_round(session):
    make(session)
    session.get_one(Account, "wang").name = "王Ａ科长"
    session.flush()
    for query in ("王a科长", "ＷＡＮＧ"):
        assert [one.username for one in accounts.find(session, query=query)] == ["wang"]
