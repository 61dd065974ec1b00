"""The command line: checking and deploying models, and saying whether the record is whole."""

import json
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from service import app as joined
from service.cli import COMMANDS, main
from service.config import Config
from service.db import Database
from service.host.definitions import deployment
from service.people import accounts, administrators, roles
from service.people.actor import SYSTEM, Actor
from service.people.roles import Role
from service.web.accounts.two_person import HANDLERS
from tests.installed import copied

ROOT = Path(__file__).parents[2]
Jiangxin = Callable[..., Result]
PASSWORD = "long enough\n"


@pytest.fixture
def jiangxin(tmp_path: Path) -> Jiangxin:
    """Run a command on a home of its own."""
    environment = {"JIANGXIN_HOME": str(tmp_path / "home"), "DATABASE_URL": ""}
    return lambda *words, typed="": CliRunner(env=environment).invoke(
        main, [str(word) for word in words], input=typed
    )


@pytest.fixture
def installed(jiangxin: Jiangxin, installation: Path, tmp_path: Path) -> Jiangxin:
    """Run a command on an installation that `init` has made ready."""
    copied(installation, tmp_path / "home")
    return jiangxin


def shipped() -> list[Path]:
    return [ROOT / "workflows", ROOT / "forms", ROOT / "papers"]


def test_a_diagram_of_another_product_is_converted_then_checked_and_deployed_so(
    installed: Jiangxin, tmp_path: Path
) -> None:
    theirs = ROOT / "tests" / "dialects" / "vendors" / "c7-decision-list.bpmn"
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / theirs.name).write_bytes(theirs.read_bytes())
    told = installed("check", theirs)
    assert "jiangxin convert" in told.output
    refused = installed("deploy", tmp_path / "models", "--reason", "试")
    assert (refused.exit_code, "Camunda 7" in refused.output) == (1, True)
    found = installed("convert", theirs, "-o", tmp_path / "models" / theirs.name, "--json")
    assert found.exit_code == 0
    assert {one["kind"] for one in json.loads(found.stderr)} >= {"became"}
    again = installed("convert", tmp_path / "models" / theirs.name)
    assert again.stdout_bytes == (tmp_path / "models" / theirs.name).read_bytes()
    asked = ROOT / "tests" / "dialects" / "vendors" / "c7-invoice.bpmn"
    decided = installed("convert", asked)
    assert (decided.exit_code, "选择一张表单" in decided.stderr) == (1, True)
    assert installed("convert", ROOT / "pyproject.toml").exit_code == 0


def test_what_we_ship_is_ok_and_its_notes_are_left_out(jiangxin: Jiangxin):
    result = jiangxin("check", *shipped())
    assert (result.exit_code, result.output) == (0, "ok\n")


def test_a_diagram_that_wants_an_unknown_form_is_named_with_its_element(
    jiangxin: Jiangxin, tmp_path: Path
):
    source = (ROOT / "workflows/rounds/material-check.bpmn").read_text()
    broken = tmp_path / "material-check.bpmn"
    broken.write_text(source.replace('formId="material-check"', 'formId="no-such-form"'))
    result = jiangxin("check", "--json", broken, *(ROOT / "forms").rglob("*.form"))
    assert result.exit_code == 1
    [problem] = [p for p in json.loads(result.output) if p["severity"] == "error"]
    assert problem["file"] == "material-check.bpmn"
    assert problem["element"] == "check_materials"
    assert "no-such-form" in problem["en"]


def test_a_file_of_another_product_is_known_by_its_namespace(jiangxin: Jiangxin, tmp_path: Path):
    other = tmp_path / "notice.bpmn20.xml"
    other.write_bytes((ROOT / "workflows/notices/public-notice.bpmn").read_bytes())
    result = jiangxin("check", other, *(ROOT / "forms").rglob("*.form"))
    assert result.output == "ok\n"


def test_a_folder_stands_for_the_models_in_it(jiangxin: Jiangxin, tmp_path: Path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep/one.bpmn2").write_text('<a xmlns="http://www.omg.org/spec/BPMN/20100524"/>')
    (tmp_path / "two.xml").write_bytes(
        '<a xmlns="http://www.omg.org/spec/DMN/1"/>'.encode("utf-16")
    )
    (tmp_path / "notes.txt").write_text("beside")
    found = json.loads(jiangxin("check", "--json", tmp_path).output)
    assert {p["file"] for p in found} == {"one.bpmn2.bpmn", "two.xml.dmn"}


def test_something_that_is_no_model_gets_a_sentence(jiangxin: Jiangxin, tmp_path: Path):
    strange = tmp_path / "picture.png"
    strange.write_bytes(b"\x89PNG\r\n")
    result = jiangxin("check", strange)
    assert result.exit_code == 1
    assert "picture.png" in result.output


def test_a_folder_is_deployed_as_a_release_with_its_reason(jiangxin: Jiangxin, tmp_path: Path):
    assert jiangxin("init").output == "ok\n"
    folder = tmp_path / "rules"
    folder.mkdir()
    source = (ROOT / "workflows/review/expert-review.dmn").read_text()
    (folder / "expert-review.dmn").write_text(source.replace("80", "85"))
    result = jiangxin("deploy", folder, "--reason", "提高合格分数线")
    assert (result.exit_code, result.output) == (0, "release 2\n")
    assert jiangxin("history", "verify").exit_code == 0


def test_what_cannot_be_deployed_is_refused_and_changes_nothing(
    installed: Jiangxin, tmp_path: Path
):
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "broken.bpmn").write_text("<definitions")
    assert installed("deploy", folder, "--reason", "试").exit_code == 1
    (folder / "broken.bpmn").unlink()
    assert "no .bpmn" in installed("deploy", folder, "--reason", "试").output


def test_the_first_administrator_is_appointed_once(installed: Jiangxin):
    assert installed("init", "--admin", "guan", typed=PASSWORD * 2).exit_code == 0
    again = installed("init", "--admin", "guan", typed=PASSWORD * 2)
    assert again.exit_code == 1
    assert "已经有人使用" in again.output


def test_three_administrators_are_appointed_and_one_is_let_in_again(jiangxin: Jiangxin):
    three = ("init", "--administrators", "guan", "an", "ji")
    made = jiangxin(*three)
    assert made.exit_code == 0
    assert [line.split()[0] for line in made.output.splitlines()] == ["guan", "an", "ji", "ok"]
    assert jiangxin(*three).exit_code == 1
    assert jiangxin("init", "--administrators", "a1", "a1", "a2").exit_code == 1
    assert jiangxin("account", "recover", "an").exit_code == 2  # nobody does it without a name
    again = jiangxin("account", "recover", "an", "--as", "马运维")
    assert re.fullmatch(r"[A-Z2-9]{5}-[A-Z2-9]{5}\n", again.output)
    assert jiangxin("account", "recover", "nobody", "--as", "马运维").exit_code == 1
    assert jiangxin("history", "verify").exit_code == 0


def test_what_a_person_does_at_the_command_line_is_recorded_with_their_name(
    installed: Jiangxin, tmp_path: Path
):
    given = ("token", "create", "tax", "--title", "税务接口", "--scope", "jobs:tax.*")
    assert installed(*given, "--as", "马运维").exit_code == 0
    assert installed("token", "revoke", "1", "--as", "马运维").exit_code == 0
    wanted = "SELECT verb, actor, actor_name FROM ledger_entry WHERE subject = 'token' ORDER BY 1"
    with closing(sqlite3.connect(tmp_path / "home/jiangxin.db")) as database:
        said = database.execute(wanted).fetchall()
    assert said == [("created", "operator", "马运维"), ("revoked", "operator", "马运维")]


def test_with_three_administrators_a_deployment_is_proposed_and_confirmed_by_one(
    installed: Jiangxin, tmp_path: Path
):
    installed("init", "--administrators", "guan", "an", "ji", "--as", "马运维")
    folder = tmp_path / "rules"
    folder.mkdir()
    source = (ROOT / "workflows/review/expert-review.dmn").read_text()
    (folder / "expert-review.dmn").write_text(source.replace("80", "85"))
    words = ("deploy", folder, "--reason", "提高合格分数线")
    nameless = installed(*words)
    assert (nameless.exit_code, "--as" in nameless.output) == (1, True)
    assert installed(*words, "--as", "马运维").output.startswith("proposed: ")
    assert installed(*words, "--as", "马运维").exit_code == 1  # it waits already
    environment = {"JIANGXIN_HOME": str(tmp_path / "home"), "DATABASE_URL": ""}
    house = joined.house(Config.from_environment(environment))
    with house.database.write(actor=SYSTEM, at=house.clock.now()) as session:
        assert deployment.current(session).number == 1
        [deed] = administrators.waiting(session)
        said = administrators.confirm(
            session,
            key=deed.key,
            by=accounts.actor(session, "an"),
            proposer=lambda username: Actor(username, ""),
            handlers=HANDLERS,
        )
        made = deployment.current(session)
    assert "第 2 次发布" in said
    assert (made.number, made.reason) == (2, "提高合格分数线")
    house.database.close()
    assert installed("history", "verify").exit_code == 0


def test_every_command_that_changes_something_is_on_the_record(jiangxin: Jiangxin, tmp_path: Path):
    jiangxin("init", "--as", "马运维")
    jiangxin("key", "rotate", "--as", "马运维")
    jiangxin("backup", tmp_path / "kept", "--as", "马运维")
    wanted = (
        "SELECT verb, actor_name FROM ledger_entry WHERE subject = 'installation' ORDER BY sequence"
    )
    with closing(sqlite3.connect(tmp_path / "home/jiangxin.db")) as database:
        said = database.execute(wanted).fetchall()
    assert said == [(verb, "马运维") for verb in ("prepared", "rotated", "backed-up")]
    assert jiangxin("history", "verify").exit_code == 0


CHANGES_NOTHING = {
    *(
        "check",
        "convert",
        "decide",
        "demo",
        "doctor",
        "feel",
        "history checkpoint",
        "history keys",
        "history proof",
        "history verifier",
        "restore",
        "run",
        "tck",
        "web",
        "worker",
    ),
    *("key show", "key new", "token list"),
}
"""`restore` says who by `--by`; `demo` makes an installation for playing."""


def test_every_command_that_changes_something_takes_a_name():
    nameless = set()
    for name in COMMANDS:
        command = main.get_command(None, name)
        inner = getattr(command, "commands", {})
        every = {f"{name} {one}": found for one, found in inner.items()} or {name: command}
        nameless |= {
            path
            for path, one in every.items()
            if not any("--as" in option.opts for option in one.params)
        }
    assert nameless == CHANGES_NOTHING


def test_a_short_password_appoints_nobody(installed: Jiangxin):
    assert installed("init", "--admin", "guan", typed="short\nshort\n").exit_code == 1
    assert installed("init", "--admin", "guan", typed=PASSWORD * 2).exit_code == 0


def test_warnings_are_printed_and_deployed_only_when_they_are_confirmed(
    installed: Jiangxin, tmp_path: Path
):
    folder = tmp_path / "models"
    folder.mkdir()
    source = (ROOT / "workflows/rounds/eligibility.dmn").read_text()
    table = source.replace("eligible: count", "ok: count")
    (folder / "eligibility.dmn").write_text(table, encoding="utf-8")
    refused = installed("deploy", folder, "--reason", "改名")
    assert refused.exit_code == 1
    assert "warning eligibility.dmn:eligibility" in refused.output
    assert "--confirm-warnings" in refused.output
    made = installed("deploy", folder, "--reason", "改名", "--confirm-warnings")
    assert made.output.splitlines()[-1] == "release 2"


def test_a_lane_may_bear_the_name_of_a_role_that_was_entered_here(
    installed: Jiangxin, tmp_path: Path
):
    source = (ROOT / "workflows/rounds/material-check.bpmn").read_text()
    drawn = tmp_path / "material-check.bpmn"
    drawn.write_text(source.replace('name="区人力资源公共服务中心"', 'name="区审计局"'))
    files = [drawn, *(ROOT / "forms").rglob("*.form")]
    assert "区审计局" in installed("check", *files).output
    database = Database(f"sqlite:///{tmp_path}/home/jiangxin.db")
    with database.write(actor=SYSTEM, at=datetime(2026, 11, 23, tzinfo=UTC)) as session:
        roles.add(session, Role("audit_bureau", "区审计局", "Audit bureau", "第十条", 13))
    database.close()
    found = installed("check", *files)
    assert found.exit_code == 0
    assert "没有角色" not in found.output
    assert "区审计局" in found.output  # whose work it was goes elsewhere now: a person judges
