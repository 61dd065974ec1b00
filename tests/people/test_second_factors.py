"""Second factors: a code counts once, a recovery code too, and secrets are sealed."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from sqlalchemy import select

from service.errors import NotFound, Refused
from service.people import accounts, second_factors
from service.people.tables import RecoveryCode, SecondFactor

AT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
LATER = AT + timedelta(minutes=1)


def code(at):
    return pyotp.TOTP(SECRET).at(at)


@pytest.fixture
def codes(session):
    accounts.create(session, username="wang", name="王科长", roles=("section_officer",))
    return second_factors.enrol_app(
        session, username="wang", title="办公手机", secret=SECRET, code=code(AT), at=AT
    )


def show(session, typed, at=LATER):
    second_factors.show_code(session, username="wang", code=typed, at=at)


def test_an_app_is_enrolled_by_a_right_code_only(session):
    accounts.create(session, username="wang", name="王科长", roles=("section_officer",))
    with pytest.raises(Refused):
        second_factors.enrol_app(
            session, username="wang", title="手机", secret=SECRET, code="000000", at=AT
        )
    assert second_factors.of_account(session, username="wang") == []


def test_a_code_counts_once_and_a_minute_either_side(session, codes):
    with pytest.raises(Refused):  # it enrolled the app
        show(session, code(AT), AT)
    show(session, code(LATER + timedelta(seconds=30)), LATER)
    for typed in (code(LATER + timedelta(seconds=30)), code(LATER), "", "字"):
        with pytest.raises(Refused):
            show(session, typed)


def test_a_recovery_code_counts_once(session, codes):
    assert len(set(codes)) == second_factors.RECOVERY_CODES
    show(session, codes[3].lower().replace("-", " "))
    with pytest.raises(Refused):
        show(session, codes[3])
    assert second_factors.codes_left(session, username="wang") == second_factors.RECOVERY_CODES - 1


def test_new_recovery_codes_end_the_old_ones(session, codes):
    fresh = second_factors.new_codes(session, username="wang")
    with pytest.raises(Refused):
        show(session, codes[0])
    show(session, fresh[0])


def test_the_database_holds_neither_secret_nor_codes(session, codes):
    kept = session.scalars(select(SecondFactor.secret)).one()
    assert kept.startswith("~private:")
    assert SECRET[:6] not in kept
    hashes = session.scalars(select(RecoveryCode.code_hash)).all()
    assert not {one.replace("-", "") for one in codes} & set(hashes)


def test_with_the_last_factor_the_codes_go(session, codes):
    with pytest.raises(NotFound):
        second_factors.remove(session, username="li", key=1)
    second_factors.remove(session, username="wang", key=1)
    assert second_factors.codes_left(session, username="wang") == 0
