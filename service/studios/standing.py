"""How things stand in the register: who leads a studio already, what is open against whom."""

from datetime import date
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from service.errors import Refused
from service.people.tables import Organisation
from service.studios.rules import article_4, article_5
from service.studios.sent import SentApplication, SentMaster
from service.studios.tables import (
    Application,
    Master,
    Notice,
    Objection,
    Occupation,
    Round,
    Studio,
)


def master_has_studio(session: Session, *, identity_number: str) -> bool:
    """Ask whether the person leads a studio now (article 5)."""
    led = select(Studio.key).join(Master).where(Master.identity_number == identity_number)
    return session.scalar(select(led.where(Studio.status == "active").exists())) or False


def place_has_studio(session: Session, *, place: str, occupation: str) -> bool:
    """Ask whether the unit or branch has a studio of the occupation now (article 5)."""
    held = exists().where(
        Studio.place == place, Studio.occupation_code == occupation, Studio.status == "active"
    )
    return session.scalar(select(held)) or False


def applied_in_round(session: Session, *, sent: SentApplication, case: str = "") -> bool:
    """Ask whether the same application was already taken in in this round, by another case."""
    same = exists().where(
        Application.round_code == sent.round,
        Application.place == sent.place,
        Application.occupation_code == sent.occupation,
        Application.master_identity == sent.master.person.number,
        Application.case_number != case,
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
    }


def standing(session: Session, *, sent: SentApplication, sent_on: date) -> dict[str, Any]:
    """Return everything the rules ask about an application, as plain values.

    `reasons` holds a sentence for whatever the software itself would refuse.
    """
    facts = master_as_facts(session, master=sent.master, sent_on=sent_on) | {
        "place": sent.place,
        "place_has_studio": place_has_studio(session, place=sent.place, occupation=sent.occupation),
        "round_open": round_open(session, code=sent.round, day=sent_on),
        "applied_in_round": applied_in_round(session, sent=sent),
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


def objections(session: Session, *, case: str) -> dict[str, int]:
    """Return how many objections to a case's notices are open, upheld, dismissed."""
    outcomes = list(
        session.scalars(select(Objection.outcome).join(Notice).where(Notice.case_number == case))
    )
    return {
        "open": outcomes.count(None),
        "upheld": outcomes.count("upheld"),
        "dismissed": sum(outcome in ("dismissed", "not-accepted") for outcome in outcomes),
    }


def refuse_while_objected(session: Session, *, case: str) -> None:
    """Let nothing be granted while an objection is open or after one was upheld (article 7).

    :raises Refused: there is one
    """
    found = objections(session, case=case)
    if found["open"]:
        raise Refused(f"还有{found['open']}件异议未办结，不能授予称号（办法第七条）")
    if found["upheld"]:
        raise Refused("公示异议经核实成立，不能授予称号（办法第七条）")
