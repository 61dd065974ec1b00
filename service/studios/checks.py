"""Checks of a single answer that a form can name: a sentence when it is wrong, else None."""

from collections.abc import Callable, Mapping

from service.studios import identity

CHECKS: Mapping[str, Callable[[object], str | None]] = {
    "identity-number": identity.identity_number,
    "credit-code": identity.credit_code,
    "mobile": identity.mobile,
    "phone": identity.phone,
    "postcode": identity.postcode,
    "email": identity.email,
}
