"""Where each role can go: the items of the menu."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flask import Flask, request

from service.people.actor import Actor
from service.people.roles import Role
from service.studios.regulation import ISSUER
from service.web.core.language import gettext, lazy_gettext
from service.web.core.request import actor, house, now, works


@dataclass(frozen=True)
class Item:
    """One item of the menu: its words, its address, and which roles see it (None: everybody)."""

    words: object
    address: str
    opens_to: Callable[[Role], bool] | None = None

    def is_for(self, who: Actor) -> bool:
        """Ask whether somebody has a use for it."""
        return self.opens_to is None or any(map(self.opens_to, who.roles))


def _one_of(*codes: str) -> Callable[[Role], bool]:
    return lambda role: role.code in codes


MENU = (
    Item(lazy_gettext("我的工作"), "/inbox", works),
    Item("本单位", "/unit", lambda role: role.owner),
    Item(lazy_gettext("申报"), "/start", lambda role: role.owner),
    Item(lazy_gettext("案件"), "/cases", works),
    Item(lazy_gettext("消息"), "/letters", works),
    Item("履职评价", "/ratings", _one_of("expert")),
    Item(lazy_gettext("流程设计"), "/designer", _one_of("designer")),
    Item(lazy_gettext("审计"), "/auditor", _one_of("auditor")),
    Item("单位注册", "/registrations", lambda role: role.staff and role.needs_private),
    Item(lazy_gettext("账户"), "/accounts", lambda role: role.keeps_accounts),
    Item(lazy_gettext("单位"), "/organisations", lambda role: role.keeps_accounts),
    Item(lazy_gettext("运行维护"), "/operations", lambda role: role.intervenes),
    Item(lazy_gettext("办理中断"), "/incidents", lambda role: role.retries),
    Item(lazy_gettext("案件迁移"), "/migrations", lambda role: role.plans),
    Item(
        "工作室",
        "/studio",
        lambda role: role.owner or role.staff or role.audits or role.code == "master",
    ),
    Item("到期", "/due", lambda role: role.staff or role.audits),
    Item("考核", "/assessments", lambda role: role.staff or role.audits),
    Item(
        "办理情况",
        "/standing",
        lambda role: (
            role.code in ("section_officer", "centre_officer", "bureau_leader") or role.audits
        ),
    ),
    Item("统计", "/statistics", lambda role: role.staff or role.audits),
    Item(
        "待明确",
        "/questions",
        lambda role: role.code in ("section_officer", "bureau_leader", "designer") or role.audits,
    ),
    Item("台账", "/books", lambda role: role.staff or role.audits or role.owner),
    Item(
        "拨付",
        "/payments",
        lambda role: role.staff or role.audits or role.code == "finance_bureau",
    ),
    Item(
        "存量补录",
        "/legacy",
        lambda role: (
            role.code in ("section_officer", "centre_officer", "bureau_leader") or role.audits
        ),
    ),
    Item(lazy_gettext("接口令牌"), "/tokens", lambda role: role.intervenes),
    Item("对外发送", "/outbox", lambda role: role.intervenes),
    Item(lazy_gettext("安全日志"), "/security-log", lambda role: role.watches),
    Item("删除个人信息", "/erasures", lambda role: role.watches),
    Item(lazy_gettext("两人办理"), "/deeds", lambda role: role.administers),
    Item(lazy_gettext("申报批次"), "/rounds"),
    Item(lazy_gettext("公示"), "/notices"),
    Item(lazy_gettext("工作室名录"), "/studios"),
    Item("考核结果", "/results"),
)


def menu(who: Actor) -> list[Item]:
    """Return the items of the menu that somebody has a use for."""
    return [item for item in MENU if item.is_for(who)]


def start_page(who: Actor) -> str:
    """Return where somebody's work begins."""
    own = [item.address for item in menu(who) if item.opens_to]
    return own[0] if own else "/"


def titles(roles: Iterable[Role]) -> str:
    """Return what somebody is here, in words."""
    return "、".join(gettext(role.name) for role in sorted(roles, key=lambda role: role.place))


def init_app(app: Flask) -> None:
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
            "contact": house().config.contact,
            "issuer": ISSUER,
        }


def _current() -> str:
    return "/" + request.path.strip("/").split("/", 1)[0]
