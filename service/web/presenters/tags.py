"""The tags of a case, and the names behind their codes."""

from flask import url_for

from service.db import Session
from service.host.registry import registry
from service.host.tables.core import ProcessInstance
from service.web.core.language import gettext, lazy_gettext
from service.web.core.request import actor, now

TAGS = {
    "round": (lazy_gettext("申报批次"), "rounds"),
    "channel": (lazy_gettext("申报渠道"), ""),
    "occupation": (lazy_gettext("职业（工种）"), "occupations"),
    "studio": (lazy_gettext("工作室"), ""),
}
PAGES = {"round": "rounds.view"}
"""Tag → the page of what it names."""
CHANNELS = {"self": lazy_gettext("单位自荐"), "recommended": lazy_gettext("归口推荐")}


def named(session: Session, instance: ProcessInstance) -> list[tuple[str, str, str]]:
    """Return what is said of a case by its tags: name, value in words, the page it leads to."""
    return [
        (
            gettext(str(words)),
            _value(session, name, source, str(instance.tags[name])),
            url_for(PAGES[name], code=instance.tags[name]) if name in PAGES else "",
        )
        for name, (words, source) in TAGS.items()
        if instance.tags.get(name)
    ]


def rounds(session: Session) -> dict[str, str]:
    """Return the names of the rounds by their codes."""
    return _labels(session, "rounds")


def _value(session: Session, name: str, source: str, value: str) -> str:
    if name == "channel" and value in CHANNELS:
        return gettext(str(CHANNELS[value]))
    return _labels(session, source).get(value, value) if source else value


def _labels(session: Session, source: str) -> dict[str, str]:
    ask = registry(session).sources.get(source)
    found = ask(session, at=now(), actor=actor(), variables={}) if ask else []
    return {str(one["value"]): str(one["label"]) for one in found}
