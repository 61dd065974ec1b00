"""Second factors: codes of an app (TOTP, RFC 6238), security keys (WebAuthn), recovery codes."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pyotp
import webauthn
from sqlalchemy import delete, select
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, options_to_json_dict
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import PublicKeyCredentialDescriptor

from service import privacy
from service.db import Session
from service.errors import NotFound, Refused, say
from service.people.tables import Account, RecoveryCode, SecondFactor, SignIn

PERIOD = 30  # seconds that a code of an app is valid
EARLIER_OR_LATER = 1  # periods; clocks of telephones differ
MOST = 5  # factors of one account
RECOVERY_CODES = 10
RECOVERY_LENGTH = 12  # letters
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that looks like another
ISSUER = "匠心"
_FIRST = "-"
_WRONG = say("验证码不正确，或者已经用过。请等下一个验证码再试")
_UNREADABLE = say("安全密钥没有通过验证，请再试一次")


def of_account(session: Session, *, username: str) -> Sequence[SecondFactor]:
    """Return the factors of an account, the oldest first."""
    query = select(SecondFactor).where(SecondFactor.username == username)
    return session.scalars(query.order_by(SecondFactor.key)).all()


def new_secret() -> str:
    """Return the secret of an app, in letters that a person can type."""
    return pyotp.random_base32()


def address(secret: str, *, username: str) -> str:
    """Return what an app reads out of a picture (otpauth://…)."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=ISSUER)


def enrol_app(
    session: Session, *, username: str, title: str, secret: str, code: str, at: datetime
) -> list[str]:
    """Enrol an app whose first code was typed; return recovery codes with the first factor.

    :raises Refused: the code is wrong, or there are enough factors
    """
    step = _step(secret, code, at)
    if step is None:
        raise Refused(_WRONG)
    return _add(
        session, username, title, kind="totp", secret=_sealed(session, secret), last_step=step
    )


def key_creation(session: Session, *, sign_in: str, username: str, host: str) -> dict[str, Any]:
    """Return what a browser gives to a security key that is to be enrolled.

    :param sign_in: the hash of the token of this sign-in, which keeps the challenge
    :param host: the name under which the browser knows us
    """
    account = session.get_one(Account, username)
    options = webauthn.generate_registration_options(
        rp_id=host,
        rp_name=ISSUER,
        user_name=username,
        user_display_name=account.name,
        exclude_credentials=_credentials(session, username),
    )
    _remember(session, sign_in, options.challenge)
    return dict(options_to_json_dict(options))


def enrol_key(
    session: Session,
    *,
    username: str,
    title: str,
    answer: str,
    sign_in: str,
    host: str,
    origin: str,
) -> list[str]:
    """Enrol the security key that answered; return recovery codes with the first factor.

    :raises Refused: the answer is not one to our question
    """
    try:
        found = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=_challenge(session, sign_in),
            expected_rp_id=host,
            expected_origin=origin,
        )
    except (WebAuthnException, ValueError) as wrong:
        raise Refused(_UNREADABLE) from wrong
    return _add(
        session,
        username,
        title,
        kind="key",
        credential_id=bytes_to_base64url(found.credential_id),
        public_key=bytes_to_base64url(found.credential_public_key),
        sign_count=found.sign_count,
    )


def key_request(session: Session, *, sign_in: str, username: str, host: str) -> dict[str, Any]:
    """Return what a browser gives to a security key that is to be shown."""
    options = webauthn.generate_authentication_options(
        rp_id=host, allow_credentials=_credentials(session, username)
    )
    _remember(session, sign_in, options.challenge)
    return dict(options_to_json_dict(options))


def show_key(
    session: Session, *, username: str, answer: dict[str, Any], sign_in: str, host: str, origin: str
) -> None:
    """Accept the security key of an account that answered.

    :raises Refused: it is none of the account's, or the answer is not one to our question
    """
    found = session.scalar(
        select(SecondFactor).where(
            SecondFactor.username == username,
            SecondFactor.credential_id == str(answer.get("id", "")),
        )
    )
    if found is None or found.public_key is None:
        raise Refused(_UNREADABLE)
    try:
        shown = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=_challenge(session, sign_in),
            expected_rp_id=host,
            expected_origin=origin,
            credential_public_key=base64url_to_bytes(found.public_key),
            credential_current_sign_count=found.sign_count,
        )
    except (WebAuthnException, ValueError) as wrong:
        raise Refused(_UNREADABLE) from wrong
    found.sign_count, found.used_at = shown.new_sign_count, session.at


def show_code(session: Session, *, username: str, code: str, at: datetime) -> None:
    """Accept the code of an app, or a recovery code, which then is worth nothing more.

    :param at: the moment by which apps count, whatever time a demonstration shows
    :raises Refused: it is neither, or was used before
    """
    for factor in of_account(session, username=username):
        if factor.kind != "totp":
            continue
        step = _step(_secret(session, factor), code, at)
        if step is not None and (factor.last_step is None or step > factor.last_step):
            factor.last_step, factor.used_at = step, session.at
            session.flush()
            return
    if not _recovered(session, username, code):
        raise Refused(_WRONG)


def remove(session: Session, *, username: str, key: int) -> None:
    """Take a factor away; with the last one the recovery codes go too.

    :raises NotFound: the account has no such factor
    """
    found = session.get(SecondFactor, key)
    if found is None or found.username != username:
        raise NotFound(f"second factor {key}")
    session.delete(found)
    session.flush()
    if not of_account(session, username=username):
        _end_codes(session, username)


def remove_all(session: Session, *, username: str) -> None:
    """Take every factor of an account away: its owner has lost them."""
    for factor in of_account(session, username=username):
        session.delete(factor)
    _end_codes(session, username)
    session.execute(delete(SignIn).where(SignIn.username == username))


def new_codes(session: Session, *, username: str) -> list[str]:
    """Return new recovery codes, this once; older ones are worth nothing any more."""
    _end_codes(session, username)
    codes = [_code() for _ in range(RECOVERY_CODES)]
    for code in codes:
        hashed = privacy.lookup(session, _normal(code))
        session.add(RecoveryCode(username=username, code_hash=hashed))
    session.flush()
    return codes


def codes_left(session: Session, *, username: str) -> int:
    """Return how many recovery codes are left."""
    return len(_codes(session, username))


def _add(session: Session, username: str, title: str, **columns: Any) -> list[str]:
    before = of_account(session, username=username)
    if not 1 <= len(title.strip()) <= 60:
        raise Refused("请给它起个名字，最多 60 个字")
    if len(before) >= MOST:
        raise Refused(say("最多登记 %(most)s 个，请先移除不用的", most=MOST))
    session.add(
        SecondFactor(username=username, title=title.strip(), enrolled_at=session.at, **columns)
    )
    session.flush()
    return [] if before else new_codes(session, username=username)


def _step(secret: str, code: str, at: datetime) -> int | None:
    """Return the period to which a code of an app belongs, if it is a right one."""
    app, typed = pyotp.TOTP(secret, interval=PERIOD), code.replace(" ", "")
    now = int(at.timestamp()) // PERIOD
    for step in range(now - EARLIER_OR_LATER, now + EARLIER_OR_LATER + 1):
        if secrets.compare_digest(app.at(step * PERIOD).encode(), typed.encode(errors="replace")):
            return step
    return None


def _sealed(session: Session, secret: str) -> str:
    """Put a secret in; the letter before it is all that its masked form shows."""
    return str(privacy.seal(session, _FIRST + secret, how="name"))


def _secret(session: Session, factor: SecondFactor) -> str:
    return str(privacy.reveal(session, factor.secret)).removeprefix(_FIRST)


def _recovered(session: Session, username: str, code: str) -> bool:
    hashed = privacy.lookup(session, _normal(code))
    found = next((one for one in _codes(session, username) if one.code_hash == hashed), None)
    if found is None:
        return False
    session.delete(found)
    session.flush()
    return True


def _codes(session: Session, username: str) -> Sequence[RecoveryCode]:
    return session.scalars(select(RecoveryCode).where(RecoveryCode.username == username)).all()


def _end_codes(session: Session, username: str) -> None:
    for one in _codes(session, username):
        session.delete(one)
    session.flush()


def _code() -> str:
    letters = "".join(secrets.choice(LETTERS) for _ in range(RECOVERY_LENGTH))
    return "-".join(letters[start : start + 4] for start in range(0, RECOVERY_LENGTH, 4))


def _normal(code: str) -> str:
    return "".join(letter for letter in code.upper() if letter in LETTERS)


def _credentials(session: Session, username: str) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(id=base64url_to_bytes(one.credential_id))
        for one in of_account(session, username=username)
        if one.credential_id
    ]


def _remember(session: Session, sign_in: str, challenge: bytes) -> None:
    session.get_one(SignIn, sign_in).challenge = bytes_to_base64url(challenge)
    session.flush()


def _challenge(session: Session, sign_in: str) -> bytes:
    """Return what was asked last in this sign-in; it is asked once."""
    row = session.get_one(SignIn, sign_in)
    asked, row.challenge = row.challenge, None
    if asked is None:
        raise Refused(_UNREADABLE)
    return base64url_to_bytes(asked)
