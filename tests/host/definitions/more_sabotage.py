"""More mistakes: in processes that messages begin, of keys, reminders and hit policies."""

import json
import re

from tests.host.definitions.sabotage import (
    APPLICATION,
    EXPERTS,
    NOTICE,
    Edit,
    Sabotage,
    cut,
    swap,
)

FUNDING, CO_OPINION = "funding.bpmn", "co-opinion.bpmn"
CALL, OBJECTION = "annual-campaign.bpmn", "objection.bpmn"


def replaced(pattern: str, by: str) -> Edit:
    """Replace what a pattern finds first."""
    return lambda source: re.sub(pattern, by, source, count=1, flags=re.S)


def property_of(name: str, value: str) -> Edit:
    """Give the first property of a name another value."""
    return replaced(rf'(<zeebe:property name="{name}" value=")[^"]*', rf"\g<1>{value}")


def key(written: str, message: str) -> Edit:
    """Let a message be found by another key."""
    pattern = rf'(<bpmn:message id="\w+" name="{message}">.*?correlationKey=")[^"]*'
    return replaced(pattern, rf"\g<1>{written}")


def policy(written: str) -> Edit:
    """Give the first table another hit policy."""
    return replaced(r'hitPolicy="[^"]*"', f'hitPolicy="{written}"')


def written_freely(field: str) -> Edit:
    """Let a choice or a number of a form be written as one likes."""

    def edit(source: str) -> str:
        form = json.loads(source)
        waiting = list(form["components"])
        while waiting:
            one = waiting.pop()
            waiting += one.get("components", [])
            if one.get("key") == field:
                one["type"] = "textfield"
                for name in ("values", "decimalDigits", "validate"):
                    one.pop(name, None)
        return json.dumps(form, ensure_ascii=False)

    return edit


MORE = (
    Sabotage("a choice that a condition compares is written freely", "approval.form",
             written_freely("decision"),
             APPLICATION, "approval_gate_to_grant", "warning"),
    Sabotage("an option of a form in a process that a message begins", "funding-approval.form",
             swap('"value": "approve"', '"value": "agree"'),
             FUNDING, "approval_gate_to_book_approval"),
    Sabotage("a field is hidden by a misspelt name", "group-panel.form",
             swap("=panel_plan.way != ", "=panel_plans.way != "),
             "group-panel.form", "gp_neighbours"),
    Sabotage("marks are written freely", "expert-score.form",
             written_freely("skill"),
             "round-review.bpmn", "mark", "warning"),
    Sabotage("an opinion is asked for without a form", CO_OPINION,
             swap('<zeebe:formDefinition formId="co-opinion" />', ""),
             CO_OPINION, "give_opinion", "warning"),
    Sabotage("what a message carries has another name", CALL,
             replaced(r'(id="send_agreements".*?target=")unit"', r'\1danwei"'),
             CALL, "send_agreements", "warning"),
    Sabotage("a day of posting is asked for under another name", "notice-posting.form",
             swap('"key": "published_on"', '"key": "posted_on"'),
             NOTICE, "post"),
    Sabotage("a mark is asked for under another name", "expert-score.form",
             swap('"key": "innovation"', '"key": "new_ideas"'),
             "round-review.bpmn", "mark"),
    Sabotage("a vote has another value than is counted", "expert-score.form",
             swap('"value": "agree"', '"value": "yes"'),
             "round-review.bpmn", "mark"),
    Sabotage("the key of a message is a whole context", NOTICE,
             key("=case", "objection-closed"),
             NOTICE, "objection_closed"),
    Sabotage("the key of a message is a list", NOTICE,
             key("=[case.number]", "objection-closed"),
             NOTICE, "objection_closed"),
    Sabotage("the key of a message is a truth value", OBJECTION,
             key("=1 = 1", "objection-closed"),
             OBJECTION, "tell_case"),
    Sabotage("a message has no receiver any more", OBJECTION,
             swap('name="objection-closed"', 'name="objection-close"'),
             OBJECTION, "tell_case", "warning"),
    Sabotage("a letter goes to a number", OBJECTION,
             swap('source="=&#34;section_officer&#34;" target="to"', 'source="=5" target="to"'),
             OBJECTION, "letter_new"),
    Sabotage("a reminder comes before its step begins", OBJECTION,
             property_of("remind", "30"),
             OBJECTION, "receive", "warning"),
    Sabotage("branches that run side by side are not joined", APPLICATION,
             replaced(r'<bpmn:parallelGateway (id="all_done".*?)</bpmn:parallelGateway>',
                      r"<bpmn:exclusiveGateway \1</bpmn:exclusiveGateway>"),
             APPLICATION, "all_done", "warning"),
    Sabotage("a table gives a list where it gave one result", "asset.dmn",
             policy("RULE ORDER"),
             "asset.dmn", "asset", "warning"),
    Sabotage("rules that overlap are said to agree", "eligibility.dmn",
             policy("ANY"),
             "eligibility.dmn", "master_rule_2"),
    Sabotage("a leader's decision may be put in by others", OBJECTION,
             cut(r'<zeebe:property name="personal" value="[^"]*" ?/>'),
             OBJECTION, "answer", "warning"),
    Sabotage("a deadline is over before its step begins", EXPERTS,
             swap(">=working days after(today(), 5)<", ">=working days after(today(), -5)<"),
             EXPERTS, "score_overdue", "warning"),
    Sabotage("a due date reads a number of a case", OBJECTION,
             replaced(r'dueDate="[^"]*"', 'dueDate="=case.number"'),
             OBJECTION, "receive", "warning"),
    Sabotage("a due date is a word", OBJECTION,
             replaced(r'dueDate="[^"]*"', 'dueDate="tomorrow"'),
             OBJECTION, "receive"),
    Sabotage("a timer reads what somebody writes freely", NOTICE,
             replaced(r"=notice\.ends_at<", "=case.starter<"),
             NOTICE, "notice_over", "warning"),
    Sabotage("a property is misspelt", OBJECTION,
             swap('<zeebe:property name="remind"', '<zeebe:property name="reminds"'),
             OBJECTION, "receive", "warning"),
    Sabotage("a number that an action reads deep inside is written freely",
             "responsibility-agreement.form", written_freely("area"),
             "responsibility-agreement.form", "agreement_area", "warning"),
    Sabotage("a step asks for something else", "leader-change.bpmn",
             swap('formId="return-opinion"', 'formId="payment"'),
             "leader-change.bpmn", "write_opinion", "warning"),
)  # fmt: skip
