"""Where each role can go: the items of the menu."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import Flask, request

from service.people.actor import Actor
from service.people.roles import role
from service.web.language import gettext, lazy_gettext
from service.web.request import actor, house, now

CASE_ROLES = (
    "applicant",
    "sector_officer",
    "centre_officer",
    "section_officer",
    "expert",
    "bureau_leader",
    "finance_officer",
    "third_party_assessor",
)
STAFF = tuple(code for code in CASE_ROLES if code not in ("applicant", "expert"))


@dataclass(frozen=True)
class Item:
    """One item of the menu: its words, its address, and who sees it (nobody named: everyone)."""

    words: object
    address: str
    roles: tuple[str, ...] = ()


MENU = (
    Item(lazy_gettext("我的工作"), "/inbox", CASE_ROLES),
    Item(lazy_gettext("申报"), "/start", ("applicant",)),
    Item(lazy_gettext("案件"), "/cases", CASE_ROLES),
    Item(lazy_gettext("消息"), "/letters", CASE_ROLES),
    Item(lazy_gettext("流程设计"), "/designer", ("designer",)),
    Item(lazy_gettext("审计"), "/auditor", ("auditor",)),
    Item(lazy_gettext("账户"), "/accounts", ("admin",)),
    Item(lazy_gettext("运行维护"), "/operations", ("admin",)),
    Item(lazy_gettext("办理中断"), "/incidents", ("section_officer", "admin")),
    Item(lazy_gettext("案件迁移"), "/migrations", ("designer", "admin")),
    Item(lazy_gettext("申报批次"), "/rounds"),
    Item(lazy_gettext("公示"), "/notices"),
    Item(lazy_gettext("工作室名录"), "/studios"),
)


def menu(who: Actor) -> list[Item]:
    """Return the items of the menu that somebody has a use for."""
    return [item for item in MENU if not item.roles or who.has(*item.roles)]


def start_page(who: Actor) -> str:
    """Return where somebody's work begins."""
    own = [item.address for item in menu(who) if item.roles]
    return own[0] if own else "/"


def titles(codes: Iterable[str]) -> str:
    """Return what somebody is here, in words."""
    found = (role(code) for code in sorted(codes))
    return "、".join(gettext(one.title) for one in found if one)


def lead_the_way(app: Flask) -> None:
    """Give every page its menu, who is signed in, and the demonstration bar's facts."""
    app.jinja_env.filters["titles"] = titles

    @app.context_processor
    def facts() -> dict[str, object]:
        who = actor()
        return {
            "actor": who,
            "menu": menu(who),
            "titles": titles(who.roles),
            "demo": house().config.demo,
            "now": now(),
            "path": request.full_path.rstrip("?"),
            "current": _current(),
        }


def _current() -> str:
    return "/" + request.path.strip("/").split("/", 1)[0]
