"""A new process is begun from a template: each passes the check and runs a case to its end."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from service.app import registry
from service.host.definitions import deployment
from service.people.actor import SYSTEM
from service.studios.roles import ROLES
from service.studios.templates import TEMPLATES, made
from tests.workflows.files import FILES
from tests.workflows.play import Play
from tests.workflows.story import post_now

MATTER = {"matter": {"subject": "添置实训设备", "text": "添置两台车床。", "papers": []}}
REPORT = {"report": {"year": 2026, "done": "带徒十人。", "plan": "再带十人。", "papers": []}}
PASSED = {"matter_check": {"decision": "pass", "opinion": "属实。"}}
RETURNED = {"matter_check": {"decision": "return", "opinion": "没有写清楚。"}}
AGREED = {"matter_approval": {"decision": "approve", "opinion": "同意。"}}
SET = {
    f"from-{key}.bpmn": made(key, process_id=f"from-{key}", name=f"新的{words[0]}").encode()
    for key, words in TEMPLATES.items()
}


def test_every_template_passes_the_check() -> None:
    found = deployment.validate({**FILES, **SET}, registry=registry(), roles=ROLES, beside=FILES)
    assert found == []


@pytest.fixture
def begin(play: Play) -> Any:
    """Release the templates as processes of their own; begin a case of one."""
    with play.database.write(actor=SYSTEM, at=play.at) as session:
        deployment.deploy(session, files=SET, reason="从模板新建")

    def case(who: str, key: str, answer: Mapping[str, Any]) -> str:
        return play.begin(who, f"from-{key}", answer)

    return case


def test_a_case_of_each_template_reaches_its_end(play: Play, begin: Any) -> None:
    case = begin("sun", "approval", MATTER)
    play.do("wang", case, "check", PASSED)
    play.do("zhao", case, "approve", AGREED)
    assert play.status(case) == "completed"

    case = begin("sun", "recommendation", MATTER)
    play.do("he", case, "review_centre", PASSED)
    play.do("wang", case, "review_section", RETURNED)
    assert play.status(case) == "completed"

    case = begin("sun", "yearly-report", REPORT)
    play.do("wang", case, "check", RETURNED)
    play.do("sun", case, "mend", REPORT)
    play.do("wang", case, "check", PASSED)
    assert play.status(case) == "completed"

    case = begin("wang", "notice", MATTER)
    play.do("wang", case, "check_notice", {"notice_text": {"subject": "公示", "summary": "拟办。"}})
    play.do("wang", case, "post_notice", post_now(play))
    play.on(date(2026, 12, 2))
    play.do("zhao", case, "approve", AGREED)
    assert play.status(case) == "completed"
