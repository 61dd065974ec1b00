"""Two who edit one model: what each changed comes together, what both changed is chosen."""

import json

import pytest

from service import differences
from service.errors import Refused
from service.host.changes.merging import merge
from service.models import SHIPPED_FOLDERS, models

SHIPPED = models(*SHIPPED_FOLDERS)
NOTICE = SHIPPED["public-notice.bpmn"].decode()
FORM = SHIPPED["notice.form"].decode()
LONGER = NOTICE.replace('source="=5"', 'source="=7"')

SECOND = """<bpmn:userTask id="second" name="复核"><bpmn:incoming>to_second</bpmn:incoming>
<bpmn:outgoing>check_notice_to_publish</bpmn:outgoing></bpmn:userTask>
<bpmn:sequenceFlow id="to_second" sourceRef="check_notice" targetRef="second" />"""


def with_a_second_task(text: str) -> str:
    """Add a task behind the first one, in its lane, and lead the flow through it."""
    ref = "<bpmn:flowNodeRef>check_notice</bpmn:flowNodeRef>"
    text = text.replace(ref, f"{ref}<bpmn:flowNodeRef>second</bpmn:flowNodeRef>", 1)
    start = text.index('<bpmn:serviceTask id="publish"')
    text = text[:start] + SECOND + text[start:]
    there = 'id="check_notice_to_publish" sourceRef="check_notice"'
    assert there in text
    return text.replace(there, there.replace('"check_notice"', '"second"'))


def told(before: str, after: str, kind: str = "bpmn") -> list[str]:
    return [one.text for one in differences.compare(kind, before, after)]


def test_what_each_side_changed_comes_together():
    theirs = with_a_second_task(NOTICE)
    found = merge("bpmn", before=NOTICE, mine=LONGER, theirs=theirs, choices={})
    assert found.conflicts == ()
    assert told(theirs, found.text) == told(NOTICE, LONGER)
    assert told(LONGER, found.text) == told(NOTICE, theirs)
    other = merge("bpmn", before=NOTICE, mine=theirs, theirs=LONGER, choices={})
    assert told(found.text, other.text) == []


@pytest.mark.parametrize("name", [name for name in SHIPPED if not name.endswith(".paper")])
def test_a_side_that_changed_nothing_leaves_the_other_as_it_is(name):
    kind, text = name.rpartition(".")[2], SHIPPED[name].decode()
    found = merge(kind, before=text, mine=text, theirs=text, choices={})
    assert (told(text, found.text, kind), found.conflicts) == ([], ())


def test_what_both_changed_is_chosen():
    longest = NOTICE.replace('source="=5"', 'source="=9"')
    found = merge("bpmn", before=NOTICE, mine=LONGER, theirs=longest, choices={})
    [conflict] = found.conflicts
    assert conflict.name == "起算公示期"
    assert told(LONGER, found.text) == []
    choices = {conflict.id: "theirs"}
    chosen = merge("bpmn", before=NOTICE, mine=LONGER, theirs=longest, choices=choices)
    assert told(longest, chosen.text) == []


def test_an_element_that_one_has_deleted_and_the_other_changed_is_chosen():
    theirs = with_a_second_task(NOTICE)
    renamed = theirs.replace('name="复核"', 'name="二审"')
    found = merge("bpmn", before=theirs, mine=NOTICE, theirs=renamed, choices={})
    assert [(one.id, one.gone) for one in found.conflicts] == [("second", "mine")]
    assert told(NOTICE, found.text) == []


def test_fields_of_a_form_come_together_in_their_order():
    mine, theirs = json.loads(FORM), json.loads(FORM)
    mine["components"][0]["label"] = "改过的"
    added = {"id": "field_new", "type": "textfield", "key": "added", "label": "新的"}
    theirs["components"].insert(1, added)
    sides = {"mine": json.dumps(mine), "theirs": json.dumps(theirs)}
    found = json.loads(merge("form", before=FORM, **sides, choices={}).text)
    assert found["components"][0]["label"] == "改过的"
    assert found["components"][1] == added
    assert found["components"][2:] == json.loads(FORM)["components"][1:]


@pytest.mark.parametrize("text", ["<", "[]", '<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>', "{"])
def test_what_cannot_be_read_is_refused(text):
    for kind in ("bpmn", "form", "paper"):
        with pytest.raises(Refused):
            merge(kind, before=text, mine=text, theirs="<", choices={})
