"""The history of a case in sentences: one moment for each transaction of one person."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any

from service.db import Session
from service.host.definitions import catalogue
from service.host.history.timeline import Happening, Rules, rules
from service.host.tables.core import ProcessInstance
from service.privacy import mask
from service.web.auditor.changes import Change, changes
from service.web.auditor.decisions import Ruling, ruling
from service.web.core.language import gettext, tr
from service.web.presenters.elements import type_of
from service.web.presenters.history_sentences import SENTENCES
from service.web.presenters.history_verbs import DONE
from service.web.presenters.labels import Labels
from service.web.presenters.people import acted_by
from service.web.presenters.row_sentences import REGISTER, SILENT
from service.web.presenters.sentence import ASIDE
from service.web.presenters.statuses import status_label
from service.web.presenters.timeline import ADDRESSED


@dataclass(frozen=True)
class Moment:
    """What one person did in one transaction, and everything that followed from it at once."""

    at: datetime
    who: str
    headline: str
    tone: str
    notes: tuple[str, ...]
    path: tuple[str, ...]
    changes: tuple[Change, ...]
    rulings: tuple[Ruling, ...]
    first: int
    last: int


@dataclass(frozen=True)
class Said:
    """One sentence of a moment, with its facts in place."""

    words: str
    rank: int = ASIDE
    tone: str = ""


class Story:
    """The history of one case in moments, with what is private masked or, where asked, as it is."""

    def __init__(
        self, session: Session, instance: ProcessInstance, labels: Labels, *, masked: bool
    ) -> None:
        self._session = session
        self._instance = instance
        self._labels = labels
        self._hides = masked
        self._known: dict[str, Any] = {}
        self._releases: dict[int, Rules] = {}

    def moments(self, happenings: Sequence[Happening]) -> list[Moment]:
        """Return the moments, oldest first."""
        shown = [_masked(one) for one in happenings] if self._hides else happenings
        groups = groupby(shown, key=lambda one: (one.at, one.actor))
        return [self._moment(list(lines)) for _, lines in groups]

    def _moment(self, lines: list[Happening]) -> Moment:
        said = sorted(self._sentences(lines), key=lambda one: one.rank)
        headline = said[0] if said else Said(gettext("系统记录"))
        return Moment(
            at=lines[0].at,
            who=acted_by(lines[0]),
            headline=headline.words,
            tone=headline.tone,
            notes=tuple(_counted([one.words for one in said[1:]])),
            path=tuple(_path(lines)),
            changes=tuple(self._changes(lines)),
            rulings=tuple(
                self._ruling(one) for one in lines if (one.subject, one.verb) == ("step", "decided")
            ),
            first=lines[0].seq,
            last=lines[-1].seq,
        )

    def _ruling(self, one: Happening) -> Ruling:
        """Show a decision under the release that the case was on when it was made."""
        detail = one.data.get("detail") or {}
        release = catalogue.release(self._session, one.release)
        return ruling(
            tr(one.name),
            detail,
            rules=self._rules(one.release),
            graph=catalogue.decision_graph(self._session, release, str(detail.get("decision", ""))),
        )

    def _rules(self, number: int) -> Rules:
        if number not in self._releases:
            self._releases[number] = rules(self._session, number=number)
        return self._releases[number]

    def _sentences(self, lines: list[Happening]) -> Iterator[Said]:
        for one in lines:
            found = SENTENCES.get(f"{one.subject}:{one.verb}")
            if found and found.auditor:
                words = _reminded(one) or gettext(str(found.auditor), **self._facts(one))
                yield Said(words.strip(), found.rank, found.tone)
                yield from _letter(one)
            elif one.subject not in SILENT and one.subject != "step":
                yield Said(_register(one))

    def _facts(self, one: Happening) -> dict[str, Any]:
        row: Mapping[str, Any] = one.data.get("after") or {}
        reason = one.data.get("reason")
        return {
            "name": tr(one.name) or (type_of(one.type) if one.type else ""),
            "lane": tr(one.lane) if one.lane else gettext("有关人员"),
            "process": tr(self._instance.process_name),
            "release": one.release,
            "sentence": one.data.get("sentence", ""),
            "filename": row.get("filename") or gettext("附件"),
            "title": row.get("title", ""),
            "subject": row.get("subject", ""),
            "paper": one.data.get("paper", ""),
            "standing": status_label(str(row.get("status") or self._instance.status)).words,
            "fault": row.get("reason", ""),
            "whom": one.data.get("whom", ""),
            "reason": gettext("理由：%(reason)s", reason=reason) if reason else "",
        }

    def _changes(self, lines: list[Happening]) -> Iterator[Change]:
        """Return every variable that changed; a copy handed to a sub-process is no change."""
        for one in lines:
            row = one.data.get("after")
            if one.subject != "variable" or one.verb != "changed" or not one.row or not row:
                continue
            name, value = one.row.rsplit("|", 1)[1], row.get("value")
            if self._known.get(name) != value:
                yield from changes(self._labels, name, self._known.get(name), value)
            self._known[name] = value


def variables_in(happenings: Sequence[Happening]) -> Iterator[tuple[str, Any]]:
    """Yield the variables that a history tells of: name and value."""
    for one in happenings:
        if one.subject == "variable" and one.row and one.data.get("after"):
            yield one.row.rsplit("|", 1)[1], one.data["after"].get("value")


def _reminded(one: Happening) -> str:
    """Say who was reminded of which work, where the reader may know; a letter says it itself."""
    whom, what = one.data.get("whom"), one.data.get("what")
    if one.subject != "reminder" or not whom or not what:
        return ""
    return gettext(str(ADDRESSED["reminder"]), whom=tr(str(whom)), what=tr(str(what)))


def _letter(one: Happening) -> Iterator[Said]:
    """Say what a letter said: the reason for a decision often stands only there."""
    body = (one.data.get("after") or {}).get("body") if one.subject == "letter" else None
    if body:
        yield Said(str(body))


def _masked(one: Happening) -> Happening:
    return replace(one, data=mask(dict(one.data)))


def _counted(sentences: list[str]) -> Iterator[str]:
    """Yield sentences in their order; one that is said several times once, with its number."""
    for words, times in Counter(sentences).items():
        yield words if times == 1 else f"{words}（×{times}）"


def _path(lines: list[Happening]) -> Iterator[str]:
    """Yield the names of the steps that were entered, in order, without the nameless."""
    entered = (one for one in lines if (one.subject, one.verb) == ("step", "entered"))
    for name, _ in groupby(tr(one.name) for one in entered if one.type != "process"):
        if name:
            yield name


def _register(one: Happening) -> str:
    subject = REGISTER.get(one.subject, one.subject)
    return f"{gettext(str(subject))}：{gettext(str(DONE.get(one.verb, one.verb)))}"
