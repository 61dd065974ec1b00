"""Taking histories along: CSV for a spreadsheet, XES for process mining, numbers masked."""

import csv
import io
import re
from datetime import datetime
from xml.etree import ElementTree

import pytest

XES = "{http://www.xes-standard.org/}"


@pytest.fixture
def rows(xu):
    def read(**wanted) -> list[dict[str, str]]:
        sent = xu.get("/auditor/export.csv", query_string=wanted)
        assert sent.status_code == 200
        return list(csv.DictReader(io.StringIO(sent.data.decode("utf-8-sig"))))

    return read


@pytest.fixture
def log(xu):
    def read(**wanted) -> ElementTree.Element:
        return ElementTree.fromstring(xu.get("/auditor/export.xes", query_string=wanted).data)

    return read


def attributes(element: ElementTree.Element) -> dict[str, str]:
    return {one.get("key"): one.get("value") for one in element if one.get("key")}


def test_a_case_becomes_a_table_in_the_order_of_its_history(rows):
    lines = rows(case="SQ-2026-0003")
    assert {line["案号"] for line in lines} == {"SQ-2026-0003"}
    assert [int(line["序号"]) for line in lines] == sorted(int(line["序号"]) for line in lines)
    done = [line for line in lines if (line["对象"], line["事件"]) == ("task", "completed")]
    assert [(line["姓名"], line["步骤"]) for line in done][:2] == [
        ("郑洁", "填写申报表"),
        ("何审核", "审核申报材料"),
    ]


def test_no_identity_or_telephone_number_leaves_the_house(xu):
    for form in ("csv", "xes"):
        text = xu.get(f"/auditor/export.{form}").text
        assert not re.search(r"(?<![0-9A-Za-z])1[3-9]\d{9}(?![0-9A-Za-z])", text)
        assert not re.search(r"(?<![0-9A-Za-z])[1-8]\d{16}[\dX](?![0-9A-Za-z])", text)
    assert "********" in xu.get("/auditor/export.csv").text


def test_nothing_in_the_table_is_a_formula(rows):
    cells = [cell for line in rows() for cell in line.values()]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_many_cases_become_one_log_with_a_trace_each(log, rows):
    traces = log(unit="锦裕").findall(f"{XES}trace")
    named = {attributes(trace)["concept:name"] for trace in traces}
    assert named == {line["案号"] for line in rows(unit="锦裕")}
    assert len(named) > 1


def test_a_trace_tells_activities_with_their_life_cycle(log):
    trace = log(case="SQ-2026-0003").find(f"{XES}trace")
    events = [attributes(event) for event in trace.findall(f"{XES}event")]
    checked = [one for one in events if one["concept:name"] == "审核申报材料"]
    assert [one["lifecycle:transition"] for one in checked] == ["schedule", "complete"]
    assert checked[1]["org:resource"] == "he"
    assert checked[1]["org:role"] == "区人力资源公共服务中心"
    times = [datetime.fromisoformat(one["time:timestamp"]) for one in events]
    assert times == sorted(times)


def test_the_log_declares_what_it_uses(log):
    whole = log(case="SQ-2026-0003")
    assert whole.get("xes.version") == "1849.2016"
    prefixes = {one.get("prefix") for one in whole.findall(f"{XES}extension")}
    used = {
        key.split(":")[0] for one in whole.iter() for key in [one.get("key") or ""] if ":" in key
    }
    assert used <= prefixes
    order = [one.tag.removeprefix(XES) for one in whole]
    schema = ["extension", "global", "classifier", "string", "trace"]
    assert order == sorted(order, key=schema.index)


def test_an_export_is_on_the_record_of_every_case_in_it(xu, ledger):
    xu.get("/auditor/export.csv", query_string={"case": ["SQ-2026-0001", "SQ-2026-0003"]})
    taken = ledger("case", "exported")
    assert [line.data for line in taken] == [{"format": "csv"}] * 2
    assert len({line.instance_key for line in taken}) == 2


def test_nothing_found_is_said_not_sent(xu):
    empty = xu.get("/auditor/export.csv", query_string={"number": "nowhere"})
    assert empty.status_code == 422
    assert "没有符合条件的案件" in empty.text
    assert xu.get("/auditor/export.pdf").status_code == 404
