"""A case as the officer saw it: at any moment of its record, its forms, files, who could act."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from service.clock import BEIJING
from service.db import Session
from service.forms import Form
from service.host.cases import instances
from service.host.cases.sight import documents_for, sight
from service.host.definitions import catalogue
from service.host.documents import PAPER
from service.host.history import then, timeline
from service.host.history.then import Answered, OpenWork, Then
from service.host.tables.core import Document, ProcessInstance
from service.privacy import mask
from service.web.auditor.blueprint import auditors_only, blueprint
from service.web.auditor.changes import Change, changes
from service.web.auditor.story import Moment, Story, variables_in
from service.web.core.language import tr
from service.web.core.request import actor, reading, writing
from service.web.forms.bound_form import BoundForm
from service.web.presenters import parties
from service.web.presenters.diagram_path import drawn
from service.web.presenters.labels import Labels, labels
from service.web.presenters.statuses import StatusLabel, status_label

LOOKS = frozenset({"viewed", "exported"})
"""Verbs after which a case is as before: an auditor's own look is no step of it."""


@dataclass(frozen=True)
class Work:
    """A piece of work as whoever was to do it had it before them."""

    name: str
    lane: str
    assignee: str
    could_act: tuple[str, ...]
    due: datetime | None
    shown: Markup
    hidden: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """A form as it was sent."""

    name: str
    who: str
    at: datetime
    shown: Markup


@dataclass(frozen=True)
class File:
    """A file that the case had then."""

    key: str
    filename: str
    """Empty where it is shown for a reason only: the name may say who handed it in."""
    kind: str
    size: int
    sha256: str
    stored_by: str
    stored_at: datetime


@dataclass(frozen=True)
class View:
    """Everything the page shows of a moment."""

    moment: Moment
    place: int
    of: int
    status: StatusLabel
    title: str
    rules: timeline.Rules
    work: tuple[Work, ...]
    sheets: tuple[Sheet, ...]
    data: tuple[Change, ...]
    files: tuple[File, ...]
    later_files: int


@blueprint.get("/cases/<number>/then")
@auditors_only
def as_then(number: str) -> ResponseReturnValue:
    """Show a case as it was: `n`, its moment by number; `line`, a line; `at`, a minute."""
    with reading() as session:
        instance = instances.get(session, number=number, actor=actor())
        body = _page(session, instance)
    with writing() as session:
        timeline.viewed(session, instance=instance, what="case")
    return body


def _page(session: Session, instance: ProcessInstance) -> str:
    story = timeline.timeline(session, instance=instance, actor=actor())
    happenings = [one for one in story if one.verb not in LOOKS]
    seen = sight(session, instance, actor())
    open_to_them = {one.key: one for one in documents_for(session, instance, seen)}
    words = labels(session, instance, files=not seen.sealed_by, values=variables_in(happenings))
    moments = Story(session, instance, words, masked=True).moments(happenings)
    place, refusal = _place(moments)
    moment = moments[place]
    found = then.at_line(session, instance=instance, sequence=moment.last)
    until = [one for one in happenings if one.seq <= moment.last]
    return render_template(
        "auditor/then.html",
        instance=instance,
        moments=moments,
        view=_view(session, instance, found, words, moment, place, len(moments), open_to_them),
        parties=parties.named_then(session, instance),
        drawn=drawn(session, instance, until),
        refusal=refusal,
        minute=moment.at.astimezone(BEIJING).strftime("%Y-%m-%dT%H:%M"),
    )


def _place(moments: Sequence[Moment]) -> tuple[int, str]:
    """Return which moment the address asks for, the last one where it says nothing.

    With it comes a sentence where the address asks for what there is not.
    """
    asked, last = request.args, len(moments) - 1
    if "at" in asked:
        end = _end_of(asked["at"])
        if end is None:
            return last, "这不是一个时间：请写年月日和几点几分。下面是最后一步。"
        before = sum(one.at < end for one in moments)
        return max(0, before - 1), "" if before else "那时还没有这个办件，下面是它的第一步。"
    if line := asked.get("line", type=int):
        return max(0, sum(one.first <= line for one in moments) - 1), ""
    return min(max(asked.get("n", default=last + 1, type=int), 1) - 1, last), ""


def _end_of(minute: str) -> datetime | None:
    """Return the end of a minute in Beijing, as a browser writes it; None: it is no minute."""
    try:
        begins = datetime.fromisoformat(minute)
        ends = begins.replace(second=59, microsecond=999_999, tzinfo=BEIJING)
        return ends.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _view(
    session: Session,
    instance: ProcessInstance,
    found: Then,
    words: Labels,
    moment: Moment,
    place: int,
    of: int,
    open_to_them: Mapping[str, Document],
) -> View:
    shows = _Forms(session, instance, found, open_to_them)
    values = mask(dict(found.variables))
    return View(
        moment=moment,
        place=place + 1,
        of=of,
        status=status_label(str(found.instance.get("status", ""))),
        title=str(found.instance.get("title") or ""),
        rules=timeline.rules(session, number=found.release),
        work=tuple(_work(one, found.variables, shows, words) for one in found.open),
        sheets=tuple(shows.sheet(one) for one in found.done if shows.form(one.row)),
        data=tuple(
            one
            for name, value in values.items()
            for one in changes(words, name, {}, value)
            if one.after
        ),
        files=tuple(_files(found, words, open_to_them)),
        later_files=found.later_documents,
    )


class _Forms:
    """The forms of a moment, with the answers of that time, private values masked."""

    def __init__(
        self,
        session: Session,
        instance: ProcessInstance,
        found: Then,
        open_to_them: Mapping[str, Document],
    ) -> None:
        self._session, self._instance = session, instance
        self._variables = found.variables
        self._release = catalogue.release(session, found.release)
        keys = {one["key"] for one in found.documents}
        self._documents = [one for key, one in open_to_them.items() if key in keys]

    def form(self, row: Mapping[str, object]) -> Form | None:
        """Return the form of a step as it was in the release of that time."""
        name = str(row.get("form") or "")
        if not name or f"{name}.form" not in self._release.contents:
            return None
        return catalogue.form(self._session, self._release, name)

    def shown(self, row: Mapping[str, object], values: Mapping[str, object]) -> Markup:
        """Show a form with values, as it is read."""
        form = self.form(row)
        if form is None:
            return Markup("")
        context = {**self._variables, **values}
        sheet = BoundForm(form, context, self._documents, self._instance)
        return sheet.show(self._session, values=values)

    def sheet(self, one: Answered) -> Sheet:
        """Return the form of a step that was done."""
        row = one.row
        return Sheet(
            name=tr(str(row.get("name") or "")),
            who=str(row.get("completed_by_name") or ""),
            at=one.at,
            shown=self.shown(row, one.answer),
        )


def _work(one: OpenWork, variables: Mapping[str, Any], shows: _Forms, words: Labels) -> Work:
    row, due = one.row, one.row.get("due_at")
    names = {person.username: person.name for person in one.could_act}
    assignee = str(row.get("assignee") or "")
    seen = {name: value for name, value in variables.items() if name not in one.hidden}
    return Work(
        name=tr(str(row.get("name") or "")),
        lane=tr(one.lane),
        assignee=names.get(assignee, assignee),
        could_act=tuple(sorted(names.values())),
        due=datetime.fromisoformat(str(due)) if due else None,
        shown=shows.shown(row, seen),
        hidden=tuple(sorted(words.name((name,)) for name in one.hidden)),
    )


def _files(found: Then, words: Labels, open_to_them: Collection[str]) -> Iterator[File]:
    kinds = {PAPER: "文书"} | words.kinds
    for one in found.documents:
        shown = one["key"] in open_to_them
        yield File(
            key=str(one["key"]),
            filename=str(one.get("filename") or "附件") if shown else "",
            kind=tr(kinds.get(str(one.get("kind")), str(one.get("kind") or ""))),
            size=int(one.get("size") or 0),
            sha256=str(one.get("sha256") or ""),
            stored_by=str(one.get("stored_by_name") or "") if shown else "",
            stored_at=datetime.fromisoformat(str(one["stored_at"])),
        )
