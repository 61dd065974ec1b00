"""My work: a desk of what waits for me or my role, narrowed, sorted, and what I have done."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.db import Session
from service.errors import NotFound, Refused
from service.faults import Busy
from service.host.handling import absences, copies, snoozing
from service.host.storage.pagination import SIZE, Page
from service.host.tasks import bulk, desk, saved_filters, tasks
from service.host.tasks import inbox as inboxes
from service.host.tasks.desk import BASE, OPEN, Base, Filter
from service.host.tasks.inbox import TaskRow, inbox
from service.people import accounts
from service.web.core.failures import refuse
from service.web.core.language import gettext, tr
from service.web.core.request import (
    actor,
    here,
    keys,
    line,
    now,
    page_number,
    reading,
    requires,
    works,
    writing,
)
from service.web.presenters import desk as desks
from service.web.presenters import links, start_drafts, tags
from service.web.presenters.due import calendar, worked

blueprint = Blueprint("inbox", __name__)
OWN = (OPEN, "mine")
PATIENCE = 0.3  # seconds; to note a visit is never worth waiting for


@dataclass(frozen=True)
class Kept:
    """A filter that is kept, as a tab."""

    key: int
    name: str
    query: str
    count: str
    own: bool
    of_role: bool
    current: bool


@blueprint.get("/inbox")
@requires(works)
def page() -> ResponseReturnValue:
    """Show the desk as the address narrows it, or what is done, the most urgent first."""
    shown, unnoted = _page(desks.asked())
    if unnoted:
        try:
            with writing(patience=PATIENCE) as session:
                saved_filters.note_visit(session, actor=actor())
        except Busy:  # the next visit notes it
            return shown
    return shown


def _page(wanted: Filter, refusal: Refused | None = None) -> tuple[str, bool]:
    if wanted.box not in desks.BOXES:
        abort(404)
    with reading() as session:
        since, unnoted = saved_filters.new_since(session, actor=actor(), at=now())
        at = desks.moment(since)
        whole = _whole(session, wanted)
        counts = _counts(session, whole)
        base = _base(session, wanted, whole, counts)
        found = _found(session, wanted, base, at, counts)
        chips, lists = desks.chips(session, base.rows, wanted, at)
        done = [row.number for row in found.rows] if wanted.box == "done" else []
        claimed = [row.assignee for row in found.rows if row.assignee]
        body = render_template(
            "work/inbox.html",
            boxes=desks.BOXES,
            counts={name: f"{min(n, BASE)}{'+' * (n > BASE)}" for name, n in counts.items()},
            wanted=wanted,
            query=desks.query_of(wanted),
            found=found,
            chips=chips if wanted.box != "done" else [],
            lists=lists if wanted.box != "done" else {},
            truncated=base.more,
            kept=_kept(session, whole, wanted, at),
            columns=desks.columns(),
            sorts=desks.SORTS,
            groups=desks.GROUPS,
            round_names=tags.rounds(session),
            channels=tags.CHANNELS,
            people=accounts.names(session, usernames=claimed),
            case_page=links.to_cases(session, done),
            calendar=calendar(session),
            worked=worked,
            since=since,
            roles=sorted(actor().roles, key=lambda role: role.place),
            unread=copies.unread(session, actor=actor()),
            instead=len(absences.work_for(session, actor=actor())),
            later=snoozing.later(session, actor=actor()) if wanted.box in OWN else [],
            unfinished=start_drafts.of(session) if wanted.box in OWN else [],
            refusal=tr(refusal.sentence) if refusal else "",
            address=_address,
        )
    return body, unnoted


def _whole(session: Session, wanted: Filter) -> Base:
    """Return the most urgent work of the desk; what is done is listed and counted without it."""
    if wanted.box == "done":
        return Base((), more=True)
    return desk.base(session, actor=actor(), box=OPEN, relations=desks.relations(session))


def _address(wanted: Filter, **other: str) -> str:
    """Return the address of the desk with a filter, some of it said otherwise."""
    query = desks.query_of(wanted, **other)
    return f"{url_for('inbox.page')}?{query}" if query else url_for("inbox.page")


def _counts(session: Session, whole: Base) -> dict[str, int]:
    """Return how much lies in each box, up to `BASE` + 1."""
    if whole.more:
        found = inboxes.counts(session, actor=actor(), at=now(), most=BASE)
        mine, claimable, done = found.mine, found.claimable, found.done
    else:
        mine, claimable = (len(whole.within(box).rows) for box in ("mine", "claimable"))
        done = inboxes.done(session, actor=actor(), at=now(), most=BASE)
    return {OPEN: mine + claimable, "mine": mine, "claimable": claimable, "done": done}


def _base(session: Session, wanted: Filter, whole: Base, counts: Mapping[str, int]) -> Base:
    """Return the most urgent work of the box that is looked at, by which its chips are counted."""
    if wanted.box == "done":
        return Base((), more=False)
    within = whole.within(wanted.box)
    # The most urgent of both boxes begin with the most urgent of each.
    if not wanted.words and (not whole.more or len(within.rows) > BASE // 2):
        return within
    known = counts[wanted.box]
    words = inboxes.searched(session, query=wanted.words, actor=actor(), known=known)
    # Each word has to be compared with the texts of a case: no more than the next pages need.
    needed = max(inboxes.FOUND, (page_number() + 1) * SIZE)
    return desk.base(
        session,
        actor=actor(),
        box=wanted.box,
        narrowed=words,
        relations=desks.relations(session),
        most=min(needed, BASE) if wanted.words and known > BASE else BASE,
    )


def _found(
    session: Session, wanted: Filter, base: Base, at: desk.Moment, counts: Mapping[str, int]
) -> Page[TaskRow]:
    size, number = SIZE, page_number()
    if wanted.box == "done":
        return inbox(
            session,
            actor=actor(),
            at=now(),
            box="done",
            query=wanted.words,
            tags={"round": wanted.tags["round"]},
            page=number,
            known=counts["done"] if counts["done"] <= BASE else None,
        )
    ordered, more = desk.listed(session, actor=actor(), base=base, wanted=wanted, moment=at)
    number = min(number, max(1, -(-len(ordered) // size)))
    lines = inboxes.rows_of(
        session, actor=actor(), at=now(), keys=ordered[(number - 1) * size : number * size]
    )
    return Page(tuple(lines), len(ordered), number, size, more)


def _kept(session: Session, whole: Base, wanted: Filter, at: desk.Moment) -> list[Kept]:
    here_now = desks.query_of(wanted)
    found = []
    for one in saved_filters.of(session, actor=actor()):
        kept = desks.of_query(one.query)
        count = len(desk.fitting(whole.within(kept.box).rows, kept, at))
        said = f"{count}+" if whole.more else str(count)
        found.append(
            Kept(
                key=one.key,
                name=one.name,
                query=one.query,
                count="" if kept.words or wanted.box == "done" else said,
                own=actor().id in (one.person, one.kept_by),
                of_role=one.role is not None,
                current=one.query == here_now,
            )
        )
    return found


@blueprint.post("/inbox/filters")
@requires(works)
def keep() -> ResponseReturnValue:
    """Keep the filter that the page shows under a name, for oneself or for a role."""
    wanted = desks.of_query(request.form.get("in", ""))
    try:
        with writing() as session:
            saved_filters.keep(
                session,
                actor=actor(),
                name=line("name", request.form),
                query=desks.query_of(wanted),
                role=line("role", request.form) or None,
            )
    except Refused as refusal:
        return refuse(_page(wanted, refusal)[0])
    flash("筛选已经保存。")
    return redirect(_address(wanted), 303)


@blueprint.post("/inbox/filters/<key:key>/discard")
@requires(works)
def discard(key: int) -> ResponseReturnValue:
    """Throw a kept filter away."""
    with writing() as session:
        saved_filters.discard(session, actor=actor(), key=key)
    flash("筛选已经删去。")
    return redirect(url_for("inbox.page"), 303)


@blueprint.post("/inbox/claim")
@requires(works)
def claim_many() -> ResponseReturnValue:
    """Take the pieces of work that were ticked, each for itself; say which could not be taken."""
    taken, left = 0, 0
    for key in keys("task")[: bulk.MOST]:
        try:
            with writing() as session:
                tasks.claim(session, key=key, actor=actor())
            taken += 1
        except (Refused, NotFound):
            left += 1
    if not taken and not left:
        flash("请先选择要认领的工作。")
    else:
        flash(f"已认领 {taken} 件。" + (f"{left} 件已由别人认领或者不归您办理。" if left else ""))
    return redirect(here(request.form.get("next") or "/inbox"), 303)


@blueprint.post("/inbox/together")
@requires(works)
def together() -> ResponseReturnValue:
    """Go on to the page on which what was ticked is decided together, where that is allowed."""
    chosen = keys("task")[: bulk.MOST]
    with reading() as session:
        first = next(iter(chosen), None)
        allowed = first is not None and _may_together(session, first)
    if first is None or not allowed:
        flash("选中的工作要逐件办理：同一个环节、流程图允许一起办理的才能合并。")
        return redirect(here(request.form.get("next") or "/inbox"), 303)
    return redirect(url_for("bulk.page", key=first, task=chosen), 303)


def _may_together(session: Session, key: int) -> bool:
    try:
        view = tasks.open(session, key=key, actor=actor(), story=False)
    except NotFound:
        return False
    return bulk.allows(view.task, view.form)


@blueprint.post("/tasks/<key:key>/claim")
@requires(works)
def claim(key: int) -> ResponseReturnValue:
    """Take a piece of work that waits for the role."""
    with writing() as session:
        tasks.claim(session, key=key, actor=actor())
    return redirect(url_for("tasks.page", key=key), 303)


@blueprint.post("/tasks/<key:key>/release")
@requires(works)
def release(key: int) -> ResponseReturnValue:
    """Give a piece of work back to the role."""
    with writing() as session:
        tasks.unclaim(session, key=key, actor=actor())
    flash(gettext("已经退回，同角色的其他人可以认领。"))
    return redirect(here(request.form.get("next") or "/inbox"), 303)
