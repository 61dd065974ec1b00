"""Private words planted in every private field of the shipped forms: nobody else reads them."""

import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from service.config import Config
from service.demo.cast import PEOPLE
from service.host.history.export import export
from service.host.ledger.verify import verify
from service.host.tables.core import Incident, Job, ProcessInstance, UserTask
from service.people import accounts
from service.private_values import PrivateValue
from service.studios.money.tables import MoneyEntry
from service.studios.register.tables import Studio
from service.web import Services, create
from tests.web import doors
from tests.web.conftest import Browser
from tests.workflows import private_words
from tests.workflows.conftest import NOTICE_OVER, copied
from tests.workflows.notices import test_complaint as complaints
from tests.workflows.play import Play
from tests.workflows.recommendations import test_expert_entry as members
from tests.workflows.recommendations.test_recommendation import grade
from tests.workflows.register import test_legacy_entry as entries
from tests.workflows.rounds import batch
from tests.workflows.story import (
    answer_objection,
    apply,
    approve,
    object_to,
    pass_materials,
    pass_review,
    publish,
)

WORDS = private_words.planted()
ENTITLED = {"sun", "hou", "he", "lin", "wang"}
"""The unit itself, and officers while a step of theirs is open."""
OTHERS = [one.username for one in PEOPLE if one.username not in ENTITLED] + ["li", "public"]
OF_ITS_OWN_MASTER = {
    ("zheng", "/cases/CL-2026-0001", f"legacy.master.{name}")
    for name in ("identity_number", "mobile")
}
"""What 锦裕 reads of the studio of then, which is its own: it is asked whether that is right."""


class Heard(logging.Handler):
    """Keeps every line that anything logs."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line with its traceback."""
        self.lines.append(logging.Formatter().format(record))


@pytest.fixture(scope="module")
def heard() -> Iterator[Heard]:
    """Hear everything that is logged while the story is played and its pages are read."""
    handler, root = Heard(), logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield handler
    root.removeHandler(handler)
    root.setLevel(before)


@pytest.fixture(scope="module")
def house_with_words(
    empty_house: Path, heard: Heard, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """孙秀兰 applies, 周某 objects and reports, 王科长 enters a studio and invites an expert.

    Each has a word of its own in every private field.
    """
    words = private_words.tree(WORDS)
    about = {"sex": "女", "birth_month": "1985-06", **words["application"]["master"]}
    with copied(empty_house, tmp_path_factory.mktemp("words")) as play:
        case = apply(play, about_master=about, about_unit=words["application"]["unit"])
        pass_materials(play, case)
        pass_review(play, case)
        objection = object_to(play, publish(play, case), **words["objection"])
        answer_objection(play, objection, upheld=False)
        play.on(NOTICE_OVER)
        approve(play, case)
        with play.database.read() as session:
            funding = session.scalars(select(MoneyEntry.funding_case)).one()
        unit = "北京天衡精密制造有限公司"
        payee = {"name": unit, "bank": "北京银行", "ledger": "专账", "pledged": True}
        play.do("sun", str(funding), "fill_payee", {"payee": payee | words["payee"]})
        _report(play, words["complaint"])
        _enter(play, words["legacy"]["master"])
        _invite(play, words["guest_list"]["experts"])
        _into_the_pool(play, words["expert_entry"])
    return Path(str(play.database.engine.url.database)).parent


def _into_the_pool(play: Play, about_member: dict[str, str]) -> None:
    """A member of the studio, graded well, consents to become an expert."""
    with play.database.read() as session:
        number = session.scalars(select(Studio.number).where(Studio.place == "tianheng")).one()
    grade(play, number, "qualified")
    members.fill(play, members.begin(play, number), **about_member)


def _report(play: Play, about_reporter: dict[str, str]) -> None:
    """周某 reports the studio and is answered."""
    with play.database.read() as session:
        number = session.scalars(select(Studio.number)).one()
    case = complaints.report(play, number, **about_reporter)
    complaints.received(play, case, "accept")
    complaints.verified(play, case, "founded")
    complaints.answered(play, case, "founded")


def _enter(play: Play, about_master: dict[str, str]) -> None:
    """A studio of 锦裕 that was recognised on paper is entered and signed."""
    case = entries.begun(play, master=entries.legacy()["master"] | about_master)
    entries.confirmed(play, case)
    entries.checked(play, case, "confirm")
    entries.signed(play, case, "approve")


def _invite(play: Play, about_guest: dict[str, str]) -> None:
    """An expert of another district is invited for a group of a round."""
    case = play.begin("wang", "round", batch.plan(opens_on=NOTICE_OVER.isoformat()))
    play.do("zhao", case, "sign_call", {"call_check": {"decision": "approve"}})
    batch.send(play, "贺军")
    [group] = batch.lock(play, case)
    batch.compose(play, group, way="invited", reason="专家库人数不足。")
    play.do("zhao", group, "check_exception", {"exception_check": {"decision": "approve"}})
    batch.invite(play, group, "葛师傅", **about_guest)


@pytest.fixture
def told(house_with_words: Path, tmp_path: Path) -> Iterator[Play]:
    with copied(house_with_words, tmp_path / "house") as play:
        yield play


@pytest.fixture
def app(told: Play, tmp_path) -> Flask:
    config = Config(home=tmp_path, database_url="", secret_key="not a secret", demo=True)
    app = create(Services(told.database, told, config))
    app.testing = True
    return app


def enter(app: Flask, username: str) -> Browser:
    browser = Browser(app.test_client())
    if username != "public":
        assert browser.post(f"/demo/{username}").status_code == 303
    return browser


def pages(app: Flask, play: Play) -> Iterator[tuple[str, list[str]]]:
    """Yield every rule there is with its addresses, for every case, task and model."""
    with play.database.read() as session:
        cases = list(session.scalars(select(ProcessInstance.number)))
        tasks = session.scalar(select(func.max(UserTask.key))) or 0
    parts = {
        "number": [*cases, "GS2026-001"],
        "key": [str(key) for key in range(1, max(tasks, 30) + 1)],
        "name": ["studio-application.bpmn", "studio-application.form"],
        "form": ["csv", "xes"],
    }
    for rule in app.url_map.iter_rules():
        if "GET" not in rule.methods or rule.endpoint == "static":
            continue
        asked = re.findall(r"<(?:[^:<>]+:)?(\w+)>", rule.rule)
        chosen = parts.get(asked[0], ["1"]) if asked else [""]
        yield rule.rule, [doors.PART.sub(part, rule.rule) for part in chosen]


def test_every_private_field_of_every_shipped_form_has_a_word_of_its_own():
    assert len(WORDS) >= 12
    assert len(set(WORDS.values())) == len(WORDS) - 1  # the account is typed twice


def test_the_database_holds_no_word_in_clear_and_the_table_holds_them_all(told: Play):
    leaks = {
        (where, place)
        for where, content in private_words.dumped(told.database)
        for place in private_words.told(content, WORDS)
    }
    assert leaks == set()
    with told.database.read() as session:
        keys = told.database.resources.keys()
        kept = {
            keys.decrypt(row.ciphertext, id=row.id).decode().strip('"')
            for row in session.scalars(select(PrivateValue))
        }
    assert set(WORDS.values()) <= kept


def test_nobody_who_is_not_entitled_reads_a_word_on_any_page(told: Play, app: Flask):
    leaks = set()

    def is_refused(browser: Browser, username: str, address: str) -> bool:
        answer = browser.get(address)
        content = answer.get_data()
        leaks.update((username, address, place) for place in private_words.told(content, WORDS))
        assert b"~private:" not in content, (username, address)
        answer.close()
        return doors.is_refused(answer)

    for username in OTHERS:
        browser = enter(app, username)
        for rule, addresses in sorted(pages(app, told)):
            tried = (doors.of_nothing(rule), addresses[0])
            of_nothing, of_something = (is_refused(browser, username, one) for one in tried)
            if of_nothing and of_something:
                continue
            for address in addresses[1:]:
                is_refused(browser, username, address)
    assert leaks == OF_ITS_OWN_MASTER


def test_those_who_saw_a_masked_form_still_see_it(told: Play, app: Flask):
    number = WORDS["application", "master", "identity_number"]
    page = enter(app, "zhao").get("/cases/SQ-2026-0001").text
    assert f"{number[:6]}********{number[-4:]}" in page


def test_the_unit_reads_and_prints_its_own_words(told: Play, app: Flask):
    page = enter(app, "sun").get("/cases/SQ-2026-0001").get_data()
    own = {place for place in WORDS if place[0] == "application"}
    assert set(private_words.told(page, WORDS)) == {".".join(place) for place in own}


def test_exports_and_logs_hold_no_word(told: Play, app: Flask, heard: Heard):
    with told.database.read() as session:
        auditor = accounts.actor(session, "xu")
        cases = list(session.scalars(select(ProcessInstance)))
        for form in ("csv", "xes"):
            content = export(session, instances=cases, actor=auditor, form=form)
            assert private_words.told(content, WORDS) == []
            assert b"~private:" not in content
    enter(app, "sun").get("/cases/SQ-2026-0001")
    assert heard.lines
    assert private_words.told("\n".join(heard.lines).encode(), WORDS) == []


def test_the_auditor_finds_a_case_by_a_number_however_it_is_written(told: Play, app: Flask):
    number = WORDS["application", "master", "mobile"]
    spaced = f"+86{number}"
    for written in (number, spaced, WORDS["objection", "name"]):
        page = enter(app, "xu").get("/auditor", query_string={"text": written}).text
        wanted = "YY-2026-0001" if written == WORDS["objection", "name"] else "SQ-2026-0001"
        assert wanted in page, written
    assert "SQ-2026-0001" not in enter(app, "zhao").get(f"/cases?q={number}").text


def test_the_auditor_reads_the_words_whole_for_a_reason(told: Play, app: Flask):
    xu = enter(app, "xu")
    masked = xu.get("/auditor/cases/SQ-2026-0001").get_data()
    assert private_words.told(masked, WORDS) == []
    whole = xu.post("/auditor/cases/SQ-2026-0001/reveal", {"reason": "核对举报"}).get_data()
    assert "application.master.identity_number" in private_words.told(whole, WORDS)


def test_granting_goes_on_and_the_register_holds_no_word(told: Play):
    case = "SQ-2026-0001"
    told.work()
    assert told.variables(case)["studio"]["number"]
    leaks = {
        (where, place)
        for where, content in private_words.dumped(told.database)
        for place in private_words.told(content, WORDS)
    }
    assert leaks == set()
    with told.database.read() as session:
        assert verify(session).whole
        assert session.scalars(select(Incident)).all() == []
        assert session.scalars(select(Job.error).where(Job.error.is_not(None))).all() == []
