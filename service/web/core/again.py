"""The page that something was posted from, again: what was typed stands in it, nothing was done.

Views whose forms come out of a diagram show themselves again (`unsent.keeps_typed`). For every
other one the page that its form stands on is asked for as a browser would, and its form is filled.
"""

import secrets
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote, urlsplit

from flask import current_app, render_template, request, session
from flask.typing import ResponseReturnValue
from lxml import html
from werkzeug.exceptions import HTTPException
from werkzeug.test import EnvironBuilder, run_wsgi_app

from service.web.core import unsent

BEFORE_SIGN_IN = ("/sign-in", "/sign-out", "/reset")
NEVER_SHOWN = frozenset({"hidden", "file", "password", "submit", "button"})
"""Kinds of input that bear nobody's words, or words that no page shows again."""


def may_be_filled() -> bool:
    """Ask whether this is a post of somebody's window whose view keeps nothing by itself."""
    return request.method == "POST" and not unsent.may_be_shown_again()


def came_from() -> str:
    """Return the page of this site that this request was sent from; empty where that is unknown."""
    named = request.form.get(unsent.PAGE) if request.method == "POST" else None
    parts = urlsplit(named or request.referrer or "")
    foreign = bool(parts.netloc) and parts.netloc != request.host
    if foreign or not parts.path.startswith("/") or not _is_page(parts.path):
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _is_page(path: str) -> bool:
    if path.startswith((*BEFORE_SIGN_IN, "//", "/\\")):
        return False
    try:
        current_app.url_map.bind("").match(unquote(path), method="GET")
    except HTTPException:
        return False
    return True


def filled(title: str, sentence: str, *, status: int = 200) -> ResponseReturnValue | None:
    """Return the page that this request was sent from with the form as it was filled.

    :param title: what became of it, such as “not sent yet”
    :param sentence: why, and what to do; its lines become paragraphs
    :return: None where there is no such page any more, or this form is no longer on it
    """
    address = came_from()
    if not address:
        return None
    found, code, where = _asked_for(address)
    if code in (HTTPStatus.SEE_OTHER, HTTPStatus.FOUND) and where.startswith("/sign-in"):
        return unsent.sign_in_page()
    if code != HTTPStatus.OK:
        return None
    page: Any = html.document_fromstring(found)
    form = _form_of(page, address)
    if form is None:
        return None
    _fill(form)
    _renew_token(page)
    main = next(iter(page.xpath("//main")), None)
    if main is not None:
        said = render_template("core/not_done.html", title=title, sentence=sentence)
        main.insert(0, html.fragment_fromstring(said))
    return html.tostring(page, encoding="unicode", doctype="<!doctype html>"), status


def typed() -> bool:
    """Ask whether somebody has filled in anything at all."""
    return any(
        value.strip()
        for name, value in request.form.items(multi=True)
        if name not in unsent.NOT_TYPED
    )


def _asked_for(address: str) -> tuple[str, int, str]:
    """Ask for a page as this browser would; return its text, its status and where it leads."""
    kept = ("Cookie", "User-Agent", "Accept-Language")
    builder = EnvironBuilder(
        path=address,
        base_url=request.root_url,
        headers=[(name, request.headers[name]) for name in kept if name in request.headers],
        environ_overrides={"REMOTE_ADDR": request.remote_addr or ""},
    )
    body, status, headers = run_wsgi_app(current_app.wsgi_app, builder.get_environ(), buffered=True)
    is_page = headers.get("Content-Type", "").startswith("text/html")
    text = b"".join(body).decode() if is_page else ""
    return text, int(status.split()[0]) if is_page or not text else 0, headers.get("Location", "")


def _form_of(page: Any, address: str) -> Any:
    """Return the form that is sent where this request went."""
    here = urlsplit(address).path
    for form in page.xpath("//form[@method='post']"):
        targets = [form.get("action") or here, *form.xpath(".//button/@formaction")]
        if request.path in {unquote(urlsplit(one).path) for one in targets}:
            return form
    return None


def _controls(form: Any) -> Iterator[Any]:
    yield from form.xpath(".//input[@name] | .//select[@name] | .//textarea[@name]")


def _fill(form: Any) -> None:
    left = {name: list(values) for name, values in request.form.lists()}
    for control in _controls(form):
        name, kind = control.get("name"), control.get("type", "text")
        if control.tag == "input" and kind in NEVER_SHOWN:
            continue
        if control.tag == "input" and kind in ("checkbox", "radio"):
            control.checked = control.get("value", "on") in request.form.getlist(name)
        elif control.tag == "select":
            _choose(control, request.form.getlist(name))
        elif left.get(name):
            _write(control, left[name].pop(0))
    for outer in form.iterancestors("details"):
        outer.set("open", "")


def _choose(select: Any, chosen: list[str]) -> None:
    for option in select.iter("option"):
        value = option.get("value", option.text or "")
        option.attrib.pop("selected", None)
        if value in chosen:
            option.set("selected", "")


def _write(control: Any, words: str) -> None:
    held = "".join(one for one in words if one >= " " or one in "\t\r\n")
    if control.tag == "textarea":
        control.text = f"\n{held}"
    else:
        control.set("value", held)


def _renew_token(page: Any) -> None:
    """Let the page bear the token of this browser, which has none where its cookie was gone."""
    token = str(session.setdefault("csrf", secrets.token_urlsafe(24)))
    for field in page.xpath("//input[@name='csrf']"):
        field.set("value", token)
    for meta in page.xpath("//meta[@name='csrf']"):
        meta.set("content", token)
