"""What articles 4 and 5 ask about an application: facts, and reasons against it."""

from datetime import date
from typing import Any

from sqlalchemy import exists, func, select

from service.db import Session
from service.people.tables import Organisation
from service.privacy import lookup
from service.studios.register.queries import (
    master_has_studio,
    months_since_revoked,
    place_has_studio,
)
from service.studios.rounds.application import SentApplication, SentMaster
from service.studios.rounds.rules import article_4, article_5
from service.studios.rounds.tables import Application, Round
from service.studios.tables import Occupation


def applied_in_round(session: Session, *, sent: SentApplication, case: str = "") -> bool:
    """Ask whether the same application was already taken in in this round, by another case.

    One that an administrator ended, or whose round was cancelled, was never decided; it may be
    sent again.
    """
    same = exists().where(
        Application.round_code == sent.round,
        Application.place == sent.place,
        Application.occupation_code == sent.occupation,
        Application.master_lookup == lookup(session, sent.master.person.number),
        Application.case_number != case,
        func.coalesce(Application.outcome, "").not_in(("ended", "cancelled")),
    )
    return session.scalar(select(same)) or False


def round_open(session: Session, *, code: str, day: date) -> bool:
    """Ask whether a round takes applications on a day."""
    row = session.get(Round, code)
    return row is not None and row.open_on(day)


def master_as_facts(session: Session, *, master: SentMaster, sent_on: date) -> dict[str, Any]:
    """Return what articles 4 and 5 ask about a master, as plain values for a decision table."""
    facts = master.facts(sent_on)
    return {
        "age": facts.age,
        "age_enough": facts.age >= 16,
        "sex": facts.sex,
        "birth_date": facts.birth_date.isoformat(),
        "retirement_date": facts.retirement_date.isoformat(),
        "months_to_retirement": facts.months_to_retirement,
        "qualification_rank": facts.qualification_rank,
        "employed": facts.employed,
        "identity_agrees": master.agrees,
        "master_has_studio": master_has_studio(session, identity_number=master.person.number),
        "sent_on": sent_on.isoformat(),
        "months_since_revoked": months_since_revoked(
            session, identity_number=master.person.number, on=sent_on
        ),
    }


def eligibility_facts(session: Session, *, sent: SentApplication, sent_on: date) -> dict[str, Any]:
    """Return everything the rules ask about an application, as plain values.

    `reasons` holds a sentence for whatever the software itself would refuse.
    """
    facts = master_as_facts(session, master=sent.master, sent_on=sent_on) | {
        "place": sent.place,
        "place_has_studio": place_has_studio(session, place=sent.place, occupation=sent.occupation),
        "round_open": round_open(session, code=sent.round, day=sent_on),
        "applied_in_round": applied_in_round(session, sent=sent),
        "months_since_revoked": months_since_revoked(
            session,
            identity_number=sent.master.person.number,
            place=sent.place,
            occupation=sent.occupation,
            on=sent_on,
        ),
    }
    return facts | {"reasons": against(session, sent=sent, sent_on=sent_on)}


def against(session: Session, *, sent: SentApplication, sent_on: date) -> list[str]:
    """Return what the regulation holds against an application, whatever is drawn."""
    return [
        *_belongs(session, sent),
        *against_master(session, master=sent.master, sent_on=sent_on, place=sent),
    ]


def against_master(
    session: Session, *, master: SentMaster, sent_on: date, place: SentApplication | None = None
) -> list[str]:
    """Return what articles 4 and 5 hold against a master (and, with one, a place)."""
    lines = [] if master.agrees else ["领办人的性别或者出生年月与身份证号码不一致"]
    return [
        *lines,
        *article_4(master.facts(sent_on)),
        *article_5(
            master_has_studio=master_has_studio(session, identity_number=master.person.number),
            place_has_studio=place is not None
            and place_has_studio(session, place=place.place, occupation=place.occupation),
        ),
    ]


def _belongs(session: Session, sent: SentApplication) -> list[str]:
    """Say what an honest form could not have sent: codes that are not ours."""
    lines = _too_long(sent)
    if session.get(Occupation, sent.occupation) is None:
        lines.append("所选职业（工种）不在目录中")
    branch = session.get(Organisation, sent.branch) if sent.branch else None
    if sent.branch and (branch is None or branch.parent != sent.unit):
        lines.append("所选分厂、分公司不属于本单位")
    if sent.channel == "recommended" and not _is_department(session, sent.department):
        lines.append("归口推荐应选择业务主管部门")
    return lines


def _too_long(sent: SentApplication) -> list[str]:
    lines = []
    if len(sent.studio_name) > 100:
        lines.append("工作室名称不能超过100字")
    if len(sent.master.name) > 50:
        lines.append("领办人姓名不能超过50字")
    if len(sent.address) > 300:
        lines.append("通讯地址不能超过300字")
    return lines


def _is_department(session: Session, code: str | None) -> bool:
    row = session.get(Organisation, code) if code else None
    return row is not None and row.kind == "department"
