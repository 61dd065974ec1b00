"""Drafts of forms: which one a page writes, and those that begin a case, as a list."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import request
from markupsafe import Markup

from service import privacy
from service.db import Session
from service.forms import Form, nesting
from service.host.cases import instances, start_drafts
from service.host.cases.instances import Startable
from service.host.cases.start_drafts import Place
from service.host.tables.beginnings import StartDraft
from service.web.core.language import gettext
from service.web.core.request import actor, line, whole_number
from service.web.forms.bound_form import BoundForm

LONGEST_GIST = 40
TEXTS = ("textfield", "textarea")


@dataclass(frozen=True)
class Unfinished:
    """What somebody began to fill in and has not sent."""

    key: str
    process_id: str
    name: str
    """What it begins; empty where that cannot be begun any more."""
    gist: str
    saved_at: datetime


def place(*, fresh: bool = True) -> Place:
    """Return which draft this request's page writes, as the page says.

    :param fresh: whether a page that names no draft gets the key of a new one
    """
    sent = line("_draft", request.form)
    return Place(
        key=start_drafts.known_key(sent) if sent or fresh else "",
        revision=whole_number("_draft_seen", request.form) or 0,
        page=line("_draft_page", request.form)[: start_drafts.LONGEST_PAGE],
    )


def apart() -> str:
    """Say that a page keeps what it holds apart from what another one has written."""
    return gettext("这份草稿在另一个窗口改过。两边的内容都在：这一页另存成了一份草稿。")


def of(session: Session, *, process_id: str = "") -> list[Unfinished]:
    """Return the drafts of whoever asks (of one process), the last saved first."""
    found = start_drafts.of(session, actor=actor(), process_id=process_id)
    if not found:
        return []
    known = _startable(session)
    return [_presented(draft, known.get(draft.process_id)) for draft in found]


def one(session: Session, draft: StartDraft) -> Unfinished:
    """Return a draft as it stands in a list."""
    return _presented(draft, _startable(session).get(draft.process_id))


def shown(session: Session, draft: StartDraft) -> Markup:
    """Return what a draft holds, for reading; empty where its form is not there any more."""
    chosen = _startable(session).get(draft.process_id)
    if chosen is None:
        return Markup("")
    kept = start_drafts.opened(session, draft, form=chosen.form, actor=actor())
    sheet = BoundForm(chosen.form, kept.body, kept.documents)
    return sheet.show(session, values=kept.body, private=True)


def _startable(session: Session) -> dict[str, Startable]:
    return {one.process_id: one for one in instances.startable(session, actor=actor())}


def _presented(draft: StartDraft, chosen: Startable | None) -> Unfinished:
    return Unfinished(
        key=draft.key,
        process_id=draft.process_id,
        name=chosen.name if chosen else "",
        gist=_gist(chosen.form, draft.body) if chosen else "",
        saved_at=draft.saved_at,
    )


def _gist(form: Form, body: Any) -> str:
    """Return the first words of a draft, by which its writer knows it among others."""
    first = next(_words(form, body), "")
    return first if len(first) <= LONGEST_GIST else first[:LONGEST_GIST] + "…"


def _words(form: Form, body: Any) -> Iterator[str]:
    for field in form.fields:
        value = nesting.get(body, field.path)
        if field.type in TEXTS and isinstance(value, str) and value:
            yield str(privacy.mask(value))
