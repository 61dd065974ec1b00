"""The command line: checking and deploying models, and saying whether the record is whole."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from service.cli import main

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


def shipped() -> list[Path]:
    return [path for folder in ("workflows", "forms") for path in (ROOT / folder).iterdir()]


def test_what_we_ship_is_ok_and_its_notes_are_left_out(jiangxin: Jiangxin):
    result = jiangxin("check", *shipped())
    assert (result.exit_code, result.output) == (0, "ok\n")


def test_a_diagram_that_wants_an_unknown_form_is_named_with_its_element(
    jiangxin: Jiangxin, tmp_path: Path
):
    source = (ROOT / "workflows/material-check.bpmn").read_text()
    broken = tmp_path / "material-check.bpmn"
    broken.write_text(source.replace('formId="material-check"', 'formId="no-such-form"'))
    result = jiangxin("check", "--json", broken, *(ROOT / "forms").glob("*.form"))
    assert result.exit_code == 1
    [problem] = [p for p in json.loads(result.output) if p["severity"] == "error"]
    assert problem["file"] == "material-check.bpmn"
    assert problem["element"] == "check_materials"
    assert "no-such-form" in problem["en"]


def test_a_file_of_another_product_is_known_by_its_namespace(jiangxin: Jiangxin, tmp_path: Path):
    other = tmp_path / "notice.bpmn20.xml"
    other.write_bytes((ROOT / "workflows/public-notice.bpmn").read_bytes())
    result = jiangxin("check", other, *(ROOT / "forms").glob("*.form"))
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


def test_a_check_loads_neither_the_database_nor_the_web(tmp_path: Path):
    drawing = tmp_path / "a.bpmn"
    drawing.write_text('<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"/>')
    asked = "import sys; from service.cli import main; main(sys.argv[1:], standalone_mode=False)"
    seen = "; print([m for m in ('sqlalchemy', 'flask') if m in sys.modules])"
    code = f"try:\n  {asked}\nexcept SystemExit: pass\nfinally:\n  0{seen}"
    words = [sys.executable, "-c", code, "check", str(drawing)]
    ran = subprocess.run(words, capture_output=True, text=True, check=True, cwd=tmp_path)
    assert ran.stdout.splitlines()[-1] == "[]"


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
    source = (ROOT / "workflows/expert-review.dmn").read_text()
    (folder / "expert-review.dmn").write_text(source.replace("80", "85"))
    result = jiangxin("deploy", folder, "--reason", "提高合格分数线")
    assert (result.exit_code, result.output) == (0, "release 2\n")
    assert jiangxin("history", "verify").exit_code == 0


def test_what_cannot_be_deployed_is_refused_and_changes_nothing(jiangxin: Jiangxin, tmp_path: Path):
    jiangxin("init")
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "broken.bpmn").write_text("<definitions")
    assert jiangxin("deploy", folder, "--reason", "试").exit_code == 1
    (folder / "broken.bpmn").unlink()
    assert "no .bpmn" in jiangxin("deploy", folder, "--reason", "试").output


def test_the_first_administrator_is_appointed_once(jiangxin: Jiangxin):
    assert jiangxin("init", "--admin", "guan", typed=PASSWORD * 2).exit_code == 0
    again = jiangxin("init", "--admin", "guan", typed=PASSWORD * 2)
    assert again.exit_code == 1
    assert "已经有人使用" in again.output


def test_a_short_password_appoints_nobody(jiangxin: Jiangxin):
    assert jiangxin("init", "--admin", "guan", typed="short\nshort\n").exit_code == 1
    assert jiangxin("init", "--admin", "guan", typed=PASSWORD * 2).exit_code == 0
