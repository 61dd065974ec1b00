"""A remark and a copy of a case under way, and somebody who will be away."""

from datetime import timedelta

from sqlalchemy import select

from service.demo.stage import Stage
from service.host.handling import absences, copies
from service.host.handling.absences import Announced
from service.host.tables.core import ProcessInstance
from service.people import accounts
from service.people.actor import Actor

OF = "unit-change"
"""The process of the case that is spoken about."""


def speak_of_a_case(stage: Stage) -> None:
    """Let the centre ask the section about a case, and the section show it to the leader."""
    query = select(ProcessInstance.number).where(
        ProcessInstance.process_id == OF, ProcessInstance.ended_at.is_(None)
    )
    with stage.house.database.read() as session:
        number = session.scalars(query.order_by(ProcessInstance.number.desc())).first()
        centre, section = (accounts.actor(session, one) for one in ("he", "wang"))
        deputy = accounts.actor(session, "lin")
    if number is not None:
        _speak(stage, number, centre, section)
    _announce(stage, deputy)


def _speak(stage: Stage, number: str, centre: Actor, section: Actor) -> None:
    database = stage.house.database
    with database.write(actor=centre, at=stage.at) as session:
        words = "请@王科长看看合并以后的工作地址，材料和实地不一致的话要先补正。"
        copies.comment(session, number=number, words=words, actor=centre)
    with database.write(actor=section, at=stage.at) as session:
        copies.copy(session, number=number, to=["zhao"], words="合并情况，请阅。", actor=section)


def _announce(stage: Stage, who: Actor) -> None:
    first = stage.at.date() + timedelta(days=35)
    said = Announced("he", first, first + timedelta(days=4), reason="年休假")
    with stage.house.database.write(actor=who, at=stage.at) as session:
        known = absences.processes(session)
        absences.announce(session, said=said, known=known, actor=who)
