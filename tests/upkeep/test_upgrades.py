"""New shipped models: untouched ones are released, of edited ones a designer decides."""

import re
import threading

import pytest
from sqlalchemy import select

from service.host.definitions import deployment, upgrades
from service.host.ledger.verify import verify
from service.host.tables.core import ProcessInstance, UserTask
from service.models import SHIPPED_FOLDERS, models
from service.people.actor import SYSTEM
from tests.upkeep.test_outages import until
from tests.web.conftest import Browser  # noqa: F401 - what `district.enter` gives
from tests.workflows import story
from tests.workflows.play import Play

PLAIN, EDITED = "objection.bpmn", "leader-change.bpmn"
END = b"</bpmn:definitions>"


def with_note(content: bytes, note: str) -> bytes:
    """Return a diagram with a line more."""
    assert END in content
    return content.replace(END, f"  <!-- {note} -->\n".encode() + END)


@pytest.fixture
def shipped() -> dict[str, bytes]:
    return models(*SHIPPED_FOLDERS)


@pytest.fixture
def bureau(district, shipped):
    """A bureau that has edited one of its diagrams."""
    deploy(district, {EDITED: with_note(shipped[EDITED], "ours")}, origin="edited")
    return district


def deploy(district, files, **more):
    with writing(district) as session:
        return deployment.deploy(session, files=files, reason="本局改动", **more).number


def writing(district):
    return district.house.database.write(actor=SYSTEM, at=district.house.clock.now())


def bring(district, files):
    with district.house.database.read() as session:
        looked = upgrades.look(session, files=files)
    with writing(district) as session:
        made, waiting = upgrades.bring(session, files=files, looked=looked)
        return made and made.reason, waiting


def current(district, name: str) -> bytes:
    with district.house.database.read() as session:
        return deployment.current_files(session)[name]


def test_the_same_program_brings_nothing(bureau, shipped):
    assert bring(bureau, shipped) == (None, [])


def test_what_nobody_edited_follows_the_program(bureau, shipped):
    new = shipped | {PLAIN: with_note(shipped[PLAIN], "2")}
    assert bring(bureau, new) == ("随系统升级", [])
    assert current(bureau, PLAIN) == new[PLAIN]
    assert b"ours" in current(bureau, EDITED)
    assert bring(bureau, new) == (None, [])


def test_what_was_edited_waits_beside_what_holds(bureau, shipped):
    new = shipped | {EDITED: with_note(shipped[EDITED], "2")}
    assert bring(bureau, new) == (None, [EDITED])
    assert bring(bureau, new) == (None, [])
    assert b"ours" in current(bureau, EDITED)
    designer = bureau.enter("gao")
    assert "1 个本局也改过的模型" in designer.get("/designer").text
    page = designer.get("/designer/upgrade").text
    for line in ("&lt;!-- 2 --&gt;", "&lt;!-- ours --&gt;"):
        assert line in page
    assert b"ours" in designer.get(f"/designer/{EDITED}").data
    seen = re.search(r'name="theirs" value="(\d+)"', page)[1]
    stale = designer.post(f"/designer/upgrade/{EDITED}", {"choice": "theirs", "theirs": "1"})
    assert "已经有人决定" in designer.get(stale.location).text
    done = designer.post(f"/designer/upgrade/{EDITED}", {"choice": "theirs", "theirs": seen})
    assert "没有要决定的" in designer.get(done.location).text
    assert current(bureau, EDITED) == new[EDITED]
    deploy(bureau, {EDITED: with_note(new[EDITED], "ours again")}, origin="edited")
    assert bring(bureau, new) == (None, [])
    with bureau.house.database.read() as session:
        assert upgrades.waiting(session) == []
        assert verify(session).whole


def test_ours_is_kept_until_the_program_ships_another(bureau, shipped):
    second = shipped | {EDITED: with_note(shipped[EDITED], "2")}
    third = shipped | {EDITED: with_note(shipped[EDITED], "3")}
    bring(bureau, second)
    deploy(bureau, {EDITED: with_note(shipped[EDITED], "ours, merged")}, origin="edited")
    with writing(bureau) as session:
        [one] = upgrades.waiting(session)
        upgrades.decide(session, name=EDITED, theirs=one.theirs.version, choice="ours")
    assert b"ours, merged" in current(bureau, EDITED)
    assert bring(bureau, second) == (None, [])
    assert bring(bureau, third) == (None, [EDITED])
    with bureau.house.database.read() as session:
        [one] = upgrades.waiting(session)
        assert (one.base.content, one.theirs.content) == (second[EDITED], third[EDITED])


def test_only_a_designer_decides(bureau, shipped):
    bring(bureau, shipped | {EDITED: with_note(shipped[EDITED], "2")})
    officer = bureau.enter("wang")
    assert officer.get("/designer/upgrade").status_code == 403
    sent = {"choice": "theirs", "theirs": "3"}
    assert officer.post(f"/designer/upgrade/{EDITED}", sent).status_code == 403
    assert b"ours" in current(bureau, EDITED)


def test_new_models_that_do_not_go_with_the_edited_ones_wait_with_them(bureau, shipped):
    form = rb'<zeebe:formDefinition formId="[^"]+"'
    broken = re.sub(form, b'<zeebe:formDefinition formId="no"', shipped[PLAIN])
    assert broken != shipped[PLAIN]
    made, waiting = bring(bureau, shipped | {PLAIN: broken})
    assert (made, waiting) == (None, [PLAIN])
    assert current(bureau, PLAIN) == shipped[PLAIN]


def test_people_go_on_working_while_an_upgrade_comes(bureau, shipped):
    """Cases end under the diagram they began with; what begins afterwards follows the new one."""
    play = Play(bureau.house.database, bureau.house.clock.now())
    before = len(play.incidents())  # the demonstration has some
    notice, begun, stop = story.notice_number(play), [], threading.Event()

    def work() -> None:
        while not stop.is_set():
            case = story.object_to(play, notice)
            play.do("wang", case, "receive", {"receipt_check": {"decision": "accept"}})
            begun.append(case)

    person = threading.Thread(target=work)
    person.start()
    try:
        until(lambda: len(begun) >= 2 or not person.is_alive())
        renamed = shipped[PLAIN].replace("审查是否受理".encode(), "受理审查".encode())
        new = shipped | {PLAIN: renamed, EDITED: with_note(shipped[EDITED], "2")}
        assert bring(bureau, new) == ("随系统升级", [EDITED])
        seen = len(begun)
        until(lambda: len(begun) >= seen + 3 or not person.is_alive())
    finally:
        stop.set()
        person.join()
    with bureau.house.database.read() as session:
        query = select(ProcessInstance.number, ProcessInstance.release, UserTask.name)
        query = query.join(UserTask).where(
            UserTask.element == "receive", ProcessInstance.number.in_(begun)
        )
        ran = {number: (release, name) for number, release, name in session.execute(query)}
        assert ran.keys() == set(begun)
        old, latest = ran[begun[0]], ran[begun[-1]]
        assert (old[1], latest[1]) == ("审查是否受理", "受理审查")
        assert [ran[one] for one in begun] == sorted(ran.values())
        assert set(ran.values()) == {old, latest}
    for case in (begun[0], begun[-1]):
        found = {"findings": "已调阅。", "proposal": "dismissed"}
        play.do("wang", case, "verify", {"verification": found})
        said = {"outcome": "dismissed", "text": "经核实，情况不属实。"}
        play.do("zhao", case, "answer", {"answer": said})
        assert play.status(case) == "dismissed"
    assert len(play.incidents()) == before
    assert "1 个本局也改过的模型" in bureau.enter("gao").get("/designer").text
    with bureau.house.database.read() as session:
        assert verify(session).whole
