"""Posts that must not count yet: Enter in a field, a page whose token is gone, a lapsed sign-in.

A view that keeps what was typed says so (`keeps_typed`) and asks `unsent()` before it acts: then
it shows its page again with everything that was typed. For all others `again` fills the page that
the form stands on. Who is not signed in any more signs in
first and takes the typed fields along.
"""

import json
from collections.abc import Iterable, Iterator
from typing import TypeVar

from flask import current_app, g, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from service.web.core.language import gettext

View = TypeVar("View")
PAGE = "_page"
"""Field that says which page a form was sent from, after a page in between."""
ASK = "_ask"
"""Field of a button that asks first: the question."""
PASSWORDS = frozenset({"password", "old", "new", "again"})
NOT_TYPED = frozenset({"csrf", "revision", "_enter", "_row", ASK, PAGE}) | PASSWORDS
"""Fields of a form that are the page's own and not somebody's answer, or that no page repeats."""
LARGEST_KEPT = 2_000_000
"""Letters that are taken along through the sign-in, all fields together; of more, what fits."""
SHOWN = 40  # letters of a field that was cut, by which its writer knows it
_keeping: set[str] = set()


def keeps_typed(view: View) -> View:
    """Mark a view that can show again what was posted to it without acting on it."""
    _keeping.add(_name(view))
    return view


def _name(view: object) -> str:
    return f"{getattr(view, '__module__', '')}.{getattr(view, '__name__', '')}"


def may_be_shown_again() -> bool:
    """Ask whether this request is a post whose view keeps what was typed."""
    return request.method == "POST" and _keeps(request.endpoint)


def _keeps(endpoint: str | None) -> bool:
    return _name(current_app.view_functions.get(endpoint or "")) in _keeping


def unsent() -> str:
    """Return why this post only shows its page again; empty where it counts."""
    if "out_of_use" in g:
        return _with_files(str(g.out_of_use))
    if g.get("token_gone"):
        return lapsed()
    if "_enter" in request.form:
        return _with_files(gettext("您填写的内容都在下面。核对后按页面下方的按钮，才会提交。"))
    return ""


def lapsed() -> str:
    """Return what is said where the token of a page is gone."""
    return _with_files(
        gettext("页面放得太久，或者在另一个窗口登录过。您填写的内容都在下面，核对后再按一次按钮。")
    )


def asked(page: str) -> str:
    """Return the page that asks what a button means to ask, with everything that was filled in.

    :param page: where the form stands; to there one goes back
    """
    pairs = [
        (name, value)
        for name, values in request.form.lists()
        if name not in ("csrf", ASK, PAGE)
        for value in values
    ]
    return render_template(
        "core/ask.html",
        question=request.form[ASK],
        address=request.full_path.rstrip("?"),
        page=page,
        pairs=pairs,
    )


def may_write() -> bool:
    """Ask whether this request may keep something: it bears the token of a page of ours."""
    return "out_of_use" not in g and not g.get("token_gone")


def _files_lost() -> list[str]:
    """Return the names of the files of this request: a page cannot choose them again."""
    return [one.filename for some in request.files.listvalues() for one in some if one.filename]


def _with_files(sentence: str) -> str:
    """Return why nothing was sent, with the files that are to be chosen again."""
    lost = _files_lost()
    if not lost:
        return sentence
    names = gettext("、").join(lost)
    return sentence + gettext("选择的文件没有收下，请重新选择：%(names)s。", names=names)


def sign_in_page(page: str = "") -> ResponseReturnValue:
    """Ask somebody whose sign-in has lapsed to sign in, and keep what they had typed.

    :param page: where the form stands, if its view does not show it by itself
    """
    kept, cut = _fitting(_typed(request.form.lists()), LARGEST_KEPT)
    kept += [(PAGE, page)] if page else []
    typed = json.dumps(kept, ensure_ascii=False)
    return render_template(
        "accounts/sign_in.html",
        next=request.path,
        typed=typed,
        cut=cut,
        most=LARGEST_KEPT,
        files=_files_lost(),
    ), 401


def _fitting(
    pairs: Iterable[tuple[str, str]], most: int
) -> tuple[list[tuple[str, str]], list[str]]:
    """Return the fields as far as they fit, short ones whole, and the beginnings of what was cut.

    >>> _fitting([("a", "一二三四五六"), ("b", "七八")], 5)
    ([('a', '一二三'), ('b', '七八')], ['一二三四五六'])
    """
    given = list(pairs)
    left = dict[int, int]()
    for place in sorted(range(len(given)), key=lambda place: len(given[place][1])):
        left[place] = min(len(given[place][1]), most)
        most -= left[place]
    kept = [(name, value[: left[place]]) for place, (name, value) in enumerate(given)]
    cut = [value[:SHOWN] for place, (_, value) in enumerate(given) if left[place] < len(value)]
    return kept, cut


def _typed(fields: Iterable[tuple[str, list[str]]]) -> Iterator[tuple[str, str]]:
    for name, values in fields:
        if name not in NOT_TYPED:
            yield from ((name, value) for value in values)


def going_on(address: str, packed: str) -> str | None:
    """Return the page that takes typed fields back to where they were typed; None without any.

    :param address: where they were posted to, an address of this site
    :param packed: the fields as `sign_in_page` packed them
    """
    pairs = _unpacked(packed)
    if not pairs or not _takes(address):
        return None
    return render_template("accounts/going_on.html", address=address, pairs=pairs)


def _unpacked(packed: str) -> list[tuple[str, str]]:
    try:
        found = json.loads(packed)
    except ValueError:
        return []
    rows = found if isinstance(found, list) else []
    return [
        (row[0], row[1])
        for row in rows
        if isinstance(row, list) and len(row) == 2 and all(isinstance(one, str) for one in row)
    ]


def _takes(address: str) -> bool:
    """Ask whether an address takes posts from pages: none of them acts on what is sent so."""
    if address.startswith(("//", "/api/", "/sign-in", "/sign-out")):
        return False
    try:
        current_app.url_map.bind("").match(address.partition("?")[0], method="POST")
    except HTTPException:
        return False
    return True
