"""Choices that a form can offer by name (`valuesKey`): lists of {label, value}."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from service.clock import BEIJING
from service.db import Session
from service.people.actor import Actor
from service.people.tables import Account, Organisation
from service.studios import regulation, streets
from service.studios.assessment import scoring
from service.studios.assessment import shown as assessing
from service.studios.notices.tables import Notice
from service.studios.pool.tables import Expert
from service.studios.recommendations import candidates
from service.studios.register.tables import Studio
from service.studios.review import board, groups, ranking
from service.studios.review.figures import panel_pool
from service.studios.revocation import appealable, impartial, people
from service.studios.rounds import calls, shown
from service.studios.tables import Occupation

Choices = list[dict[str, str]]
Source = Callable[..., Choices]

_ETHNICITIES = """
    汉族 壮族 满族 回族 苗族 维吾尔族 土家族 彝族 蒙古族 藏族 布依族 侗族 瑶族 朝鲜族 白族 哈尼族
    哈萨克族 黎族 傣族 畲族 傈僳族 仡佬族 东乡族 高山族 拉祜族 水族 佤族 纳西族 羌族 土族 仫佬族
    锡伯族 柯尔克孜族 达斡尔族 景颇族 毛南族 撒拉族 布朗族 塔吉克族 阿昌族 普米族 鄂温克族 怒族 京族
    基诺族 德昂族 保安族 俄罗斯族 裕固族 乌孜别克族 门巴族 鄂伦春族 独龙族 塔塔尔族 赫哲族 珞巴族
"""
EDUCATION = ("初中及以下", "高中", "中专", "技工学校", "大专", "本科", "硕士研究生", "博士研究生")
POLITICAL_STATUSES = ("中共党员", "中共预备党员", "共青团员", "民主党派成员", "无党派人士", "群众")


def _choices(pairs: Iterable[tuple[str, str]]) -> Choices:
    return [{"label": label, "value": value} for value, label in pairs]


class Fixed:
    """Choices that are the same for everybody; `values` are known before anything runs."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self.choices = _choices(pairs)
        self.values = tuple(one["value"] for one in self.choices)

    def __call__(self, *_session: Session, **_asked: Any) -> Choices:
        """Return the choices."""
        return self.choices


def _words(words: Iterable[str]) -> Source:
    return Fixed((word, word) for word in words)


def _named(names: Mapping[str, str]) -> Source:
    return Fixed(names.items())


def _open_rounds(session: Session, *, at: datetime, **_: Any) -> Choices:
    today = at.astimezone(BEIJING).date()
    return _choices((r.code, r.name) for r in calls.open_on(session, day=today))


def _rounds(session: Session, **_: Any) -> Choices:
    return _choices((r.code, r.name) for r in calls.every(session))


def _departments(session: Session, **_: Any) -> Choices:
    return _organisations(session, Organisation.kind == "department")


def _branches(session: Session, *, actor: Actor, **_: Any) -> Choices:
    """Offer the branches of the actor's unit; to somebody of a branch, that branch."""
    own = (Organisation.parent == actor.organisation) | (Organisation.code == actor.organisation)
    return _organisations(session, own & (Organisation.kind == "branch"))


def _organisations(session: Session, where: Any) -> Choices:
    rows = session.scalars(select(Organisation).where(where).order_by(Organisation.code))
    return _choices((row.code, row.name) for row in rows)


def _places(session: Session, **_: Any) -> Choices:
    """Offer every unit and branch that has not ended: where a studio can sit."""
    here = Organisation.kind.in_(("unit", "branch")) & Organisation.valid_until.is_(None)
    return _organisations(session, here)


def _occupations(session: Session, **_: Any) -> Choices:
    rows = session.scalars(select(Occupation).order_by(Occupation.trade, Occupation.code))
    return _choices((row.code, f"{row.name}（{row.trade}）") for row in rows)


def _my_studios(session: Session, *, actor: Actor, **_: Any) -> Choices:
    """Offer the studios of the actor's unit or branch that bear the title now."""
    own = (Studio.unit == actor.organisation) | (Studio.place == actor.organisation)
    rows = select(Studio).where(own, Studio.status == "active").order_by(Studio.number)
    return _choices((row.number, f"{row.name}（{row.number}）") for row in session.scalars(rows))


def _active_studios(session: Session, **_: Any) -> Choices:
    """Offer every studio that bears the title now."""
    rows = select(Studio).where(Studio.status == "active").order_by(Studio.number)
    return _choices((row.number, f"{row.name}（{row.number}）") for row in session.scalars(rows))


def _all_studios(session: Session, **_: Any) -> Choices:
    """Offer every studio, whatever became of its title."""
    rows = select(Studio).where(Studio.status != "undone").order_by(Studio.number)
    ended = {"revoked": "，已取消称号"}
    return _choices(
        (row.number, f"{row.name}（{row.number}{ended.get(row.status, '')}）")
        for row in session.scalars(rows)
    )


def _running_notices(session: Session, **_: Any) -> Choices:
    rows = select(Notice).where(Notice.closed_on.is_(None)).order_by(Notice.number.desc())
    return _choices((row.number, row.subject) for row in session.scalars(rows))


def _experts(session: Session, **_: Any) -> Choices:
    rows = select(Account).join(Expert).where(Expert.active, Expert.invited_for.is_(None))
    rows = rows.order_by(Account.username)
    return _choices((row.username, row.name) for row in session.scalars(rows))


def _holders(role: str) -> Source:
    """Offer those who hold a role and may sign in."""

    def offered(session: Session, **_: Any) -> Choices:
        rows = select(Account).where(Account.username.in_(people.holders(session, role)))
        found = session.scalars(rows.order_by(Account.username))
        return _choices((row.username, row.name) for row in found)

    return offered


SOURCES: Mapping[str, Source] = {
    "open_rounds": _open_rounds,
    "rounds": _rounds,
    "assessors": scoring.reserve_choices,
    "departments": _departments,
    "branches": _branches,
    "places": _places,
    "occupations": _occupations,
    "streets": _words(streets.STREETS),
    "industries": _words(regulation.INDUSTRIES),
    "channels": _named(regulation.CHANNELS),
    "panel_pool": panel_pool,
    "group_board": board.lines,
    "group_panel": groups.panel_choices,
    "group_tied": ranking.tied_choices,
    "trades": ranking.trade_choices,
    "round_list": shown.round_list,
    "round_opinions": shown.round_opinions,
    "round_passed": shown.round_passed,
    "round_equal": shown.round_equal,
    "assessment_due": assessing.due_lines,
    "assessment_due_studios": assessing.due_studios,
    "assessment_listed": assessing.listed,
    "assessment_postponed": assessing.postponed,
    "assessment_joined": assessing.joined,
    "assessment_people": assessing.people,
    "assessment_third_party": assessing.third_party,
    "assessment_team": assessing.team,
    "assessment_tied": assessing.tied,
    "assessment_grades": assessing.grades,
    "assessment_item": assessing.item,
    "assessment_vetoes": assessing.vetoes,
    "qualifications": _named(regulation.QUALIFICATIONS),
    "ethnicities": _words(_ETHNICITIES.split()),
    "education": _words(EDUCATION),
    "political_statuses": _words(POLITICAL_STATUSES),
    "my_studios": _my_studios,
    "active_studios": _active_studios,
    "all_studios": _all_studios,
    "city_candidates": candidates.lines,
    "centre_officers": _holders("centre_officer"),
    "hearing_hosts": _holders("hearing_host"),
    "appealable": appealable.choices,
    "reviewers": impartial.reviewers,
    "running_notices": _running_notices,
    "experts": _experts,
}


def _named_rounds(session: Session, *, values: Iterable[str]) -> Choices:
    wanted = set(values)
    return _choices((r.code, r.name) for r in calls.every(session) if r.code in wanted)


def _named_organisations(session: Session, *, values: Iterable[str]) -> Choices:
    return _organisations(session, Organisation.code.in_(values))


def _named_studios(session: Session, *, values: Iterable[str]) -> Choices:
    rows = session.scalars(select(Studio).where(Studio.number.in_(values)))
    return _choices((row.number, f"{row.name}（{row.number}）") for row in rows)


def _named_notices(session: Session, *, values: Iterable[str]) -> Choices:
    rows = session.scalars(select(Notice).where(Notice.number.in_(values)))
    return _choices((row.number, row.subject) for row in rows)


def _named_people(session: Session, *, values: Iterable[str]) -> Choices:
    rows = session.scalars(select(Account).where(Account.username.in_(values)))
    return _choices((row.username, row.name) for row in rows)


ONCE_OFFERED: Mapping[str, Source] = {
    "assessors": _named_people,
    "open_rounds": _named_rounds,
    "branches": _named_organisations,
    "places": _named_organisations,
    "my_studios": _named_studios,
    "active_studios": _named_studios,
    "all_studios": _named_studios,
    "city_candidates": candidates.named,
    "running_notices": _named_notices,
    "centre_officers": _named_people,
    "hearing_hosts": _named_people,
    "appealable": appealable.named,
    "reviewers": _named_people,
    "experts": _named_people,
    "assessment_due_studios": _named_studios,
    "assessment_joined": _named_studios,
    "assessment_tied": _named_studios,
    "assessment_people": _named_people,
    "assessment_third_party": _named_people,
}
"""What answers meant that a list does not offer to whoever reads them: a round that closed, an
expert who left, a branch of another unit."""
