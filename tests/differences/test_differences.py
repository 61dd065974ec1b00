"""Whatever makes a model run otherwise stands in the list of differences, at its element."""

import json
import random
import re
from pathlib import Path

import pytest
from lxml import etree

from service import assets
from service.differences import (
    UNKNOWN,
    Names,
    apply,
    beside,
    compare,
    compare_documents,
    papers,
    read,
    wording,
)
from service.engine.reading.source import read_source

TESTS = assets.ROOT / "tests"
MODELS = [
    *sorted((assets.ROOT / "workflows").rglob("*.bpmn")),
    *sorted((assets.ROOT / "workflows").rglob("*.dmn")),
    *sorted((TESTS / "host").glob("*.bpmn")),
    *sorted((TESTS / "designer/tea").glob("*.bpmn")),
]
EDITS = 200
DRAWING = ("/DI", "/DC", "DMNDI", "biodi", "bioc", "color/1.0", "modeler/1.0")


def said(kind: str, before: str, after: str, names: Names = UNKNOWN) -> list[str]:
    return [one.text for one in compare(kind, before, after, names)]


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
    run_otherwise = 0
    for editor in map(Editor, range(EDITS)):
        before, after, kind = editor.before, editor.after(), editor.file.suffix[1:]
        found, where = compare(kind, before, after), (editor.file.name, editor.what)
        old, new = read(kind, before), read(kind, after)
        changes = compare_documents(old, new)
        assert apply(old, changes) == new, (*where, changes)
        assert sorted(map(repr, changes)) == sorted(repr(c) for one in found for c in one.changes)
        if meaning(before) != meaning(after):
            run_otherwise += 1
            assert found, where
            assert {one.element for one in found} & editor.near, (*where, found)
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


NAMES = Names(actions={"notice.post": "起算。\n输入：posting 登记；\nworking_days 公示工作日数。"})
NOTICE = (assets.ROOT / "workflows/notices/public-notice.bpmn").read_text()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('isExecutable="true"', 'isExecutable="false"', "流程「公示」：可执行 是 → 否"),
        (
            'name="objection-closed"',
            'name="closed"',
            "消息「objection-closed」：名称改为「closed」",
        ),
        (
            'source="=5" target="working_days"',
            'source="=7" target="working_days"',
            "服务任务「起算公示期」：公示期 5 → 7 个工作日",
        ),
        ("after(today(), 3)", "after(today(), 4)", "办理期限 3 → 4 个工作日"),
        ("=case.number", "=notice.number", "消息「objection-closed」：消息对应的键"),
        (
            '<bpmn:userTask id="check_notice"',
            '<bpmn:manualTask id="check_notice"',
            "种类 用户任务 → 手工任务",
        ),
    ],
)
def test_a_change_is_said_in_words(old, new, words):
    assert old in NOTICE
    after = NOTICE.replace(old, new)
    if "manualTask" in new:
        after = after.replace("</bpmn:userTask>", "</bpmn:manualTask>", 1)
    found = said("bpmn", NOTICE, after, NAMES)
    assert any(words in one for one in found), found


def test_a_new_element_is_said_with_what_is_written_in_it():
    task = (
        '<bpmn:userTask id="new" name="新事"><bpmn:extensionElements>'
        '<zeebe:formDefinition formId="notice" />'
        "</bpmn:extensionElements></bpmn:userTask></bpmn:process>"
    )
    after = NOTICE.replace("</bpmn:process>", task)
    assert said("bpmn", NOTICE, after) == ["新增用户任务「新事」：表单 notice"]


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
    old, new = (read("form", one) for one in texts)
    assert apply(old, compare_documents(old, new)) == new
    marks = [row.mark for row in beside("form", *texts)[0].rows if row]
    assert any(marks) == (before != after)


@pytest.mark.parametrize("seed", range(20))
def test_a_paper_that_says_otherwise_is_told_line_by_line(seed):
    chance = random.Random(seed)
    path = chance.choice(sorted((assets.ROOT / "papers").rglob("*.paper")))
    before = path.read_text()
    lines = before.splitlines()
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(lines))
        deed = chance.choice(["cut", "change", "add", "swap"])
        if deed == "cut":
            del lines[place]
        elif deed == "change":
            lines[place] += "，另行通知"
        elif deed == "add":
            lines.insert(place, "新的一段。")
        else:
            lines[place], lines[place - 1] = lines[place - 1], lines[place]
    after = "\n".join(lines)
    new = [line for _, line in papers.lines(after)]
    assert papers.apply(before, papers.compare(before, after)) == new
    assert bool(said("paper", before, after)) == (new != [one for _, one in papers.lines(before)])


def test_a_blank_line_that_parts_two_tables_is_told():
    one, two = "| 甲 |\n| 1 |\n| 乙 |\n| 2 |", "| 甲 |\n| 1 |\n\n| 乙 |\n| 2 |"
    assert said("paper", one, two) == ["新增第 3 行：空行"]
    assert said("paper", "甲\n乙", "甲\n\n乙") == []


def test_a_rule_that_came_is_told_with_its_cells_at_its_place():
    text = (assets.ROOT / "workflows/review/expert-review.dmn").read_text()
    rule = re.search(r"<rule.*?</rule>", text, re.DOTALL)
    without = text.replace(rule[0], "", 1)
    [came] = compare("dmn", without, text)
    assert came.text.startswith("新增第 1 条规则：")
    assert "同意票比例 >= 2/3" in came.text
    [table, *_] = [one for one in beside("dmn", without, text) if any(r.mark for r in one.rows)]
    assert [(row.mark, row.name) for row in table.rows][:2] == [("added", "1"), ("", "2（原 1）")]


@pytest.mark.parametrize(
    "text", ["", "<a", "{", "[]", "[" * 9999, "<a><b/></a>", '{"components": 3}']
)
def test_a_text_that_cannot_be_read_is_told_so(text):
    for kind in ("bpmn", "dmn", "form", "paper"):
        assert compare(kind, text, text) == []
        assert compare(kind, NOTICE, text)
        beside(kind, NOTICE, text)


def test_an_extension_of_another_language_is_another_thing():
    foreign = NOTICE.replace('xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"', 'xmlns:zeebe="x"')
    assert said("bpmn", NOTICE, foreign) != []


def test_elements_are_called_as_the_editor_calls_them():
    words = json.loads((assets.ROOT / "assets/src/words/bpmn.json").read_text())
    english = {kind: re.sub(r"(?!^)([A-Z])", r" \1", kind).title() for kind in wording.KINDS}
    both = {kind: name for kind, name in english.items() if name in words}
    assert {kind: words[name] for kind, name in both.items()} == {
        kind: wording.KINDS[kind] for kind in both
    }
