"""Several decisions of one step with one answer, where the diagram allows it."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from service.config import Config
from service.host.tables.core import ProcessInstance
from service.web import Services, create
from tests.prepared import once
from tests.web.conftest import Browser
from tests.workflows.conftest import NOTICE_OVER, copied
from tests.workflows.play import Play
from tests.workflows.story import reach_notice

OTHER = {"master": "石磊", "studio_name": "石磊钳工技能大师工作室"}


@pytest.fixture(scope="session")
def empty_house(empty_house: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Play two applications up to their notices: what every test here begins with."""

    def reach(folder: Path) -> None:
        with copied(empty_house, folder) as play:
            reach_notice(play)
            reach_notice(play, **OTHER)

    return once(tmp_path_factory, "house-with-two-notices", reach)


@pytest.fixture
def cases(play: Play) -> tuple[str, str]:
    """Return two applications that wait for 赵局长."""
    play.on(NOTICE_OVER)
    with play.database.read() as session:
        wanted = select(ProcessInstance.number).where(
            ProcessInstance.process_id == "studio-application"
        )
        first, second = session.scalars(wanted.order_by(ProcessInstance.key))
    return first, second


@pytest.fixture
def app(play: Play, tmp_path: Path) -> Flask:
    config = Config(home=tmp_path, database_url="", secret_key="not a secret", demo=True)
    app = create(Services(play.database, play, config))
    app.testing = True
    return app


def enter(app: Flask, username: str) -> Browser:
    browser = Browser(app.test_client())
    assert browser.post(f"/demo/{username}").status_code == 303
    return browser


def key(play: Play, case: str) -> int:
    return play.task(case, "approve").key


def test_the_leader_decides_both_with_one_answer(
    play: Play, cases: tuple[str, str], app: Flask
) -> None:
    leader = enter(app, "zhao")
    first, second = (key(play, case) for case in cases)
    assert f"/bulk/{first}" in leader.get(f"/tasks/{first}").text
    page = leader.get(f"/bulk/{first}").text
    assert all(case in page for case in cases)
    answer = {"approval": {"decision": "decline", "opinion": "材料不足。"}}
    sent = leader.fill(f"/bulk/{first}", answer, task=[str(first), str(second)])
    assert sent.status_code == 303, sent.text
    for case in cases:
        assert list(play.waiting(case)) == ["write_opinion"]
        assert play.variables(case)["approval"]["opinion"] == "材料不足。"


def test_only_what_was_ticked_is_decided(play: Play, cases: tuple[str, str], app: Flask) -> None:
    leader = enter(app, "zhao")
    first, second = (key(play, case) for case in cases)
    answer = {"approval": {"decision": "decline", "opinion": "材料不足。"}}
    assert leader.fill(f"/bulk/{first}", answer, task=[str(second)]).status_code == 303
    assert list(play.waiting(cases[0])) == ["approve"]
    assert list(play.waiting(cases[1])) == ["write_opinion"]
    none = leader.fill(f"/bulk/{first}", answer, task=[])
    assert none.status_code == 422
    assert "材料不足" in none.text


def test_what_is_wrong_is_said_and_nothing_is_done(
    play: Play, cases: tuple[str, str], app: Flask
) -> None:
    leader = enter(app, "zhao")
    first, second = (key(play, case) for case in cases)
    sent = leader.fill(f"/bulk/{first}", {"approval": {}}, task=[str(first), str(second)])
    assert sent.status_code == 422
    assert [list(play.waiting(case)) for case in cases] == [["approve"], ["approve"]]


def test_nobody_else_decides_them_and_other_steps_are_not_bulk(
    play: Play, cases: tuple[str, str], app: Flask
) -> None:
    first = key(play, cases[0])
    assert enter(app, "qian").get(f"/bulk/{first}").status_code == 404
    assert enter(app, "sun").get(f"/bulk/{first}").status_code == 404
