"""The answer to a real-name objection reaches who objected, and the section sees whether it did."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from service.app import registry
from service.errors import NotFound, Refused
from service.host.letters import delivery
from service.host.tables.core import ProcessInstance
from service.host.tables.letters import Letter, Recipient
from service.mail import MailServer
from service.people import accounts
from tests.mail_server import Letterbox, letterbox
from tests.workflows.play import Play
from tests.workflows.story import answer_objection, object_to

MAIL = "zhou@example.cn"


@pytest.fixture
def server(play: Play) -> Iterator[Letterbox]:
    """The installation has a mail server."""
    with letterbox() as found:
        known = MailServer.at(found.address)
        play.database.resources = replace(play.database.resources, mail=known)
        yield found


def answered(play: Play, notice: str, **said: str) -> str:
    case = object_to(play, notice, **said)
    answer_objection(play, case, upheld=False)
    return case


def outcome(play: Play, case: str) -> tuple[str | None, str | None]:
    with play.database.read() as session:
        query = select(Recipient).join(Letter).join(ProcessInstance)
        query = query.where(ProcessInstance.number == case, Recipient.address.is_not(None))
        row = session.scalars(query).one()
        return row.delivery, row.delivery_note


def undelivered(play: Play, who: str) -> int:
    with play.database.read() as session:
        return delivery.undelivered(session, actor=accounts.actor(session, who))


def test_an_answer_goes_by_mail_where_an_address_was_given(
    play: Play, notice: str, server: Letterbox
) -> None:
    case = answered(play, notice, email=MAIL)
    [letter] = server.letters
    assert letter["To"] == MAIL
    assert letter["From"] == "studio@example.cn"
    assert letter["Subject"].startswith("关于您所提异议的答复")
    assert "周某：您对公告" in letter.get_content()
    assert "不属实" in letter.get_content()
    assert outcome(play, case) == ("sent", "")
    assert undelivered(play, "wang") == 0
    assert play.incidents() == []


def test_a_server_that_is_away_is_tried_again_and_gets_one_letter(
    play: Play, notice: str, server: Letterbox
) -> None:
    server.answer = b"451 later"
    case = answered(play, notice, email=MAIL)
    assert outcome(play, case) == ("waiting", delivery.NOT_YET)
    server.answer = b"250 OK"
    play.at += timedelta(minutes=2)
    play.work()
    assert outcome(play, case) == ("sent", "")
    assert len(server.letters) == 1


def test_the_section_hears_of_an_address_that_is_refused_and_tells_them_by_hand(
    play: Play, notice: str, server: Letterbox
) -> None:
    server.answer = b"550 no such person"
    case = answered(play, notice, email=MAIL)
    assert outcome(play, case) == ("failed", delivery.REFUSED)
    assert undelivered(play, "wang") == 1
    with play.database.read() as session:
        key = session.scalars(select(Recipient.key).where(Recipient.delivery == "failed")).one()
    with pytest.raises(Refused, match="怎样送达"), play.acting("wang") as (session, wang):
        delivery.by_hand(session, key=key, actor=wang, how=" ")
    with pytest.raises(NotFound), play.acting("li") as (session, li):
        delivery.by_hand(session, key=key, actor=li, how="电话告知")
    with play.acting("wang") as (session, wang):
        delivery.by_hand(session, key=key, actor=wang, how="11月24日电话告知本人")
    assert outcome(play, case) == ("done", "11月24日电话告知本人")
    assert undelivered(play, "wang") == 0


def test_a_server_that_never_takes_it_is_given_up(
    play: Play, notice: str, server: Letterbox
) -> None:
    server.answer = b"451 later"
    case = answered(play, notice, email=MAIL)
    for _ in delivery.AGAIN_AFTER:
        play.at += timedelta(days=2)
        play.work()
    assert outcome(play, case) == ("failed", delivery.GAVE_UP)
    assert server.letters == []
    assert play.incidents() == []


def test_who_left_a_telephone_alone_is_told_by_hand(
    play: Play, notice: str, server: Letterbox
) -> None:
    case = answered(play, notice)
    assert outcome(play, case) == ("by_hand", delivery.NO_ADDRESS)
    assert server.letters == []


def test_without_a_mail_server_it_is_said(play: Play, notice: str) -> None:
    case = answered(play, notice, email=MAIL)
    assert outcome(play, case) == ("by_hand", delivery.NO_SERVER)


@pytest.mark.parametrize(
    "wrong", ["mail.example.cn", "smtp://mail.example.cn", "ftp://h?from=a@b", "smtp://?from=a@b"]
)
def test_a_setting_that_is_none_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="smtps"):
        MailServer.at(wrong)


def test_a_letter_to_somebody_outside_says_how_to_reach_the_bureau(
    play: Play, notice: str, server: Letterbox
) -> None:
    known = registry("联系电话：010-65099999")
    play.database.resources = replace(play.database.resources, registry=known)
    answered(play, notice, email=MAIL)
    [letter] = server.letters
    assert letter.get_content().rstrip().endswith("联系电话：010-65099999")
    with play.database.read() as session:
        inside = select(Letter.body).where(~Letter.recipients.any(Recipient.address.is_not(None)))
        assert not any("65099999" in body for body in session.scalars(inside))
