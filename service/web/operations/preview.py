"""What an action would lead to, shown before it is done; the same form, confirmed, does it."""

from collections.abc import Callable, Iterator

from flask import render_template, request
from flask.typing import ResponseReturnValue

from service.db import Session
from service.errors import Refused, Stale
from service.host.operations import interventions, preview
from service.host.operations.preview import OpenItem
from service.web.core.failures import refuse
from service.web.core.language import lazy_gettext, tr
from service.web.core.request import writing
from service.web.operations.blueprint import order, too_late
from service.web.operations.labels import kind_of, waiting_for

HEADINGS = {
    "retry": lazy_gettext("重新办理"),
    "skip": lazy_gettext("按已经办完处理"),
    "cancel": lazy_gettext("取消"),
    "move": lazy_gettext("移到别的步骤"),
    "assign": lazy_gettext("改派"),
}
NOT_CARRIED = ("csrf", "preview", "reason", "seen")
"""Fields that the page of the preview says by itself."""


def page(
    number: str,
    action_of: Callable[[Session], object],
    *,
    name: str,
    action: str,
    again: Callable[[str], str],
) -> ResponseReturnValue:
    """Show what would happen; refused, show the page `again` as the action itself would."""
    try:
        with writing() as session:
            given = order(number)
            foreseen = preview.preview(session, order=given, action=lambda: action_of(session))
            instance = interventions.case(session, number=number, actor=given.actor)
            return render_template(
                "operations/foreseen.html",
                instance=instance,
                foreseen=foreseen,
                name=name,
                heading=HEADINGS[action],
                carried=list(_carried()),
                said=_said,
                seen=given.seen,
                action=action,
            )
    except Stale as stale:
        return too_late(number, stale)
    except Refused as refusal:
        return refuse(again(tr(refusal.sentence)))


def _carried() -> Iterator[tuple[str, str]]:
    """Yield what was typed, to be sent again when it is confirmed."""
    for name, values in request.form.lists():
        if name not in NOT_CARRIED:
            yield from ((name, value) for value in values)


def _said(one: OpenItem) -> str:
    """Say what something open waits for, or why it would be interrupted."""
    if one.open.incident is not None:
        return f"{kind_of(one.open.incident.kind)}：{one.open.incident.reason}"
    return waiting_for(one.open, who=tr(one.who) if one.who else "", due=one.due)
