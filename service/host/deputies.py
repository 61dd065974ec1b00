"""Who may take over a piece of work, and who stands in for whom: the rule as arithmetic on facts.

A deputy could do the work if it were addressed to them: the same role, in the organisation that it
is bound to; for work of no organisation never somebody of an organisation whose case it is. Nobody
who keeps out of the case, has an interest in it or took another part in it that is to be apart.
Work that is given by name only (a seat of a panel) is never passed on. A deputy passes nothing on.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Person:
    """Somebody, as far as it decides about work."""

    id: str
    roles: frozenset[str]
    """Codes."""
    organisation: str | None = None
    active: bool = True
    """Whether they may sign in."""


@dataclass(frozen=True)
class Work:
    """A piece of open work, as far as it decides who may do it."""

    process: str
    """The id of the process of its case."""
    lane: str | None
    """The code of the role in whose lane it lies; None where no role has its name."""
    pool: tuple[tuple[str, str | None], ...] = ()
    """The roles it waits for, each with the only organisation that is meant, if one is."""
    named: frozenset[str] = frozenset()
    """The people that its procedure names."""
    by_name_only: bool = False
    """Whether its role is given work by name only (`Role.named_only`)."""
    bound: frozenset[str] | None = None
    """The organisations whose people act in its lane; None where the role is bound to none."""
    parties: frozenset[str] = frozenset()
    """Every organisation whose case it is, or that has a part in it."""
    apart: frozenset[str] = frozenset()
    """Who keeps out of the case, is interested in it or took a part that is kept apart."""
    holder: str | None = None
    delegated: bool = False
    """Whether its holder was only asked for an opinion."""


@dataclass(frozen=True)
class Away:
    """Days on which somebody is away, both included, and who does their work meanwhile."""

    person: str
    deputy: str
    first: date
    last: date
    processes: frozenset[str] = frozenset()
    """None: all."""


def why_not(work: Work, person: Person) -> str:
    """Return why somebody may not take over a piece of work; empty where they may.

    >>> officer = frozenset({"centre_officer"})
    >>> work = Work("studio-application", "centre_officer", pool=(("centre_officer", None),),
    ...             parties=frozenset({"tianheng"}), apart=frozenset({"lin"}))
    >>> why_not(work, Person("he", officer, "centre"))
    ''
    >>> why_not(work, Person("lin", officer, "centre"))
    '须回避本案，或者办过按规定应当分开的环节'
    >>> why_not(work, Person("sun", officer, "tianheng"))
    '是本案有关单位的人员'
    """
    if work.by_name_only:
        return "这项工作由流程指定到本人，不能由别人办"
    if not person.active:
        return "账户已经停用"
    if person.id in work.apart:
        return "须回避本案，或者办过按规定应当分开的环节"
    if work.pool:
        theirs = any(_meant(role, organisation, person) for role, organisation in work.pool)
    else:
        theirs = person.id in work.named and (work.lane is None or work.lane in person.roles)
    if not theirs:
        return "不是能办这一步的岗位或者单位"
    if work.bound is not None:
        return "" if person.organisation in work.bound else "不是能办这一步的岗位或者单位"
    return "是本案有关单位的人员" if person.organisation in work.parties else ""


def stands_in(
    work: Work, *, deputy: Person, absent: Person, absences: Iterable[Away], on: date
) -> bool:
    """Ask whether somebody may do a piece of work on a day for somebody who is away.

    It is the absent one's: they hold it, or nobody does and they are among those it waits for.

    >>> work = Work("funding", "finance_officer", pool=(("finance_officer", None),), holder="qian")
    >>> finance = frozenset({"finance_officer"})
    >>> away = Away("qian", "wu", date(2026, 12, 1), date(2026, 12, 4))
    >>> [stands_in(work, deputy=Person("wu", finance, "bureau"), absences=[away],
    ...            absent=Person("qian", finance, "bureau"), on=date(2026, 12, day))
    ...  for day in (4, 5)]
    [True, False]
    """
    if deputy.id == absent.id or work.delegated or work.holder not in (None, absent.id):
        return False
    if why_not(work, absent) or why_not(work, deputy):
        return False
    return any(
        away.person == absent.id
        and away.deputy == deputy.id
        and away.first <= on <= away.last
        and (not away.processes or work.process in away.processes)
        for away in absences
    )


def _meant(role: str, organisation: str | None, person: Person) -> bool:
    return role in person.roles and organisation in (None, person.organisation)
