"""The commands designers type."""

import json
from pathlib import Path

from click.testing import CliRunner

from service.commands.feel import COMMANDS

FOLDER = Path(__file__).parent / "tck"
BY_NAME = {command.name: command for command in COMMANDS}


def run(name, *arguments):
    """Run a command and return its exit code, output and errors."""
    result = CliRunner().invoke(BY_NAME[name], [str(argument) for argument in arguments])
    return result.exit_code, result.stdout, result.stderr


def test_feel_prints_the_value_as_json():
    code, out, _ = run("feel", "金额 * 2", "--context", '{"金额": 21}')
    assert (code, json.loads(out)) == (0, 42)


def test_feel_tells_warnings_apart_from_the_value():
    code, out, errors = run("feel", "金额 * 2")
    assert (code, json.loads(out)) == (0, None)
    assert "没有名为“金额”的变量" in errors


def test_feel_explains_a_syntax_error_in_chinese():
    code, _, errors = run("feel", "a == 1")
    assert code == 1
    assert "判断相等请写一个等号 =" in errors


def test_decide_prints_the_decision_and_its_explanation():
    file = FOLDER / "0001-studio" / "0001-studio.dmn"
    context = json.dumps({"scores": [70, 90]})
    assert json.loads(run("decide", file, "mean score", "--context", context)[1]) == 80
    explained = json.loads(run("decide", file, "d_mean", "--context", context, "--explain")[1])
    assert explained["decisions"][0]["inputs"] == {"scores": [70, 90]}


def test_decide_refuses_a_context_that_is_no_object():
    code, _, errors = run(
        "decide", FOLDER / "0001-studio" / "0001-studio.dmn", "x", "--context", "[1]"
    )
    assert code == 2
    assert "应为 JSON 对象" in errors


def test_tck_counts_and_lists_failures():
    code, out, _ = run("tck", FOLDER, "--failures")
    lines = out.splitlines()
    assert code == 1
    assert lines == ["0001-studio-test-01 003 mean score: expected 2, got 1", "3 passed, 1 failed"]
