"""What forms of a round show: its list, opinions of departments, who passed."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from service.db import Session
from service.people.tables import Organisation
from service.studios.rounds.listing import in_order
from service.studios.rounds.places import equal
from service.studios.rounds.rules import ENTRY, early
from service.studios.rounds.tables import Application, Opinion, Round, RoundEntry

OPINIONS = {"agree": "无意见", "object": "有意见", "silent": "逾期没有答复，视为无意见"}


def _round(session: Session, variables: Mapping[str, Any]) -> Round | None:
    case = variables.get("case")
    number = case.get("number") if isinstance(case, Mapping) else None
    return session.scalar(select(Round).where(Round.case_number == str(number)))


def _lines(lines: list[str]) -> list[dict[str, str]]:
    return [{"value": str(place), "label": line} for place, line in enumerate(lines)]


def round_list(session: Session, *, variables: Mapping[str, Any], **_: Any) -> list[dict[str, str]]:
    """Return every application of a round and how it stands, a line each."""
    row = _round(session, variables)
    if row is None:
        return []
    rows = select(Application).where(Application.round_code == row.code)
    lines = []
    for one in session.scalars(rows.order_by(Application.case_number)):
        entry = session.get(RoundEntry, one.case_number)
        words = (
            ENTRY[entry.status] if entry is not None else early(one.outcome, together=row.together)
        )
        lines.append(f"{one.studio_name}（{one.case_number}）：{words}")
    return _lines(lines or ["还没有申报"])


def round_opinions(
    session: Session, *, variables: Mapping[str, Any], **_: Any
) -> list[dict[str, str]]:
    """Return what each department said about the list of a round, a line each."""
    row = _round(session, variables)
    if row is None:
        return []
    rows = select(Opinion, Organisation).join(Organisation, Organisation.code == Opinion.department)
    found = session.execute(rows.where(Opinion.round_code == row.code).order_by(Opinion.key))
    lines = [
        f"{department.name}：{OPINIONS.get(opinion.opinion or '', '还没有答复')}"
        + (f"。{opinion.text}" if opinion.text else "")
        for opinion, department in found
    ]
    return _lines(lines or ["本批次没有需要会同的部门"])


def round_passed(
    session: Session, *, variables: Mapping[str, Any], **_: Any
) -> list[dict[str, str]]:
    """Offer the applications of a round that passed the review, in the order of their ranks."""
    row = _round(session, variables)
    if row is None:
        return []
    rows = select(RoundEntry).where(
        RoundEntry.round_code == row.code,
        RoundEntry.status == "scored",
        RoundEntry.passed.is_(True),
    )
    return [_ranked(session, one) for one in in_order(session, session.scalars(rows))]


def round_equal(
    session: Session, *, variables: Mapping[str, Any], **_: Any
) -> list[dict[str, str]]:
    """Offer the applications that share a rank where the places are too few."""
    row = _round(session, variables)
    return [] if row is None else [_ranked(session, one) for one in equal(session, row)]


def _ranked(session: Session, one: RoundEntry) -> dict[str, str]:
    name = session.get_one(Application, one.case_number).studio_name
    return {"value": one.case_number, "label": f"第{one.rank}名 {name}"}
