"""The papers of a case: printed where the diagram says, numbered, carried by letters, kept."""

from io import BytesIO

import docx
import pytest
from sqlalchemy import select

from service.errors import Invalid, NotFound
from service.host import documents
from service.host.cases import instances
from service.host.definitions import deployment
from service.host.ledger.tables import Entry
from service.host.letters import inbox
from service.host.tables.core import ProcessInstance
from service.host.tables.papers import CasePaper
from service.people.actor import SYSTEM
from tests.workflows.files import FILES
from tests.workflows.play import Play
from tests.workflows.story import (
    answer_objection,
    apply,
    checked,
    filled,
    object_to,
)


def papers(play: Play, case: str) -> list[CasePaper]:
    with play.database.read() as session:
        instance = instances.get(session, number=case, actor=SYSTEM)
        return documents.papers(session, instance, actor=SYSTEM)


def said(paper: CasePaper) -> str:
    content = paper.content
    return "\n".join(
        [content["title"], content["to"], *(one.get("text", "") for one in content["blocks"])]
    )


def applied(play: Play) -> str:
    """Return the number of the application that was played: others follow its grant."""
    with play.database.read() as session:
        own = ProcessInstance.process_id == "studio-application"
        return str(session.scalars(select(ProcessInstance.number).where(own)).one())


def change(play: Play, name: str, before: str, after: str) -> None:
    """Release a paper with other words."""
    source = FILES[name].decode()
    assert before in source
    with play.acting("admin") as (session, _):
        files = {name: source.replace(before, after).encode()}
        deployment.deploy(session, files=files, reason="改文书")


def test_a_supplement_notice_is_printed_and_goes_with_its_letter(play: Play) -> None:
    case = apply(play)
    play.do("he", case, "check_materials", checked(rules="缺制度文本", form="没有盖章"))
    [paper] = papers(play, case)
    assert (paper.paper, paper.number) == ("supplement-notice", "朝人社能函〔2026〕1号")
    assert "1.大师工作室管理制度：缺制度文本\n2.申报表填写和盖章：没有盖章" in said(paper)
    letter = play.letters_of(case)[-1]
    with play.acting("sun") as (session, actor):
        [enclosed] = inbox.enclosed(session, letter, actor=actor)
        opened = documents.open(session, key=str(enclosed.pdf), actor=actor)
        assert opened.path.read_bytes().startswith(b"%PDF-")
        word = documents.open(session, key=str(enclosed.word), actor=actor)
        assert word.document.filename.endswith("的通知.docx")
        instance = instances.get(session, number=case, actor=actor)
        assert paper.pdf not in [one.key for one in documents.handed_in(session, instance)]


def test_numbers_of_a_series_follow_one_another(play: Play) -> None:
    case = apply(play)
    for _ in range(2):
        play.do("he", case, "check_materials", checked(rules="缺制度文本"))
        play.do("sun", case, "amend", filled(play, case))
    numbers = [paper.number for paper in papers(play, case)]
    assert numbers == ["朝人社能函〔2026〕1号", "朝人社能函〔2026〕2号"]


def test_a_grant_is_decided_certified_and_lettered_for_the_plaque(play: Play, studio: str) -> None:
    case = applied(play)
    found = {one.paper: one for one in papers(play, case)}
    assert {"recognition-decision", "certificate", "plaque", "public-notice"} <= found.keys()
    assert found["recognition-decision"].number == "朝人社能发〔2026〕1号"
    assert found["certificate"].number == ""
    assert studio in said(found["certificate"])
    assert found["plaque"].title == "北京市朝阳区技能大师工作室"
    assert all(one.pdf and one.word for one in found.values())
    assert not play.incidents()


def test_what_a_panel_wrote_is_for_the_bureau_alone(play: Play, studio: str) -> None:
    case = applied(play)
    sheets = [one for one in papers(play, case) if one.paper == "score-sheet"]
    assert len(sheets) == 5
    with play.acting("sun") as (session, actor):
        instance = instances.get(session, number=case, actor=actor)
        theirs = {one.paper for one in documents.papers(session, instance, actor=actor)}
        assert not theirs & {"score-sheet", "draw-record", "panel-opinion"}
        with pytest.raises(NotFound):
            documents.open(session, key=str(sheets[0].pdf), actor=actor)
    with play.acting("wang") as (session, actor):
        assert documents.open(session, key=str(sheets[0].pdf), actor=actor)


def test_an_answer_bears_the_objectors_name_and_that_is_recorded(play: Play, notice: str) -> None:
    objection = object_to(play, notice)
    answer_objection(play, objection, upheld=False)
    [paper] = papers(play, objection)
    assert "周某" not in str(paper.content)
    with play.acting("wang") as (session, actor):
        found = documents.open(session, key=str(paper.word), actor=actor)
        content = found.path.read_bytes()
    assert "周某" in _words(content)
    with play.database.read() as session:
        query = select(Entry).where(Entry.subject == "personal-data", Entry.verb == "printed")
        assert [one.data["paper"] for one in session.scalars(query)] == [paper.title]


def _words(content: bytes) -> str:
    return "\n".join(line.text for line in docx.Document(BytesIO(content)).paragraphs)


def test_a_case_prints_with_the_text_of_its_release(play: Play) -> None:
    before = apply(play)
    change(play, "supplement-notice.paper", "现一次告知", "现一并告知")
    play.do("he", before, "check_materials", checked(rules="缺制度文本"))
    [paper] = papers(play, before)
    assert "现一次告知" in said(paper)


def test_a_text_that_reads_what_nobody_gives_is_not_released(play: Play) -> None:
    with pytest.raises(Invalid) as invalid:
        change(play, "refusal.paper", "{{written_opinion.text}}", "{{written_opinion.txt}}")
    [problem] = [one for one in invalid.value.problems if one.severity == "error"]
    assert (problem.file, problem.line) == ("refusal.paper", 14)
    assert "“written_opinion”里没有“txt”" in problem.zh


def test_a_paper_that_cannot_be_filled_stops_the_case_and_nothing_is_sent(play: Play) -> None:
    change(play, "supplement-notice.paper", "{{application.unit.name}}", "{{application.unit}}")
    case = apply(play)
    play.do("he", case, "check_materials", checked(rules="缺制度文本"))
    assert not papers(play, case)
    [incident] = play.incidents()
    assert "第 5 行的“application.unit”是一组内容" in incident.reason
    assert not [one for one in play.letters(case) if one.startswith("补正")]
