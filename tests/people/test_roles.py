"""Roles: a table that every process keeps a copy of, and who holds which."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, select, text

from service.db import Base, Database
from service.errors import NotFound, Refused
from service.host.ledger.tables import Entry
from service.host.ledger.verify import verify
from service.people import accounts, roles, sign_ins, tokens
from service.people.actor import SYSTEM, Actor
from service.people.roles import Role
from service.people.tables import Account, AccountRole
from service.studios.roles import ROLES
from tests.roles import held

AT = datetime(2026, 11, 23, tzinfo=UTC)
ADMIN = Actor("guan", "关管理", held("admin"))
BUREAU = Role("audit_bureau", "区审计局", "Audit bureau", "第十条", 13, staff=True)


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A database with the shipped roles and one account."""
    database = Database(f"sqlite:///{tmp_path}/people.db")
    Base.metadata.create_all(database.engine)
    with database.write(actor=SYSTEM, at=AT) as session:
        roles.seed(session, ROLES)
        accounts.create(session, username="wang", name="王科长", roles=("section_officer",))
    database.close()
    return f"sqlite:///{tmp_path}/people.db"


@pytest.fixture
def processes(url: str) -> Iterator[tuple[Database, Database]]:
    """Two processes at the same database, each with a memory of its own."""
    here, there = Database(url), Database(url)
    yield here, there
    here.close()
    there.close()


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """Count what is asked of a database."""
    asked: list[str] = []

    def note(_connection, _cursor, statement, *_more):
        asked.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield asked
    event.remove(database.engine, "before_cursor_execute", note)


def names(database):
    with database.read() as session:
        return [role.name for role in roles.every(session)]


def test_the_shipped_roles_are_read_back_as_they_were_entered(session):
    assert roles.every(session) == ROLES
    assert roles.find(session, "局领导") == roles.find(session, "bureau_leader")
    assert roles.find(session, "nobody") is roles.find(session, None) is None


def test_entering_the_shipped_roles_again_adds_what_is_missing_only(session):
    roles.seed(session, (*ROLES, BUREAU))
    assert roles.every(session) == (*ROLES, BUREAU)


@pytest.mark.parametrize(
    "other",
    [{"code": "expert"}, {"name": "评审专家"}, {"code": "ＥＸＰＥＲＴ"}, {"name": "评审 专家"}],
)
def test_no_two_roles_have_a_code_or_a_name(session, other):
    with pytest.raises(Refused, match="已经有"):
        roles.add(session, replace(BUREAU, **other))


def test_what_nobody_holds_is_not_in_use(session):
    assert roles.in_use(session) is None
    accounts.create(session, username="he", name="何老师", roles=["centre_officer"])
    accounts.create(session, username="lin", name="林老师", roles=["expert"])
    assert roles.in_use(session) == {"centre_officer", "expert"}
    session.get_one(Account, "lin").active = False
    session.flush()
    assert roles.in_use(session) == {"centre_officer"}


def test_a_role_keeps_its_name_because_deployed_lanes_bear_it(session):
    expert = roles.find(session, "expert")
    with pytest.raises(Refused, match="不能改"):
        roles.change(session, replace(expert, name="专家"))
    with pytest.raises(NotFound):
        roles.change(session, BUREAU)
    roles.change(session, replace(expert, blind=False))
    assert not roles.find(session, "评审专家").blind


def test_roles_are_read_once_and_a_page_asks_for_them_no_more(processes):
    here, _ = processes
    token = signed_in(here)
    for expected in (2, 1, 1):
        with statements(here) as asked, here.read() as session:
            assert sign_ins.signed_in(session, token=token, at=AT).has("section_officer")
            assert roles.find(session, "局领导").staff
        assert len([one for one in asked if one.startswith("SELECT")]) == expected


def signed_in(database):
    with database.write(actor=SYSTEM, at=AT) as session:
        token = sign_ins.begin(session, username="wang", at=AT)
    database.resources.memory.clear()
    return token


def test_another_process_sees_a_changed_role_with_the_next_page(processes):
    here, there = processes
    token = signed_in(there)
    names(there)
    with here.write(actor=ADMIN, at=AT) as session:
        officer = roles.find(session, "section_officer")
        roles.change(session, replace(officer, retries=False))
    with there.read() as session:
        who = sign_ins.signed_in(session, token=token, at=AT)
        assert not any(role.retries for role in who.roles)


def test_a_program_and_a_worker_see_a_changed_role_too(processes):
    here, there = processes
    with here.write(actor=ADMIN, at=AT) as session:
        _, secret = tokens.create(
            session, program="tax", title="税务", scopes=("jobs:*",), by=ADMIN
        )
    for number, look in enumerate((lambda s: tokens.shown(s, secret=secret, at=AT), roles.refresh)):
        names(there)
        added = replace(BUREAU, code=f"bureau{number}", name=f"区审计局{number}")
        with here.write(actor=ADMIN, at=AT) as session:
            roles.add(session, added)
        with there.read() as session:
            look(session)
            assert added in roles.every(session)


def test_a_lane_of_a_role_that_was_added_meanwhile_is_found_without_a_sign_in(processes):
    here, there = processes
    names(there)
    with here.write(actor=ADMIN, at=AT) as session:
        roles.add(session, BUREAU)
    with there.read() as session:
        assert roles.find(session, "区审计局") == BUREAU


def test_a_role_by_sql_alone_is_a_role(processes):
    here, there = processes
    names(there)
    with here.engine.execution_options(writes=True).begin() as connection:
        connection.execute(
            text(
                "INSERT INTO role (code, name, name_en, article, place, bound_by, works, owner,"
                " staff, audits, named_only, blind, needs_private, fallback, intervenes, retries,"
                " plans, apart, granted) SELECT 'archive', '档案管理', 'Archivist', '', 14, '[]',"
                " works, owner, staff, audits, named_only, blind, needs_private, fallback,"
                " intervenes, retries, plans, apart, granted FROM role WHERE code = 'expert'"
            )
        )
    with there.read() as session:
        assert roles.find(session, "档案管理").named_only


def test_what_is_undone_is_not_remembered(processes):
    here, _ = processes
    names(here)

    def add_and_think_again():
        with here.write(actor=ADMIN, at=AT) as session:
            roles.add(session, BUREAU)
            assert BUREAU in roles.every(session)
            raise Refused("不办了")

    with pytest.raises(Refused, match="不办了"):
        add_and_think_again()
    assert BUREAU.name not in names(here)


def test_a_database_without_a_memory_knows_its_roles_too(url):
    database = Database(url, remembers=False)
    assert names(database) == [role.name for role in ROLES]
    database.close()


def change(session, *codes):
    return accounts.change(
        session, username="wang", name="王科长", roles=codes, organisation=None, active=True,
        by=ADMIN,
    )  # fmt: skip


def test_a_role_is_granted_by_somebody_at_a_time_and_the_others_stay_as_they_were(processes):
    here, _ = processes
    later = AT + timedelta(days=3)
    with here.write(actor=ADMIN, at=later) as session:
        change(session, "section_officer", "expert")
    with here.read() as session:
        rows = session.scalars(select(AccountRole).order_by(AccountRole.since)).all()
        assert [(row.role, row.since, row.granted_by) for row in rows] == [
            ("section_officer", AT, "system"),
            ("expert", later, "guan"),
        ]


def test_granting_and_taking_away_a_role_are_on_the_record(processes):
    here, _ = processes
    for codes in (("expert",), ("expert", "section_officer")):
        with here.write(actor=ADMIN, at=AT) as session:
            change(session, *codes)
    with here.read() as session:
        lines = session.scalars(
            select(Entry).where(Entry.subject == "account-role").order_by(Entry.sequence)
        ).all()
        assert [(line.actor, line.verb, line.row) for line in lines] == [
            ("system", "granted", "wang|section_officer"),
            ("guan", "granted", "wang|expert"),
            ("guan", "deleted", "wang|section_officer"),
            ("guan", "granted", "wang|section_officer"),
        ]
        assert verify(session).whole
