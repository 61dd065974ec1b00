"""Going through a desk one by one: which piece of work this is, and which comes next."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import flash, request, url_for

from service.db import Session
from service.host.tasks import desk
from service.host.tasks.desk import Filter
from service.host.tasks.inbox import searched
from service.web.core.request import actor, reading
from service.web.presenters import desk as desks

LISTED = frozenset({"open", "mine", "claimable"})


@dataclass(frozen=True)
class Place:
    """Where a piece of work stands in the list that the reader goes through."""

    query: str
    """The filter of the list, as the address says it."""
    number: int
    total: int
    more: bool
    previous: int | None
    next: int | None


@dataclass(frozen=True)
class Later:
    """What comes after a piece of work that is being sent, and the list that it is of."""

    wanted: Filter
    keys: Sequence[int]
    list_only: bool
    """Whether the reader goes back to the list, whatever comes next."""


def place(session: Session, *, key: int) -> Place | None:
    """Return where a piece of work stands in the list that the reader has come from."""
    wanted = desks.came_from()
    if wanted is None or wanted.box not in LISTED:
        return None
    keys, more = listed(session, wanted)
    if key not in keys:
        return None
    at = keys.index(key)
    return Place(
        query=desks.query_of(wanted),
        number=at + 1,
        total=len(keys),
        more=more,
        previous=keys[at - 1] if at else None,
        next=keys[at + 1] if at + 1 < len(keys) else None,
    )


def later(key: int) -> Later:
    """Return what comes after a piece of work, before it is sent and leaves its list.

    Who asks for the next one (`_then`) goes on in the list that their page names (`in`).
    """
    if request.form.get("_then") != "next":
        return Later(Filter(), (), list_only=True)
    wanted = desks.of_query(request.form.get("in", ""))
    if wanted.box not in LISTED:
        wanted = Filter()
    with reading() as session:
        return Later(wanted, desk.after(listed(session, wanted)[0], key), list_only=False)


def address(key: int, **other: str) -> str:
    """Return the address of a piece of work in the list that the reader goes through."""
    query = request.form.get("in", "")
    said = {**other, "in": query} if query else other
    return f"{url_for('tasks.page', key=key)}?{urlencode(said)}"


def onward(later: Later) -> str:
    """Return the address to go on to: the next piece of work that is still open, else the list."""
    query = desks.query_of(later.wanted)
    desk_page = url_for("inbox.page") + (f"?{query}" if query else "")
    if later.list_only:
        return desk_page
    with reading() as session:
        found = desk.still_open(session, keys=later.keys, actor=actor())
    if found is None:
        flash("这个筛选里的都办完了。")
        return desk_page
    return f"{url_for('tasks.page', key=found)}?{urlencode({'in': query})}"


def listed(session: Session, wanted: Filter) -> tuple[list[int], bool]:
    """Return the keys of a list in its order, and whether there are more."""
    words = searched(session, query=wanted.words, actor=actor(), known=0) if wanted.words else ()
    at = desks.moment(desks.since(session))
    named = desks.relations(session) if wanted.group or any(wanted.parties.values()) else ()
    found = desk.base(session, actor=actor(), box=wanted.box, narrowed=words, relations=named)
    return desk.listed(session, actor=actor(), base=found, wanted=wanted, moment=at)
