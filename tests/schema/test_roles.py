"""Who held which role in November 2026 holds it still, since when and by whom it was given."""

from datetime import UTC, datetime

from sqlalchemy import func, select

from service.host.ledger.tables import Entry
from service.people import accounts, roles
from service.people.tables import AccountRole, RoleRow
from service.studios.roles import ROLES
from tests.workflows.play import Play

HELD = {"sun": {"applicant"}, "wang": {"section_officer"}, "li": {"expert"}, "admin": {"admin"}}


def test_the_roles_that_the_code_knew_are_rows(migrated: Play) -> None:
    with migrated.database.read() as session:
        # entered when an installation is set up again
        since = {"security_admin", "audit_admin", "finance_bureau", "master"}
        since |= {"assessor", "hearing_host", "legal_officer", "review_officer"}
        assert roles.every(session) == tuple(one for one in ROLES if one.code not in since)


def test_everybody_holds_what_they_held(migrated: Play) -> None:
    with migrated.database.read() as session:
        held = {name: {one.code for one in accounts.actor(session, name).roles} for name in HELD}
        assert held == HELD
        assert session.scalar(select(func.count()).select_from(AccountRole)) == 22


def test_a_role_was_given_when_and_by_whom_the_ledger_says(migrated: Play) -> None:
    with migrated.database.read() as session:
        grant = session.get_one(AccountRole, ("sun", "applicant"))
        created = session.scalars(
            select(Entry).where(
                Entry.subject == "account", Entry.row == "sun", Entry.verb == "created"
            )
        ).one()
        assert (grant.since, grant.granted_by) == (created.at, created.actor)
        assert grant.since < datetime(2026, 12, 1, tzinfo=UTC)


def test_every_row_that_was_filled_in_has_its_line(migrated: Play) -> None:
    with migrated.database.read() as session:
        rows = [*session.scalars(select(AccountRole)), *session.scalars(select(RoleRow))]
        verbs = session.scalars(
            select(Entry.verb).where(
                Entry.subject.in_(("account-role", "role")), Entry.verb != "changed"
            )
        ).all()
    assert len(verbs) == len(rows)
    assert set(verbs) == {"granted", "created"}
