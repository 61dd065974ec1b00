"""Whom an answer names is read for a reason alone: on its paper, in its letter, in the history."""

import re
from io import BytesIO
from zipfile import ZipFile

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from service.host.cases import reveals
from service.host.ledger.tables import Entry
from service.host.tables.core import Document, ProcessInstance
from service.host.tables.papers import CasePaper
from tests.web.work.test_begun import IDENTITY
from tests.workflows.play import Play

NAME, MOBILE = "周晓明", "13600040004"
WHY = {"reason": "邮寄答复，核对收件人"}


@pytest.fixture
def answered(district, objection) -> str:
    """The objection, verified and answered: its answer is printed and a letter went out."""
    play = Play(district.house.database, district.house.clock.now())
    play.do("wang", objection, "receive", {"receipt_check": {"decision": "accept"}})
    found = {"findings": "已调阅资料。", "proposal": "dismissed", "people": "何审核、林审核"}
    play.do("wang", objection, "verify", {"verification": {**found, "evidence": []}})
    said = {"outcome": "dismissed", "text": "经核实，业绩属实。"}
    play.do("zhao", objection, "answer", {"answer": said})
    district.work()
    return objection


def papers(district, number: str) -> tuple[str, str]:
    """Return the addresses of the answer's PDF and Word file."""
    with district.house.database.read() as session:
        case = session.scalars(select(ProcessInstance).filter_by(number=number)).one()
        paper = session.scalars(select(CasePaper).filter_by(instance_key=case.key)).one()
        return f"/documents/{paper.pdf}", f"/documents/{paper.word}"


def say_why(browser, number: str, who: str) -> None:
    """Write down why somebody looks, each on their own page of the case."""
    room = "/auditor" if who == "xu" else ""
    assert browser.post(f"{room}/cases/{number}/reveal", WHY).status_code in (200, 303)


def words(answer) -> str:
    """Return what a file says."""
    data = answer.get_data()
    answer.close()
    if data.startswith(b"%PDF"):
        return "".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages)
    return ZipFile(BytesIO(data)).read("word/document.xml").decode()


@pytest.mark.parametrize("who", ["wang", "zhao", "xu"])
def test_an_answers_paper_is_opened_for_a_reason_alone(district, answered, who):
    browser = district.enter(who)
    files = papers(district, answered)
    for address in (*files, f"{files[0]}/preview"):
        assert browser.get(address).status_code == 404, address
    page = browser.get(f"/cases/{answered}").text if who != "xu" else ""
    assert files[0] not in page
    if who != "xu":
        assert "写明理由后看全文" in page
        assert 'name="reason"' in page
    say_why(browser, answered, who)
    assert all(NAME in words(browser.get(address)) for address in files)
    district.house.clock.advance(reveals.LASTS * 2)
    assert browser.get(files[1]).status_code == 404


def test_nobody_else_opens_it_for_any_reason(district, answered):
    for who in ("he", "qian", "sun", "feng", "admin"):
        browser = district.enter(who)
        browser.post(f"/cases/{answered}/reveal", WHY)
        found = [browser.get(one).status_code for one in papers(district, answered)]
        assert found == [404, 404], who


def test_whom_a_letter_outside_is_for_is_read_for_a_reason_alone(district, answered):
    wang = district.enter("wang")
    for address in ("/letters", f"/cases/{answered}"):
        page = wang.get(address).text
        assert not [word for word in (NAME, MOBILE) if word in page], address
        assert "写明理由后看全文" in page
    wang.post(f"/cases/{answered}/reveal", WHY)
    assert NAME in wang.get("/letters").text
    assert MOBILE in wang.get(f"/cases/{answered}").text


def test_the_auditor_reads_names_of_evidence_for_a_reason_alone(district, answered):
    xu, name = district.enter("xu"), "名单.pdf"
    with district.house.database.read() as session:
        names = set(session.scalars(select(Document.filename)))
        assert name in names
    addresses = [
        f"/auditor/cases/{answered}",
        f"/auditor/export.csv?case={answered}",
    ]
    for address in addresses:
        answer = xu.get(address)
        assert answer.status_code == 200, address
        assert not [word for word in (*IDENTITY, name) if word in answer.text], address
    assert name in xu.post(f"/auditor/cases/{answered}/reveal", WHY).text


def test_every_reason_is_a_line(district, answered):
    for who in ("wang", "zhao", "xu"):
        say_why(district.enter(who), answered, who)
    with district.house.database.read() as session:
        looks = select(Entry.actor, Entry.data).where(Entry.subject == "personal-data")
        told = {who for who, data in session.execute(looks) if (data or {}).get("reason")}
    assert told == {"wang", "zhao", "xu"}


def test_to_find_a_case_by_who_objected_is_a_look_and_opens_nothing(district, objection):
    xu = district.enter("xu")

    def looks():
        with district.house.database.read() as session:
            query = select(Entry.actor).where(Entry.subject == "personal-data")
            return session.scalars(query.where(Entry.actor == "xu")).all()

    for text in ("业绩归属", "没有这个人"):
        xu.get("/auditor", query_string={"text": text})
    assert looks() == []
    for _ in range(2):
        assert objection in xu.get("/auditor", query_string={"text": NAME}).text
    assert looks() == ["xu"]
    assert NAME not in xu.get(f"/auditor/cases/{objection}").text


def test_the_form_for_a_reason_is_where_the_link_leads(district, answered):
    page = district.enter("wang").get("/letters").text
    link = re.search(r'href="(/cases/[^"]+)#reason"', page)[1]
    assert 'id="reason"' in district.enter("wang").get(link).text
