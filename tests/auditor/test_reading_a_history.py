"""Reading a history: who returned it and why, what changed, which rules decided; all recorded."""

import re

import pytest
from sqlalchemy import event, select

from service.host.tables.core import ProcessInstance, UserTask
from service.host.tables.reminders import Reminder

CASE = "/auditor/cases/SQ-2026-0003"
IDENTITY = r"110105\d{8}\d{3}[\dX]"


def test_who_returned_it_and_why_is_a_sentence(xu):
    page = xu.get(CASE).text
    assert "<strong>何审核</strong> 办结“审核申报材料”" in page
    assert "缺工作室管理制度文本。" in page
    assert "转申报单位办理“补正材料”" in page
    assert "案件结束：逾期终止" in page


def test_which_version_of_the_rules_decided_it(xu):
    page = xu.get(CASE).text
    assert "按第 1 次发布的规则办理" in page
    assert "随系统交付的首个版本" in page
    assert "依据第 1 次发布的判定表“是否符合申报条件”" in page
    assert "年龄（周岁）" in page


def test_what_changed_is_told_with_the_words_of_the_form(xu):
    page = xu.get(CASE).text
    assert ">工作室名称</td>" in page or ">大师工作室名称</td>" in page
    assert "白玉兰中式烹调技能大师工作室" in page


def test_numbers_of_persons_are_masked(xu):
    page = xu.get(CASE).text
    assert "********" in page
    assert not any(part.isdigit() and len(part) == 18 for part in page.split())
    assert "13800010" not in page


def test_they_are_shown_for_a_reason_and_the_reason_is_recorded(xu, ledger):
    page = xu.post(f"{CASE}/reveal", {"reason": "核对举报所称的身份证号码"})
    assert page.status_code == 200
    assert "********" not in page.text
    last = ledger("personal-data", "viewed")[-1]
    assert (last.actor, last.data["reason"]) == ("xu", "核对举报所称的身份证号码")


def test_without_a_reason_nothing_is_shown(xu, ledger):
    page = xu.post(f"{CASE}/reveal", {"reason": "  "})
    assert page.status_code == 422
    assert "请写明为什么要看" in page.text
    assert "********" in page.text
    assert ledger("personal-data", "viewed") == []


def test_every_look_is_on_the_record(xu, ledger):
    xu.get(CASE)
    looked = ledger("case", "viewed")
    assert [line.actor for line in looked] == ["xu"]
    assert "查看本案历史" in xu.get(CASE).text


def test_the_auditor_changes_nothing(xu):
    for path in (CASE, "/auditor", "/auditor/export.csv"):
        assert xu.post(path).status_code == 405


@pytest.mark.parametrize("number", ["SQ-2026-9999", "..", "SQ-2026-0003%00"])
def test_a_case_that_is_not_there_is_not_found(xu, number):
    assert xu.get(f"/auditor/cases/{number}").status_code == 404


@pytest.mark.parametrize("page", ["/auditor/cases/SQ-2026-0001", "/operations/SQ-2026-0015"])
def test_a_second_look_reads_no_model_from_the_database(district, page):
    browser = district.enter("xu" if "auditor" in page else "admin")
    browser.get(page)
    statements = []

    def noted(_connection, _cursor, statement, *_more):
        statements.append(statement)

    event.listen(district.house.database.engine, "before_cursor_execute", noted)
    assert browser.get(page).status_code == 200
    assert [one for one in statements if "model.content" in one] == []
    assert len(statements) < 45


def test_who_was_reminded_of_which_work_is_told(xu, district):
    with district.house.database.read() as session:
        query = select(ProcessInstance.number, UserTask.name).join(
            UserTask, UserTask.instance_key == ProcessInstance.key
        )
        number, work = session.execute(
            query.join(Reminder, Reminder.task_key == UserTask.key).limit(1)
        ).one()
    page = xu.get(f"/auditor/cases/{number}").text
    assert re.search(f"提醒[^“<]+办理“{work}”", page)
    assert "提醒办理<" not in page
