"""Parts that nobody has two of, and interests: to whom no work is passed on (2.1, 9.11)."""

from itertools import product

from service.models import SHIPPED
from service.studios.separations import PARTS, barred, parts


def test_every_form_of_a_part_is_shipped():
    shipped = {path.stem for path in (SHIPPED / "forms").rglob("*.form")}
    assert not [form for forms in PARTS.values() for form in forms if form not in shipped]


def kept(form, did):
    return "x" in barred(form, {did: {"x"}})


def test_nobody_has_two_parts_that_are_apart_whichever_came_first():
    pairs = [
        ("revocation-proposal", "legal-check"),
        ("revocation-proposal", "revocation-decision"),
        ("legal-check", "revocation-decision"),
        ("payment-request", "payment"),
        ("payment-request", "payment-order"),
        ("payee", "payment"),
        ("assessment-score", "feedback-answer"),
        ("expert-score", "objection-verification"),
        ("revocation-investigation", "hearing-minutes"),
        ("revocation-investigation", "revocation-review"),
        ("revocation-investigation", "revocation-decision"),
        ("tie-decision", "tie-approval"),
        ("unit-proposal", "unit-decision"),
        ("clawback-check", "clawback-decision"),
    ]
    for one, two in pairs:
        assert kept(one, two), (one, two)
        assert kept(two, one), (two, one)


def test_what_is_no_part_keeps_nobody_apart():
    free = ("material-check", "plaque", "studio-application")
    every = [form for forms in PARTS.values() for form in forms]
    assert not [pair for pair in product(free, every) if kept(*pair)]
    assert not [form for form in every if parts(form) == {"decides"} and kept(form, form)]
