"""Shipped models changed as a designer changes them by mistake, each with where it must be told."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from service.errors import Problem
from service.host.definitions.validation import validate
from service.models import SHIPPED_FOLDERS, models
from service.registry import registry
from service.studios.roles import ROLES

Edit = Callable[[str], str]
SHIPPED: Mapping[str, bytes] = models(*SHIPPED_FOLDERS)
REGISTRY = registry()


@dataclass(frozen=True)
class Sabotage:
    """One mistake: what was changed in which file, and the file and element that must be told."""

    what: str
    file: str
    edit: Edit
    told_in: str
    element: str | None
    severity: str = "error"


def changed(file: str, edit: Edit) -> dict[str, bytes]:
    """Return the shipped set with one file edited."""
    before = SHIPPED[file].decode()
    after = edit(before)
    assert after != before, f"nothing to change in {file}"
    return {**SHIPPED, file: after.encode()}


def told(files: Mapping[str, bytes]) -> list[Problem]:
    """Return what the check says of a set that is to follow the shipped one."""
    return validate(files, registry=REGISTRY, roles=ROLES, beside=SHIPPED)


def swap(old: str, new: str, count: int = 1) -> Edit:
    """Replace a text."""
    return lambda source: source.replace(old, new, count)


def cut(pattern: str) -> Edit:
    """Take out what a pattern finds first."""
    return lambda source: re.sub(pattern, "", source, count=1, flags=re.S)


def moved_lane(element: str, to: str) -> Edit:
    """Put an element into another lane."""

    def edit(source: str) -> str:
        reference = f"<bpmn:flowNodeRef>{element}</bpmn:flowNodeRef>"
        bare = source.replace(reference, "", 1)
        return re.sub(rf'(<bpmn:lane id="{to}"[^>]*>)', rf"\1{reference}", bare, count=1)

    return edit


APPLICATION, EXPERTS, NOTICE = (
    "studio-application.bpmn", "expert-review.bpmn", "public-notice.bpmn",
)  # fmt: skip
SPENDING = "spending.bpmn"
REVIEW, ELIGIBILITY = "expert-review.dmn", "eligibility.dmn"

MISTAKES = (
    Sabotage("a field that an action needs gets another name", "spending-verification.form",
             swap('"key": "opinion"', '"key": "remark"'),
             SPENDING, "undo"),
    Sabotage("an option gets another value than the condition compares", "approval.form",
             swap('"value": "approve"', '"value": "agree"'),
             APPLICATION, "approval_gate_to_grant"),
    Sabotage("a field that a rule needs is deleted", "studio-application.form",
             cut(r'\{\s*"type": "textfield",\s*"id": "master_identity_number"'
                 r'.*?"columns": 11\s*\}\s*\},'),
             APPLICATION, "examine"),
    Sabotage("a field of the title gets another name", "studio-application.form",
             swap('"key": "studio_name"', '"key": "name_of_studio"'),
             APPLICATION, "letter_received"),
    Sabotage("a condition misspells its variable", APPLICATION,
             swap("=approval.decision = \"approve\"", "=aproval.decision = \"approve\""),
             APPLICATION, "approval_gate_to_grant"),
    Sabotage("a call no longer hands back what is read", APPLICATION,
             cut(r'<zeebe:output source="=objections" target="objections" />'),
             APPLICATION, "notice_gate_to_to_opinion"),
    Sabotage("a result gets another name than letters read", APPLICATION,
             swap('key="resultVariable" value="studio"', 'key="resultVariable" value="studio1"'),
             APPLICATION, "letter_granted"),
    Sabotage("a notice has no end that its timer waits for", NOTICE,
             cut(r'<zeebe:output source="=posted.ends_at" target="notice.ends_at" />'),
             NOTICE, "notice_over"),
    Sabotage("nobody says how many working days a notice lasts", NOTICE,
             cut(r'<zeebe:input source="=5" target="working_days" />'),
             NOTICE, "post"),
    Sabotage("work goes to a department before it is known which", APPLICATION,
             moved_lane("fill_application", "lane_sector"),
             APPLICATION, "fill_application"),
    Sabotage("work goes to the public, who has no accounts", APPLICATION,
             swap('name="局领导"', 'name="社会公众"'),
             APPLICATION, "approve"),
    Sabotage("a due date reads a variable that is not there", APPLICATION,
             swap("working days after(today(), 20)", "working days after(plaque_date, 20)", 2),
             APPLICATION, "issue_plaque"),
    Sabotage("a list of people is misspelt", EXPERTS,
             swap('inputCollection="=asked"', 'inputCollection="=专家名单"'),
             EXPERTS, "declaring"),
    Sabotage("an approval has no form", APPLICATION,
             swap('<zeebe:formDefinition formId="approval" />', ""),
             APPLICATION, "approve"),
    Sabotage("a decision's result gets another name", APPLICATION,
             swap('resultVariable="eligibility"', 'resultVariable="elig"'),
             APPLICATION, "accept"),
    Sabotage("an input reads a member that an action does not give", APPLICATION,
             swap('source="=entry.entry"', 'source="=entry.number"'),
             APPLICATION, "pay"),
    Sabotage("another decision is chosen", APPLICATION,
             swap('decisionId="eligibility"', 'decisionId="expert-review"'),
             APPLICATION, "decide_eligibility"),
    Sabotage("a process gets another id", APPLICATION,
             lambda s: s.replace('processRef="studio-application"', 'processRef="application2"')
             .replace('process id="studio-application"', 'process id="application2"'),
             APPLICATION, "application2", "warning"),
    Sabotage("a process is no longer executable", APPLICATION,
             swap('isExecutable="true"', 'isExecutable="false"'),
             APPLICATION, "studio-application", "warning"),
    Sabotage("a pass mark is written as words", REVIEW,
             swap("<text>&gt;= 80</text>", "<text>80分以上</text>"),
             REVIEW, "marks_rule_1_mean"),
    Sabotage("an output column gets another name", REVIEW,
             swap('name="passed"', 'name="合格"'),
             REVIEW, "expert-review"),
    Sabotage("overlapping rules must be unique", REVIEW,
             swap('hitPolicy="FIRST"', 'hitPolicy="UNIQUE"'),
             REVIEW, "marks_rule_3"),
    Sabotage("a decision that others name gets another name", REVIEW,
             lambda s: s.replace('name="计票"', 'name="计票结果"'),
             EXPERTS, "decide_review"),
    Sabotage("a decision's result loses a member", ELIGIBILITY,
             swap("eligible: count", "ok: count"),
             ELIGIBILITY, "eligibility", "warning"),
)  # fmt: skip
