"""Invented organisations and people for a sandbox: somebody for every role, and an open round."""

from datetime import date, timedelta

from sqlalchemy import select

from service.clock import BEIJING
from service.db import Session
from service.people import accounts, roles
from service.people.roles import Role
from service.people.tables import RoleRow
from service.studios import occupations
from service.studios.identity import unit_check_character
from service.studios.occupations import TRADES
from service.studios.pool import experts
from service.studios.roles import EXPERT
from service.studios.rounds import calls
from service.studios.tables import CalendarDay, CalendarYear, Occupation

PANEL = 9
"""Experts in a sandbox: a panel of five, and enough to take the places of who recuses."""
TURNS = "甲乙丙丁戊己庚辛壬"
OPEN = timedelta(days=180)
"""So long before and after the first day its round takes applications."""
_CODES = ("91110105MA09XA0A1", "91110105MA09XB0B2")

_ORGANISATIONS: tuple[dict[str, str | None], ...] = (
    {
        "code": "sandbox-unit",
        "name": "示例精密制造有限公司",
        "kind": "unit",
        "credit_code": _CODES[0] + unit_check_character(_CODES[0]),
        "legal_kind": "企业",
        "address": "北京市朝阳区示例路 1 号",
    },
    {
        "code": "sandbox-unit-2",
        "name": "示例饭店管理有限公司",
        "kind": "unit",
        "credit_code": _CODES[1] + unit_check_character(_CODES[1]),
        "legal_kind": "企业",
        "address": "北京市朝阳区示例路 2 号",
    },
    {
        "code": "sandbox-branch",
        "name": "示例精密制造有限公司一分厂",
        "kind": "branch",
        "parent": "sandbox-unit",
    },
    {"code": "sandbox-department", "name": "示例业务主管部门", "kind": "department"},
    {"code": "sandbox-centre", "name": "示例公共服务中心", "kind": "centre"},
    {"code": "sandbox-bureau", "name": "示例人力社保局", "kind": "bureau"},
)
_KINDS = {str(one["kind"]): str(one["code"]) for one in reversed(_ORGANISATIONS)}
"""Kind → the first organisation of that kind."""


def furnish(session: Session, *, real: Session) -> None:
    """Enter roles, calendar and occupations as they are in `real`, and people whom nobody knows.

    Each role is held by two people, 甲 and 乙, the experts' by nine; the second applicant belongs
    to another unit. Usernames are the roles' codes (`expert`, `expert2`, …).
    """
    _copy_reference_data(session, real)
    for organisation in _ORGANISATIONS:
        accounts.create_organisation(session, **organisation)  # type: ignore[arg-type]
    for role in roles.every(session):
        if role.granted:
            _people(session, role)
    today = session.at.astimezone(BEIJING).date()
    calls.plan(
        session,
        code=f"{today.year}-1",
        name=f"{today.year} 年试办批次",
        opens_on=today - OPEN,
        closes_on=today + OPEN,
    )


def _copy_reference_data(session: Session, real: Session) -> None:
    for table in (RoleRow, CalendarYear, CalendarDay, Occupation):
        columns = [column.key for column in table.__mapper__.column_attrs]
        for row in real.scalars(select(table)):
            session.add(table(**{name: getattr(row, name) for name in columns}))
    session.flush()
    occupations.seed(session)


def _people(session: Session, role: Role) -> None:
    for turn in range(PANEL if role.code == EXPERT else 2):
        username = role.code.replace("_", "-") + (str(turn + 1) if turn else "")
        accounts.create(
            session,
            username=username,
            name=f"{role.name}{TURNS[turn]}",
            roles=(role.code,),
            organisation=_organisation(role, turn),
        )
        if role.code == EXPERT:
            experts.enrol(session, username=username, trades=TRADES)


def _organisation(role: Role, turn: int) -> str | None:
    if "unit" in role.kinds and turn:
        return "sandbox-unit-2"
    kinds = role.kinds or (("department",) if role.bound_by else ())
    return next((_KINDS[kind] for kind in kinds if kind in _KINDS), None)


def round_of(day: date) -> str:
    """Return the code of the round that is open in a sandbox that began on a day.

    >>> round_of(date(2026, 11, 23))
    '2026-1'
    """
    return f"{day.year}-1"
