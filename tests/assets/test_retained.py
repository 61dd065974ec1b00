"""What was not edited stays byte for byte, and what was is told in sentences."""

import json
import subprocess

import pytest

from service import assets

WORKFLOWS = assets.ROOT / "workflows"


def called(module: str, name: str, *arguments: str) -> object:
    """Call a function of ours in Node with texts; return what it returned."""
    program = f"""
        import {{ readFileSync }} from 'node:fs';
        globalThis.document = {{ documentElement: {{ lang: 'zh-CN' }} }};
        const {{ {name} }} = await import('./src/designer/{module}');
        const texts = JSON.parse(readFileSync(0, 'utf8'));
        console.log(JSON.stringify({name}(...texts)));
    """
    command = [*assets.find_node().node, "--input-type=module", "--eval", program]
    done = subprocess.run(
        command,
        input=json.dumps(arguments),
        cwd=assets.ROOT / "assets",
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def retained(before: str, after: str) -> str:
    return str(called("bpmn/retained.js", "retained", before, after))


def test_the_same_said_otherwise_keeps_the_old_text():
    before = "<a x='1' y='2'>\n  <!-- why -->\n  <b id='p'/>\n</a>\n"
    assert retained(before, '<a y="2" x="1"><b id="p"></b></a>') == before


def test_only_the_edited_attribute_differs():
    before = "<a>\n  <!-- why -->\n  <b id='p' n='5'/>\n  <b id='q' n='5'/>\n</a>\n"
    after = '<a>\n <b id="p" n="5" />\n <b id="q" n="7" />\n</a>'
    edited = before.replace("<b id='q' n='5'/>", '<b id="q" n="7" />')
    assert retained(before, after) == edited


def test_what_is_new_comes_in_and_what_is_gone_goes():
    before = "<a>\n  <b id='p'/>\n  <b id='q'/>\n</a>"
    after = '<a>\n  <b id="q" />\n  <c id="r" />\n</a>'
    assert retained(before, after) == "<a>\n  <b id='q'/>\n  <c id=\"r\" />\n</a>"


@pytest.mark.parametrize("broken", ["", "<a>", "<a></b>", "no xml"])
def test_a_text_that_is_no_xml_is_left_to_the_new_one(broken):
    assert retained(broken, "<a/>") == "<a/>"


@pytest.mark.parametrize(
    "name", sorted(str(file.relative_to(WORKFLOWS)) for file in WORKFLOWS.rglob("*.*mn"))
)
def test_every_model_that_ships_is_kept_as_it_is(name):
    source = (WORKFLOWS / name).read_text()
    assert retained(source, source.replace(">\n", ">\n\n")) == source


@pytest.mark.parametrize(
    ("expression", "count", "changed"),
    [
        ("=working days after(now(), 5)", "5", "=working days after(now(), 7)"),
        (
            "= working days after(date(x, y), 10) + z",
            "10",
            "= working days after(date(x, y), 7) + z",
        ),
        ("=working days after(a, n)", "n", "=working days after(a, 7)"),
    ],
)
def test_working_days_are_found_and_changed(expression, count, changed):
    found = called("bpmn/working-days.js", "workingDays", expression)
    assert found["count"] == count
    assert called("bpmn/working-days.js", "withWorkingDays", expression, "7") == changed


@pytest.mark.parametrize("expression", ["", "=now()", "=working days after(x", "P5D"])
def test_other_expressions_are_left_alone(expression):
    assert called("bpmn/working-days.js", "workingDays", expression) is None
