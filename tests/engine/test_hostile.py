"""Files meant to harm, and files of any vendor: a list of problems, never a crash or a hang."""

import time

import pytest

from service import engine
from service.engine import Known
from tests.engine import mutations
from tests.engine.drawing import HEAD, START_END, Case, file, flows, process, users
from tests.engine.hostile_files import FILES

NOT_DIAGRAMS = {
    "nothing": b"",
    "noise": b"\x00\xff\xfe" * 50,
    "text": "你好".encode(),
    "another XML": b"<html/>",
    "unknown entity": f"{HEAD}&who;</definitions>".encode(),
    "external entity": b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>',
    "document type": b"<!DOCTYPE definitions><definitions/>",
    "entity bomb": b'<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><d>&b;</d>',
    "too large": b"<a>" + b" " * (2 * 1024 * 1024) + b"</a>",
    "too deep": b"<a>" * 100 + b"</a>" * 100,
    "far too deep": b"<a>" * 5000 + b"</a>" * 5000,
    "too many": b"<a>" + b"<b/>" * 20_001 + b"</a>",
    "UTF-16 that is not": b'<?xml version="1.0" encoding="UTF-16"?><a/>',
}


def test_a_whole_diagram_with_a_document_type_is_refused_for_that() -> None:
    source = b"<!DOCTYPE definitions>" + file(process(START_END + flows("start > end")))
    [problem] = engine.check({"x.bpmn": source}, Known())
    assert "DOCTYPE" in problem.en


@pytest.mark.parametrize("source", NOT_DIAGRAMS.values(), ids=NOT_DIAGRAMS.keys())
def test_what_is_no_diagram_is_refused_with_one_problem(source: bytes) -> None:
    started = time.thread_time()
    [problem] = engine.check({"x.bpmn": source}, Known())
    assert problem.severity == "error"
    assert problem.zh
    assert time.thread_time() - started < 5


def test_a_chain_of_thousands_is_checked_and_runs() -> None:
    ids = [f"t{n}" for n in range(3000)]
    tasks = "".join(f'<task id="{i}"/>' for i in ids)
    source = file(process(START_END + tasks + flows(" > ".join(["start", *ids, "end"]))))
    assert engine.check({"p.bpmn": source}, Known()) == []
    assert engine.read({"p.bpmn": source}, "p").process_id == "p"


def test_thousands_of_problems_are_told_in_part() -> None:
    source = file(process(START_END + users(*(f"u{n}" for n in range(3000)))))
    assert len(engine.check({"p.bpmn": source}, Known())) == 500


def test_elements_without_ids_and_ends_are_told_not_tripped_over() -> None:
    body = "<startEvent/><userTask/><sequenceFlow/><boundaryEvent/><subProcess/><callActivity/>"
    found = engine.check(
        {"p.bpmn": file(process(body + "<endEvent/><laneSet><lane/></laneSet>"))}, Known()
    )
    assert {problem.severity for problem in found} == {"error", "warning"}


def splits(count: int) -> str:
    """Draw parallel splits in a row, each joined by an exclusive gateway: tokens double."""
    body, path = START_END, ["start"]
    for n in range(count):
        body += f'<parallelGateway id="f{n}"/><exclusiveGateway id="m{n}"/>'
        body += f'<task id="a{n}"/>' + flows(f"f{n} > a{n} > m{n}")
        path += [f"f{n}", f"m{n}"]
    return body + flows(" > ".join([*path, "end"]))


def test_splits_that_multiply_are_refused() -> None:
    [problem] = engine.check({"p.bpmn": file(process(splits(12)))}, Known())
    assert "splits multiply" in problem.en


def test_splits_that_multiply_end_in_an_incident_within_seconds() -> None:
    started = time.thread_time()
    case = Case(splits(40))
    assert [kind for _, kind in case.reasons] == ["budget"]
    assert time.thread_time() - started < 10


def test_a_join_of_branches_that_exclude_each_other_is_refused() -> None:
    gates = '<exclusiveGateway id="x" default="x-b"/><parallelGateway id="j"/>'
    body = START_END + gates + users("a", "b")
    drawn = body + flows("start > x", "x > a : =n", "x > b", "a > j", "b > j", "j > end")
    [problem] = engine.check({"p.bpmn": file(process(drawn))}, Known())
    assert (problem.severity, problem.element) == ("error", "j")


def test_a_join_that_may_starve_is_a_warning() -> None:
    gates = '<parallelGateway id="f"/><exclusiveGateway id="x" default="x-j"/>'
    body = START_END + gates + '<parallelGateway id="j"/><endEvent id="out"/>' + users("a")
    drawn = body + flows("start > f > a > j > end", "f > x", "x > j", "x > out : =n")
    [problem] = engine.check({"p.bpmn": file(process(drawn))}, Known())
    assert (problem.severity, problem.element) == ("warning", "j")


SHORT = (
    "6,000 conditions", "2,000 processes in a ring", "a ladder of inclusive gateways",
    "one id of 1.9 MB", "attributes without end", "words that are none",
    "expressions of another product",
)  # fmt: skip


@pytest.mark.parametrize("name", SHORT)
def test_a_file_without_end_gets_its_answer_in_time(name: str) -> None:
    source = FILES[name]()
    started = time.thread_time()
    found = engine.check({"x.bpmn": source}, Known())
    assert time.thread_time() - started < 5
    assert all(len(p.en) < 2_000 and len(str(p.element)) < 2_000 for p in found)


def test_a_moment_may_be_named_by_which_the_answer_is_needed() -> None:
    source = FILES["a ladder of parallel gateways"]()
    found = engine.check({"x.bpmn": source}, Known(), until=time.monotonic())
    assert [p.en for p in found] == ["the machine is too busy to finish the check: try again"]


def test_a_fault_of_the_check_is_told_with_its_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise KeyError("unforeseen")

    monkeypatch.setattr("service.engine.checking.whole.check_flows", fail)
    source = file(process(START_END + users("a") + flows("start > a > end")))
    [problem] = [p for p in engine.check({"x.bpmn": source}, Known()) if p.severity == "error"]
    assert problem.file == "x.bpmn"
    assert "the check itself failed on this file: KeyError" in problem.en


def test_names_that_have_no_room_in_the_record_are_refused() -> None:
    long = "x" * 201
    source = file(process(START_END + users(long) + flows(f"start > {long} > end")))
    [problem] = engine.check({"x.bpmn": source}, Known())
    assert (problem.severity, len(str(problem.element))) == ("error", 200)


@pytest.mark.parametrize("seed", range(40))
def test_a_damaged_diagram_is_refused_or_runs(seed: int) -> None:
    mutations.try_one(mutations.drawing(seed), seed)
