"""Tokens of programs: shown once, limited in scope and time, worthless when revoked."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from service.errors import NotFound, Refused
from service.host.ledger.record import waiting
from service.people import tokens
from service.people.actor import SYSTEM
from service.people.tables import ApiToken

AT = datetime(2026, 11, 23, tzinfo=UTC)


def make(session, *scopes, **more):
    given = {"program": "tax", "title": "税务局接口程序", "days": 30, **more}
    return tokens.create(session, scopes=scopes or ("jobs:tax.*",), by=SYSTEM, **given)


def test_a_token_tells_which_program_it_is(session):
    _, secret = make(session)
    program = tokens.shown(session, secret=secret, at=AT)
    assert (program.actor.id, program.actor.name) == ("token:tax", "税务局接口程序")
    assert program.actor.roles == frozenset()


def test_the_database_holds_its_hash_only(session):
    token, secret = make(session)
    assert secret.startswith("jx_")
    assert len(secret) > 40
    kept = session.scalars(select(ApiToken.secret_hash)).all()
    assert secret not in kept
    assert secret.startswith(token.hint)


@pytest.mark.parametrize(
    ("scope", "kind", "name", "covered"),
    [
        ("jobs:tax.lookup", "jobs", "tax.lookup", True),
        ("jobs:tax.lookup", "jobs", "tax.lookup2", False),
        ("jobs:tax.*", "jobs", "tax.lookup", True),
        ("jobs:tax.*", "jobs", "taxes", False),
        ("jobs:*", "jobs", "anything", True),
        ("jobs:*", "messages", "anything", False),
        ("messages:已缴费", "messages", "已缴费", True),
    ],
)
def test_a_scope_covers_what_it_names(session, scope, kind, name, covered):
    _, secret = make(session, scope)
    assert tokens.shown(session, secret=secret, at=AT).may(kind, name) is covered


@pytest.mark.parametrize(
    "scope", ["", "jobs", "jobs:", "cases:*", "jobs:a b", "jobs:a*b", "jobs:" + "a" * 200]
)
def test_a_malformed_scope_is_refused(session, scope):
    with pytest.raises(Refused, match="权限范围"):
        make(session, scope)


@pytest.mark.parametrize("change", [{"program": "T"}, {"title": " "}, {"days": 0}, {"days": 731}])
def test_a_malformed_name_or_life_is_refused(session, change):
    with pytest.raises(Refused):
        make(session, **change)


def test_a_token_is_worth_nothing_after_its_time(session):
    token, secret = make(session)
    late = AT + timedelta(days=30)
    assert tokens.shown(session, secret=secret, at=late - timedelta(seconds=1))
    assert tokens.shown(session, secret=secret, at=late) is None
    assert tokens.state(token, at=late) == "expired"


def test_a_revoked_token_is_worth_nothing_at_once(session):
    token, secret = make(session)
    tokens.revoke(session, key=token.key, by=SYSTEM)
    assert tokens.shown(session, secret=secret, at=AT) is None
    assert tokens.state(token, at=AT) == "revoked"
    with pytest.raises(NotFound):
        tokens.revoke(session, key=99, by=SYSTEM)


def test_a_program_may_hold_two_while_it_changes_over(session):
    first, second = make(session)[1], make(session)[1]
    assert tokens.shown(session, secret=first, at=AT).actor.id == "token:tax"
    assert tokens.shown(session, secret=second, at=AT).actor.id == "token:tax"


def test_its_last_use_is_written_down_now_and_then(session):
    token, secret = make(session)
    assert tokens.shown(session, secret=secret, at=AT).unnoticed
    tokens.notice(session, key=token.key)
    assert not tokens.shown(session, secret=secret, at=AT).unnoticed
    assert tokens.shown(session, secret=secret, at=AT + timedelta(minutes=6)).unnoticed


def test_making_and_revoking_are_on_the_record_using_is_not(session):
    token, _ = make(session)
    tokens.notice(session, key=token.key)
    session.flush()
    tokens.revoke(session, key=token.key, by=SYSTEM)
    said = [(line.subject, line.verb) for line in waiting(session) if line.subject == "token"]
    assert said == [("token", "created"), ("token", "revoked")]


@pytest.mark.parametrize("secret", ["", "jx_", "\ud800", "x" * 10_000, "jx_' OR 1=1 --"])
def test_garbage_is_nobody(session, secret):
    make(session)
    assert tokens.shown(session, secret=secret, at=AT) is None
