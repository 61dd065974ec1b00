"""Whatever makes a model run otherwise stands in the list of differences, at its element."""

import json
import random
import re
import subprocess
from pathlib import Path

import pytest
from lxml import etree

from service import assets
from service.engine.reading.source import read_source

FOLDER = assets.ROOT / "assets"
TESTS = assets.ROOT / "tests"
MODELS = [
    *sorted((assets.ROOT / "workflows").rglob("*.bpmn")),
    *sorted((assets.ROOT / "workflows").rglob("*.dmn")),
    *sorted((TESTS / "host").glob("*.bpmn")),
    *sorted((TESTS / "designer/tea").glob("*.bpmn")),
]
EDITS = 400
DRAWING = ("/DI", "/DC", "DMNDI", "biodi", "bioc", "color/1.0", "modeler/1.0")
PROGRAM = """
globalThis.document = { documentElement: { lang: 'zh' } };
const { differences } = await import('./src/designer/differences/index.js');
let text = '';
for await (const part of process.stdin) text += part;
console.log(JSON.stringify(JSON.parse(text).map(([kind, a, b]) => differences(kind, a, b))));
"""


def differences(pairs: list[tuple[str, str, str]]) -> list[list[dict]]:
    """Ask the editor's script what differs between the texts of each pair."""
    node = assets.find_node().node[0]
    command = [node, "--input-type=module", "--eval", PROGRAM]
    done = subprocess.run(
        command, cwd=FOLDER, input=json.dumps(pairs), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def said(kind: str, before: str, after: str) -> list[str]:
    return [one["text"] for one in differences([(kind, before, after)])[0]]


def is_drawn(element: etree._Element) -> bool:
    return any(mark in etree.QName(element).namespace for mark in DRAWING)


def meaning(text: str) -> str:
    """What a text runs as: a diagram's model in the engine, all that is said in a decision."""
    if "/BPMN/" in text:
        found = read_source(file="a.bpmn", source=text.encode())
        return re.sub(r"\bline=(\d+|None)", "", repr(found.processes))
    root = etree.fromstring(text.encode())
    for element in list(root.iter()):
        if not isinstance(element.tag, str) or is_drawn(element):
            element.getparent().remove(element)
            continue
        for name in list(element.attrib):
            if "{" in name or name in ("exporter", "exporterVersion"):
                del element.attrib[name]
    return etree.tostring(root, method="c14n2", strip_text=True).decode()


class Editor:
    """Makes one change anywhere in a file but in its drawing."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.file = self.random.choice(MODELS)
        self.before = self.file.read_text()
        self.root = etree.fromstring(self.before.encode())
        self.near: set[str] = set()
        self.what = ""

    def after(self) -> str:
        every = [one for one in self.root.iter() if isinstance(one.tag, str) and not is_drawn(one)]
        element = self.random.choice(every)
        holders = [each.get("id") for each in (element, *element.iterancestors())]
        self.near = set(holders[:-1] or holders) | {element.text, *element.attrib.values()}
        if not any(holders[:-1]):
            self.near |= {holders[-1]}
        self.near |= {said for one in element.iter() for said in (one.get("id"), one.text)}
        self.near -= {None}
        deeds = [self.attribute, self.attribute, self.text, self.delete, self.copy, self.swap]
        deed = self.random.choice([*deeds, self.kind, self.unset, self.move])
        self.what = f"{deed.__name__} {etree.QName(element).localname} {dict(element.attrib)}"
        deed(element)
        return etree.tostring(self.root, encoding="unicode")

    def attribute(self, element) -> None:
        names = [name for name in element.attrib if name != "id"] or ["name"]
        name = self.random.choice(names)
        old = element.get(name, "")
        changed = {"true": "false", "false": "true"}.get(old, self.random.choice([old + "x", "=y"]))
        element.set(name, changed)

    def unset(self, element) -> None:
        names = [name for name in element.attrib if name != "id"]
        if names:
            del element.attrib[self.random.choice(names)]

    def text(self, element) -> None:
        if len(element) == 0:
            element.text = f"{element.text or ''} + 1"

    def delete(self, element) -> None:
        if element.getparent() is not None:
            element.getparent().remove(element)

    def copy(self, element) -> None:
        if element.getparent() is None:
            return
        twin = etree.fromstring(etree.tostring(element))
        twin.tail = None
        for each in twin.iter():
            if isinstance(each.tag, str) and each.get("id"):
                each.set("id", each.get("id") + "_2")
                self.near.add(each.get("id"))
        element.addnext(twin)

    def swap(self, element) -> None:
        after = element.getnext()
        if etree.QName(element).localname == "description":  # where it stands says nothing
            return
        if after is not None and isinstance(after.tag, str) and not is_drawn(after):
            after.addnext(element)
            self.near |= {after.get("id"), element.getparent().get("id")}

    def move(self, element) -> None:
        parent = element.getparent()
        if parent is not None and parent.getparent() is not None:
            parent.addnext(element)

    def kind(self, element) -> None:
        name = etree.QName(element)
        others = {
            "userTask": "manualTask", "serviceTask": "sendTask", "timeDate": "timeDuration",
            "exclusiveGateway": "parallelGateway", "input": "output",
            "endEvent": "intermediateThrowEvent", "messageEventDefinition": "signalEventDefinition",
        }  # fmt: skip
        if name.localname in others:
            element.tag = f"{{{name.namespace}}}{others[name.localname]}"


def test_whatever_runs_otherwise_is_named_with_its_element():
    editors = [Editor(seed) for seed in range(EDITS)]
    pairs = [(one.file.suffix[1:], one.before, one.after()) for one in editors]
    run_otherwise = 0
    for editor, (_, before, after), found in zip(editors, pairs, differences(pairs), strict=True):
        where = (editor.file.name, editor.what)
        if meaning(before) != meaning(after):
            run_otherwise += 1
            assert found, where
            assert {one.get("id") for one in found} & editor.near, (*where, found)
        else:
            assert not any(one["text"].endswith("→ ") for one in found), where
    assert run_otherwise > EDITS / 3


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.name)
def test_what_is_only_written_differently_is_no_difference(path: Path):
    before = path.read_text()
    root = etree.fromstring(before.encode())
    for comment in root.xpath("//comment()"):
        comment.getparent().remove(comment)
    after = etree.tostring(root, encoding="unicode", pretty_print=True)
    prefix = "bpmn" if path.suffix == ".bpmn" else None
    if prefix and f"<{prefix}:" in after:
        after = after.replace(f"{prefix}:", "other:").replace(f"xmlns:{prefix}=", "xmlns:other=")
    assert said(path.suffix[1:], before, after) == []


NOTICE = (assets.ROOT / "workflows/notices/public-notice.bpmn").read_text()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('isExecutable="true"', 'isExecutable="false"', "流程「公示」：可执行 true → false"),
        (
            'name="objection-closed"',
            'name="closed"',
            "消息「closed」：名称 objection-closed → closed",
        ),
        ("=case.number", "=notice.number", "消息「objection-closed」：消息对应的键"),
        (
            '<bpmn:userTask id="check_notice"',
            '<bpmn:manualTask id="check_notice"',
            "种类 任务 → 手工任务",
        ),
    ],
)
def test_a_change_is_said_in_words(old, new, words):
    assert old in NOTICE
    after = NOTICE.replace(old, new)
    if "manualTask" in new:
        after = after.replace("</bpmn:userTask>", "</bpmn:manualTask>", 1)
    found = said("bpmn", NOTICE, after)
    assert any(words in one for one in found), found


def test_a_new_element_is_said_with_what_is_written_in_it():
    task = (
        '<bpmn:userTask id="new" name="新事"><bpmn:extensionElements>'
        '<zeebe:formDefinition formId="notice" />'
        "</bpmn:extensionElements></bpmn:userTask></bpmn:process>"
    )
    after = NOTICE.replace("</bpmn:process>", task)
    assert said("bpmn", NOTICE, after) == ["新增 任务「新事」：表单 notice"]


def test_a_process_with_another_id_is_still_the_same():
    after = NOTICE.replace('id="public-notice"', 'id="notice-2"').replace(
        'processRef="public-notice"', 'processRef="notice-2"'
    )
    found = said("bpmn", NOTICE, after)
    assert "流程「公示」：编号 public-notice → notice-2" in found
    assert len(found) == 2


def test_the_order_of_rules_is_told():
    text = (assets.ROOT / "workflows/review/expert-review.dmn").read_text()
    root = etree.fromstring(text.encode())
    first = next(one for one in root.iter("{*}rule"))
    first.getparent().append(first)
    assert any("次序" in one for one in said("dmn", text, etree.tostring(root, encoding="unicode")))


@pytest.mark.parametrize("seed", range(40))
def test_a_form_that_asks_otherwise_is_told(seed):
    chance = random.Random(seed)
    path = chance.choice(sorted((assets.ROOT / "forms").rglob("*.form")))
    before = json.loads(path.read_text())
    after = json.loads(path.read_text())
    holders = [after]
    fields = []
    while holders:
        inside = holders.pop().get("components", [])
        fields += [(inside, one) for one in inside]
        holders += inside
    inside, field = chance.choice(fields)
    deed = chance.choice(["delete", "key", "validate", "order", "label", "conditional"])
    if deed == "delete":
        inside.remove(field)
    elif deed == "order":
        inside.reverse()
    elif deed == "validate":
        field["validate"] = {"required": not field.get("validate", {}).get("required")}
    else:
        field[deed] = {"hide": "=x"} if deed == "conditional" else f"{field.get(deed, '')}x"
    texts = [json.dumps(one, ensure_ascii=False) for one in (before, after)]
    assert (said("form", *texts) == []) == (before == after), (path.name, deed)
