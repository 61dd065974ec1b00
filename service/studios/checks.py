"""Checks of a single answer that a form can name, and the one way in which it is kept."""

from collections.abc import Callable, Mapping

from service.studios import identity

CHECKS: Mapping[str, Callable[[object], str | None]] = {
    "identity-number": identity.identity_number,
    "credit-code": identity.credit_code,
    "mobile": identity.mobile,
    "phone": identity.phone,
    "postcode": identity.postcode,
    "email": identity.email,
    "bank-account": identity.bank_account,
    "bank-number": identity.bank_number,
}
"""A sentence when an answer is wrong, else None."""


def plain(clean: Callable[[object], str]) -> Callable[[str], str]:
    """Return the same normal form for numbers only: other letters than ASCII stay as typed.

    >>> plain(identity.clean)("１００ ０２０"), plain(identity.clean)("一 二")
    ('100020', '一 二')
    """

    def normal(typed: str) -> str:
        written = clean(typed)
        return written if written.isascii() else typed

    return normal


NORMAL_FORMS: Mapping[str, Callable[[str], str]] = {
    "identity-number": plain(identity.clean),
    "credit-code": plain(identity.clean),
    "mobile": plain(identity.clean_mobile),
    "phone": plain(identity.clean_phone),
    "postcode": plain(identity.clean),
    "email": plain(identity.clean_email),
    "bank-account": plain(identity.clean),
    "bank-number": plain(identity.clean),
}
"""The same number typed in any common way is stored and printed in this one."""
