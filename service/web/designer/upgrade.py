"""What a new version of the program ships and was edited here: both beside their base, decided."""

from dataclasses import dataclass
from difflib import SequenceMatcher

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.errors import Invalid, NotFound
from service.host.definitions import upgrades
from service.host.definitions.upgrades import Waiting
from service.web.core.request import reading, whole_number, writing
from service.web.designer.blueprint import blueprint, designers_only

AROUND = 3  # lines shown before and after what differs


@dataclass(frozen=True)
class Row:
    """A line of the base, and what stands in its place; `None`: lines that are left out."""

    base: str
    theirs: str
    ours: str
    changed: tuple[bool, bool]
    """Whether the program changed it, and whether we did."""


@blueprint.get("/upgrade")
@designers_only
def upgrade() -> ResponseReturnValue:
    """Show every model that waits: base, theirs and ours side by side."""
    with reading() as session:
        found = [(one, _beside(one)) for one in upgrades.waiting(session)]
        return render_template("designer/upgrade.html", waiting=found)


@blueprint.post("/upgrade/<name>")
@designers_only
def decide_upgrade(name: str) -> ResponseReturnValue:
    """Release theirs or ours."""
    choice, seen = request.form.get("choice"), whole_number("theirs", request.form)
    if choice not in ("theirs", "ours") or seen is None:
        abort(400)
    try:
        with writing() as session:
            chosen: upgrades.Choice = "theirs" if choice == "theirs" else "ours"
            made = upgrades.decide(session, name=name, theirs=seen, choice=chosen).number
    except NotFound:
        flash("这个模型已经有人决定，或者系统又送来了更新的版本。请看清现在的情况。", "refusal")
    except Invalid as failure:
        flash("没有发布：" + "；".join(one.zh for one in failure.problems[:5]), "refusal")
    else:
        flash(f"已发布（第 {made} 次发布）。新案件照这一版办，正在办的照原来的版本办完。")
    return redirect(url_for("designer.upgrade"), 303)


def _beside(one: Waiting) -> list[Row | None]:
    base = _lines(one.base.content) if one.base else []
    return beside(base, _lines(one.theirs.content), _lines(one.ours.content))


def _lines(content: bytes) -> list[str]:
    return content.decode(errors="replace").splitlines()


def beside(base: list[str], theirs: list[str], ours: list[str]) -> list[Row | None]:
    """Return the lines of three texts side by side, where theirs or ours differs from the base.

    >>> rows = beside(["a", "b", "c"], ["a", "B", "c"], ["a", "b", "c", "d"])
    >>> [(row.base, row.theirs, row.ours, row.changed) for row in rows][1:]
    [('b', 'B', 'b', (True, False)), ('c', 'c', 'c', (False, False)), ('', '', 'd', (False, True))]
    """
    left, right = _placed(base, theirs), _placed(base, ours)
    rows = []
    for place in range(2 * len(base) + 1):
        old = [base[place // 2]] if place % 2 else []
        a, b = left.get(place, old), right.get(place, old)
        changed = place in left, place in right
        if old or a or b:
            rows.append(Row("\n".join(old), "\n".join(a), "\n".join(b), changed))
    return _around(rows)


def _placed(base: list[str], other: list[str]) -> dict[int, list[str]]:
    """Return what differs by its place: odd ones are lines of the base, even ones lie between."""
    found: dict[int, list[str]] = {}
    matcher = SequenceMatcher(None, base, other, autojunk=False)
    for kind, start, end, first, last in matcher.get_opcodes():
        if kind == "equal":
            continue
        if start == end:
            found[2 * start] = other[first:last]
            continue
        found |= {2 * line + 1: [] for line in range(start, end)}
        found[2 * start + 1] = other[first:last]
    return found


def _around(rows: list[Row]) -> list[Row | None]:
    """Keep what differs and a few lines around it."""
    near = {
        place + step
        for place, row in enumerate(rows)
        if any(row.changed)
        for step in range(-AROUND, AROUND + 1)
    }
    kept: list[Row | None] = []
    for place, row in enumerate(rows):
        if place in near:
            kept.append(row)
        elif kept and kept[-1] is not None:
            kept.append(None)
    return kept
