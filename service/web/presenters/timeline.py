"""The story of a case in sentences, as everybody who sees the case reads it."""

from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from service.db import Session
from service.host.cases.sight import sight
from service.host.history.addressed import addressed
from service.host.history.timeline import Happening, latest
from service.host.tables.core import ProcessInstance
from service.web.core.language import gettext, lazy_gettext, tr
from service.web.core.request import actor
from service.web.presenters.dates import moment
from service.web.presenters.history_sentences import SENTENCES
from service.web.presenters.people import acted_by
from service.web.presenters.statuses import status_label


@dataclass(frozen=True)
class StoryLine:
    """One thing that happened: when, who did it, and the sentence."""

    at: datetime
    who: str
    sentence: str
    kind: str


ADDRESSED = {
    "letter": lazy_gettext("向%(whom)s发出通知“%(what)s”"),
    "reminder": lazy_gettext("提醒%(whom)s办理“%(what)s”"),
}
"""Of what is for somebody, where one may read for whom."""
MOST = 200  # lines of the ledger that are read for a page


@dataclass(frozen=True)
class Story:
    """A part of a case's story, newest first; `further` is where the part before it ends."""

    lines: tuple[StoryLine, ...]
    further: int | None


def story(session: Session, *, instance: ProcessInstance, before: int | None = None) -> Story:
    """Return the end of a case's story as far as this person may read it, newest first."""
    found = latest(session, instance=instance, actor=actor(), most=MOST, before=before)
    seen = sight(session, instance, actor())
    named = addressed(session, found, seen=seen, actor=actor())
    lines = [as_sentence(one, instance) for one in named if _has_sentence(one)]
    together = tuple(_together(list(same)) for _, same in groupby(lines, key=_alike))
    return Story(together, found[-1].seq if len(found) == MOST else None)


def _alike(one: StoryLine) -> tuple[str, str, str]:
    return (moment(one.at), one.who, one.sentence)


def _together(same: list[StoryLine]) -> StoryLine:
    """Say the same thing once: five experts are asked in one moment."""
    if len(same) == 1:
        return same[0]
    counted = gettext("%(sentence)s（%(count)s 项）", sentence=same[0].sentence, count=len(same))
    return replace(same[0], sentence=counted)


def _has_sentence(one: Happening) -> bool:
    if (one.subject, one.verb) == ("incident", "opened") and one.name:
        return False  # the step that failed at the same moment says the same
    # Ends and gateways without a name say nothing to a reader.
    return one.subject not in ("step", "task") or bool(one.name)


def as_sentence(one: Happening, instance: ProcessInstance) -> StoryLine:
    """Say what happened; every public event has its sentence."""
    found = SENTENCES[f"{one.subject}:{one.verb}"]
    facts = {
        "name": tr(one.name if one.subject != "instance" else instance.process_name),
        "lane": tr(one.lane) if one.lane else gettext("有关人员"),
        "standing": status_label(instance.status).words if one.subject == "instance" else "",
        "reason": one.data.get("reason", ""),
        "whom": tr(one.data.get("whom", "")),
        "what": tr(one.data.get("what", "")),
    }
    words = ADDRESSED.get(one.subject) if one.data.get("whom") else None
    sentence = gettext(str(words or found.public), **facts)
    return StoryLine(one.at, acted_by(one), sentence, found.tone)
