"""Lines of the record in sentences, whatever they tell of: their case, what they are about."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from service.db import Session
from service.host.history import record_search
from service.host.ledger.tables import Entry
from service.people.actor import OPERATOR, SYSTEM
from service.privacy import mask
from service.web.core.language import gettext, tr
from service.web.presenters.history_sentences import SENTENCES
from service.web.presenters.history_verbs import DONE
from service.web.presenters.labels import called, plain
from service.web.presenters.row_sentences import REGISTER

LONGEST = 300
"""Letters of what a line is about."""
UNSAID = frozenset(
    {
        "process", "flow", "type", "token", "sha256", "salt", "explanation", "state",
        "instance_key", "password_hash", "key", "contents",
    }
)  # fmt: skip
"""Details that say nothing to people."""


OTHERS: Mapping[str, object] = {
    "candidate": "可以办理的人",
    "instance": "案件",
    "message": "消息",
    "migration": "案件迁移",
    "model": "模型文件",
    "party": "案件的有关方",
    "sequence": "编号",
    "start-subscription": "流程的开始事件",
    "step": "步骤",
    "task": "工作",
    "variable": "案件内容",
}
"""What rows are called whose lines stand in no case's story as sentences."""


ROWS: Mapping[str, object] = {**OTHERS, **REGISTER}


FIELDS: Mapping[str, str] = {
    "asked": "条件",
    "basis": "依据",
    "based_on": "改自",
    "day": "日期",
    "deployed_at": "部署时间",
    "deployed_by": "部署人",
    "granted_by": "授予人",
    "kind": "种类",
    "of": "关于",
    "origin": "来源",
    "purpose": "用途",
    "reason": "理由",
    "requested_at": "要求时间",
    "requested_by": "要求人",
    "requested_by_name": "要求人姓名",
    "route": "页面",
    "sent_at": "发出时间",
    "sent_by": "发出人",
    "signed_at": "签发时间",
    "since": "起",
    "size": "条数",
    "status": "状态",
    "username": "账户",
}
"""What columns and details are called here; others as in a case's variables."""


OF_CHANGES = ("model_change", "model_change_comment")
IN_WORDS = {"title": "改什么", "reason": "理由", "words": "意见"}
"""What lines about changes of models say here; files and their hashes stand in the line itself."""


@dataclass(frozen=True)
class ReadableLine:
    """A line of the record for people."""

    sequence: int
    at: datetime
    who: str
    account: str
    words: str
    about: str
    case: str


def in_words(session: Session, entries: Sequence[Entry]) -> list[ReadableLine]:
    """Return lines in sentences, in their order; numbers of persons are masked."""
    keys = {one.instance_key for one in entries if one.instance_key}
    numbers = record_search.case_numbers(session, keys=keys)
    return [_line(one, numbers) for one in entries]


def _line(entry: Entry, numbers: Mapping[int, str]) -> ReadableLine:
    data: Mapping[str, Any] = mask(entry.data or {})
    return ReadableLine(
        sequence=entry.sequence,
        at=entry.at,
        who=_who(entry),
        account=entry.actor,
        words=_words(entry, data),
        about=_about(entry, data)[:LONGEST],
        case=numbers.get(entry.instance_key or 0, ""),
    )


def _who(entry: Entry) -> str:
    if entry.actor == SYSTEM.id:
        return gettext("系统")
    return f"{entry.actor_name}（在服务器上）" if entry.actor == OPERATOR else entry.actor_name


def _words(entry: Entry, data: Mapping[str, Any]) -> str:
    found = SENTENCES.get(f"{entry.subject}:{entry.verb}")
    if found is not None and found.auditor:
        return (str(found.auditor) % _facts(data)).strip()
    subject, verb = ROWS.get(entry.subject), DONE.get(entry.verb)
    return f"{tr(str(subject or entry.subject))}：{tr(str(verb or entry.verb))}"


def _facts(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what sentences have places for; what a line does not say is left empty."""
    row: Mapping[str, Any] = data.get("after") or {}
    reason = data.get("reason")
    return _Empty({
        "name": tr(data.get("name") or ""),
        "lane": gettext("有关人员"),
        "process": "",
        "release": row.get("number", ""),
        "sentence": data.get("sentence", ""),
        "filename": row.get("filename") or gettext("附件"),
        "title": row.get("title", ""),
        "subject": row.get("subject", ""),
        "paper": data.get("paper", ""),
        "standing": row.get("status", ""),
        "fault": row.get("reason", ""),
        "reason": gettext("理由：%(reason)s", reason=reason) if reason else "",
    })  # fmt: skip


class _Empty(dict[str, Any]):
    """Facts of which none is missing."""

    def __missing__(self, name: str) -> str:
        return ""


def _about(entry: Entry, data: Mapping[str, Any]) -> str:
    """Say which row it is about, and what it holds or what was changed in it."""
    before, after = data.get("before") or {}, data.get("after")
    if isinstance(after, Mapping):
        if entry.subject in OF_CHANGES:
            after = {name: value for name, value in after.items() if name in IN_WORDS}
        changed = (
            f"{_field(name)}：{_short(before[name])} → {_short(value)}" if name in before
            else f"{_field(name)}：{_short(value)}"
            for name, value in after.items()
            if name not in UNSAID and (before.get(name) != value if before else value is not None)
        )  # fmt: skip
        return "；".join([entry.row or "", *changed]).strip("；")
    plain_ones = ((name, one) for name, one in data.items() if name not in UNSAID)
    return "；".join(_said(entry.row, plain_ones))


def _said(row: str | None, details: Iterable[tuple[str, Any]]) -> Iterable[str]:
    if row:
        yield row
    for name, one in details:
        if one not in (None, "", {}, []):
            yield f"{_field(name)}：{_short(one)}"


def _field(name: str) -> str:
    return FIELDS.get(name) or IN_WORDS.get(name) or called(name)


def _short(value: Any) -> str:
    if isinstance(value, Mapping) and all(isinstance(one, str) for one in value.values()):
        return "，".join(f"{_field(name)} {one}" for name, one in value.items())[:80]
    if isinstance(value, Mapping | list):
        return "…"
    return plain(value)[:80]
