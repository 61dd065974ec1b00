"""Organisations: what the register needs to know of a unit, and what takes its place."""

from datetime import date

import pytest

from service.errors import NotFound, Refused
from service.people import accounts, organisations
from service.people.tables import Organisation

DAY = date(2027, 3, 31)


@pytest.fixture
def units(session):
    for code, name in (("old", "天衡精密制造"), ("new", "天衡集团"), ("third", "锦裕饭店")):
        accounts.create_organisation(session, code=code, name=name, kind="unit")


def test_a_unit_has_a_legal_kind_and_an_address(session):
    made = accounts.create_organisation(
        session, code="a", name="甲", kind="unit", legal_kind="企业", address="东坝路 1 号"
    )
    assert (made.legal_kind, made.address, made.valid_until) == ("企业", "东坝路 1 号", None)


@pytest.mark.parametrize("facts", [{"legal_kind": "公司"}, {"address": "路" * 301}])
def test_a_kind_is_one_of_four_and_an_address_fits(session, units, facts):
    with pytest.raises(Refused):
        accounts.create_organisation(session, code="a", name="甲", kind="unit", **facts)
    with pytest.raises(Refused):
        organisations.change(
            session, code="old", name="甲", **{"legal_kind": None, "address": None, **facts}
        )


def test_what_is_known_of_a_unit_is_corrected(session, units):
    organisations.change(
        session, code="old", name=" 天衡精密 ", legal_kind="其他", address="东坝路 2 号"
    )
    found = organisations.current(session, code="old")
    assert (found.name, found.legal_kind, found.address) == ("天衡精密", "其他", "东坝路 2 号")
    with pytest.raises(Refused, match="名称"):
        organisations.change(session, code="old", name=" ", legal_kind=None, address=None)
    with pytest.raises(NotFound):
        organisations.change(session, code="none", name="无", legal_kind=None, address=None)


def test_a_unit_that_merged_is_followed_to_what_stands_in_its_place(session, units):
    organisations.succeed(session, code="old", by="new", last_day=DAY)
    organisations.succeed(session, code="new", by="third", last_day=DAY)
    assert organisations.current(session, code="old").code == "third"
    assert session.get(Organisation, "old").valid_until == DAY


def test_a_unit_ends_once_and_never_comes_after_itself(session, units):
    with pytest.raises(Refused, match="自己"):
        organisations.succeed(session, code="old", by="old", last_day=DAY)
    organisations.succeed(session, code="old", by="new", last_day=DAY)
    with pytest.raises(Refused, match="自己"):
        organisations.succeed(session, code="new", by="old", last_day=DAY)
    with pytest.raises(Refused, match="已于 2027-03-31 终止"):
        organisations.succeed(session, code="old", by="third", last_day=DAY)
    with pytest.raises(NotFound):
        organisations.succeed(session, code="third", by="none", last_day=DAY)
