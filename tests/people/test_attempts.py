"""Wrong passwords: counted where they come from, so that strangers keep nobody out."""

from datetime import UTC, datetime, timedelta

import pytest

from service.people import accounts, attempts
from service.people.attempts import Origin, TooMany

AT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
DESK = Origin(address="10.0.0.7")


@pytest.fixture(autouse=True)
def wang(session):
    return accounts.create(session, username="wang", name="王科长", roles=("section_officer",))


def guess(session, times, origin=DESK, username="wang", at=AT):
    for _ in range(times):
        attempts.note(session, username=username, origin=origin, at=at)


def test_five_wrong_tries_close_a_name_to_their_address_for_a_quarter_of_an_hour(session):
    guess(session, attempts.PER_PLACE)
    with pytest.raises(TooMany):
        guess(session, 1)
    guess(session, 1, at=AT + attempts.COUNTED_FOR)


def test_who_types_wrong_passwords_elsewhere_does_not_keep_the_owner_out(session):
    guess(session, attempts.PER_PLACE, Origin(address="203.0.113.9"))
    guess(session, 1)


def test_a_browser_that_was_signed_in_before_passes_whatever_its_address_did(session):
    known = attempts.remember(session, username="wang", origin=DESK, at=AT)
    guess(session, attempts.PER_PLACE)
    guess(session, attempts.PER_PLACE, Origin(address="10.0.0.7", device=known))
    with pytest.raises(TooMany):
        guess(session, 1, Origin(address="198.51.100.1", device=known))


def test_a_made_up_cookie_makes_no_browser_known(session):
    guess(session, attempts.PER_PLACE)
    with pytest.raises(TooMany):
        guess(session, 1, Origin(address="10.0.0.7", device="made up"))


def test_somebody_elses_browser_is_not_known_for_a_name(session):
    accounts.create(session, username="li", name="李专家", roles=("expert",))
    lis = attempts.remember(session, username="li", origin=Origin("203.0.113.9"), at=AT)
    guess(session, attempts.PER_PLACE, Origin("203.0.113.9", device=lis))
    with pytest.raises(TooMany):
        guess(session, 1, Origin("203.0.113.9", device=lis))


def test_one_address_cannot_try_all_names(session):
    for number in range(attempts.PER_ADDRESS):
        guess(session, 1, username=f"name{number}")
    with pytest.raises(TooMany):
        guess(session, 1)


def test_many_addresses_cannot_try_one_name_and_the_owners_addresses_still_pass(session):
    attempts.remember(session, username="wang", origin=Origin("10.0.0.8"), at=AT)
    for number in range(attempts.PER_NAME):
        guess(session, 1, Origin(f"203.0.{number}.9"))
    with pytest.raises(TooMany):
        guess(session, 1, Origin("198.51.100.1"))
    guess(session, 1, Origin("10.0.0.8"))


def test_the_right_password_forgives_its_own_place_alone(session):
    guess(session, 4)
    guess(session, 5, Origin("203.0.113.9"))
    attempts.forgive(session, username="wang", origin=DESK)
    guess(session, 5)
    with pytest.raises(TooMany):
        guess(session, 1, Origin("203.0.113.9"))


def test_a_browser_is_forgotten_after_a_year(session):
    token = attempts.remember(session, username="wang", origin=DESK, at=AT)
    later = AT + attempts.REMEMBERED + timedelta(days=1)
    attempts.remember(session, username="wang", origin=Origin("10.0.0.9"), at=later)
    guess(session, 5, DESK, at=later)
    with pytest.raises(TooMany):
        guess(session, 1, Origin("10.0.0.7", device=token), at=later)
