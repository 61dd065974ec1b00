"""A diagram says the same, whichever tool writes it; other files are named for what they are."""

import pytest

from service import engine
from tests.dialects.exported import STRANGERS, errors, exports, meaning, mixed, run
from tests.dialects.vendor_runs import FOLDER

SAMPLES = ("zeebe-order", "plain-prefix-and-pools", "c7-invoice", "spiff-message", "plain-spaces")
TOOLS = {
    f"{name}: {tool}": (name, written, alike)
    for name in SAMPLES[:2]
    for tool, written, alike in exports((FOLDER / f"{name}.bpmn").read_bytes())
}


@pytest.mark.parametrize(("name", "written", "alike"), TOOLS.values(), ids=TOOLS.keys())
def test_an_export_by_another_tool_is_accepted_and_says_the_same(
    name: str, written: bytes, *, alike: bool
) -> None:
    assert errors(written) == []
    assert not alike or meaning(written) == meaning((FOLDER / f"{name}.bpmn").read_bytes())
    if not alike:
        run(written)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_tool_of_several_habits_says_the_same_too(name: str) -> None:
    source = (FOLDER / f"{name}.bpmn").read_bytes()
    for seed in range(5):
        assert errors(mixed(source, seed)) == []
        assert meaning(mixed(source, seed)) == meaning(source)


DRAFT = b'<definitions xmlns="%s"><process id="p"><startEvent id="s"/></process></definitions>'


@pytest.mark.parametrize("space", [b"", b"http://schema.omg.org/spec/BPMN/2.0"])
def test_a_draft_of_the_standard_is_read_as_the_standard(space: bytes) -> None:
    [told] = engine.check({"p.bpmn": DRAFT % space}, STRANGERS)
    assert told.severity == "warning"
    assert told.en.endswith("read as BPMN 2.0")
    assert engine.process_ids({"p.bpmn": DRAFT % space}) == ["p"]


OTHERS = {
    "XPDL": b'<Package xmlns="http://www.wfmc.org/2009/XPDL2.2"/>',
    "DMN": b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"/>',
    "WSDL": b'<definitions xmlns="http://schemas.xmlsoap.org/wsdl/"/>',
    "draw.io": b"<mxfile/>",
    "HTML": b'<html xmlns="http://www.w3.org/1999/xhtml"/>',
    "'process'": b'<process xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="p"/>',
    "ZIP": b"PK\x03\x04 and so on",
    "JSON": b'{"stencilset": {}}',
    "well-formed": b"startEvent -> userTask",
}


@pytest.mark.parametrize(("kind", "source"), OTHERS.items(), ids=OTHERS.keys())
def test_a_file_that_is_no_bpmn_is_named_for_what_it_is(kind: str, source: bytes) -> None:
    [told] = engine.check({"p.bpmn": source}, STRANGERS)
    assert told.severity == "error"
    assert kind in told.en
