"""Expressions in languages that are not run here: each is refused by the language's name."""

import pytest

from service import dialects, engine
from service.engine import Known

ANYBODY = Known()
FILE = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" {root}
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="d" targetNamespace="http://x.example">
  <process id="p" isExecutable="true">
    <startEvent id="s"/><exclusiveGateway id="g" default="f3"/><endEvent id="e"/><endEvent id="n"/>
    <sequenceFlow id="f1" sourceRef="s" targetRef="g"/>
    <sequenceFlow id="f2" sourceRef="g" targetRef="e">
      <conditionExpression xsi:type="tFormalExpression" {own}>{condition}</conditionExpression>
    </sequenceFlow>
    <sequenceFlow id="f3" sourceRef="g" targetRef="n"/>
  </process>
</definitions>"""
LANGUAGES = {
    "XPath": ('language="http://www.w3.org/1999/XPath"', "a > 3"),
    "XPath by its functions": ("", "getDataObject('order')/sum > 3"),
    "Java": ('language="http://www.java.com/java"', "return a > 3;"),
    "MVEL": ('language="http://www.mvel.org/2.0"', "a > 3"),
    "Groovy": ('language="groovy"', "a > 3"),
    "JavaScript": ('language="text/javascript"', "a === 3"),
    "JUEL": ("", "${bean.asked(a)}"),
}


def checked(own: str, condition: str, root: str = "") -> list[str]:
    written = FILE.format(own=own, condition=condition.replace(">", "&gt;"), root=root).encode()
    found = {"p.bpmn": dialects.ours(written, file="p.bpmn")}
    problems = engine.check(found, ANYBODY)
    assert all(one.zh for one in problems)
    return [f"{one.element}: {one.en}" for one in problems if one.severity == "error"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_condition_in_another_language_is_refused_by_its_name(language: str) -> None:
    own, condition = LANGUAGES[language]
    assert any(f"{language.split()[0]}" in one and "f2" in one for one in checked(own, condition))


def test_the_language_of_the_whole_file_counts_where_the_condition_is_no_feel() -> None:
    of_file = 'expressionLanguage="http://www.mvel.org/2.0"'
    assert any("MVEL" in one for one in checked("", "a == 'x'", of_file))
    assert checked("", "a > 3", of_file) == []


@pytest.mark.parametrize("condition", ["a == 'x'", "a > 3 and b in ['x']", "${a == 1 && !b}"])
def test_what_only_compares_is_put_into_feel(condition: str) -> None:
    assert checked("", condition.replace("&", "&amp;")) == []
