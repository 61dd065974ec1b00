"""The whole record, line by line: looks, refusals, sign-ins, roles, releases, commands."""

from datetime import date, datetime, time, timedelta

from flask import render_template, request
from flask.typing import ResponseReturnValue

from service.clock import BEIJING
from service.host.history import record_search
from service.host.history.record_search import Wanted
from service.host.ledger import security
from service.web.auditor.blueprint import auditors_only, blueprint
from service.web.core.request import actor, line, reading, whole_number, writing
from service.web.presenters.ledger_lines import in_words

KINDS = {
    "looks": "看过、取走",
    "refusals": "被拒绝",
    "sign-ins": "登录",
    "accounts": "账户、角色、单位",
    "releases": "规则发布",
    "interventions": "人工干预、中断、迁移",
    "calendars": "工作日历",
    "letters": "通知和对外发送",
    "books": "台账",
    "commands": "在服务器上做的",
    "proofs": "检查点和取证",
}
ASKED = ("person", "case", "row", "text", "since", "until")


@blueprint.get("/record")
@auditors_only
def record() -> ResponseReturnValue:
    """List lines of the record by kind, person, case, words and days, newest first."""
    wanted = _wanted()
    with reading() as session:
        before = whole_number("before")
        found = record_search.find(session, wanted=wanted, before=before)
        page = render_template(
            "auditor/record.html",
            lines=in_words(session, found.lines),
            next=found.before,
            kinds=KINDS,
            wanted=wanted,
            asked={name: line(name) for name in (*ASKED, "kind", "people")},
            any_asked=any(line(name) for name in (*ASKED, "kind")),
            looked_through=record_search.LOOKED_THROUGH,
        )
    with writing() as session:
        said = {name: line(name) for name in (*ASKED, "kind") if line(name)}
        security.searched(session, username=actor().id, asked=said)
    return page


def _wanted() -> Wanted:
    until = _day("until")
    return Wanted(
        kind=line("kind"),
        person=line("person"),
        case=line("case"),
        row=line("row"),
        text=line("text"),
        since=_day("since"),
        until=until + timedelta(days=1) if until else None,
        people_only=request.args.get("people") == "yes",
    )


def _day(name: str) -> datetime | None:
    """Return the beginning of a day in Beijing; what is no date does not matter."""
    try:
        return datetime.combine(date.fromisoformat(line(name)), time(), BEIJING)
    except ValueError:
        return None
