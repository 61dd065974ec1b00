"""What protects every page: headers, the origin of posts, and their token."""

import hmac
import secrets

from flask import Flask, Response, abort, g, request, session
from flask.typing import ResponseReturnValue

from service import privacy
from service.people.actor import PUBLIC
from service.web.core import again, problems, unsent
from service.web.core.gateway import CUT
from service.web.core.language import gettext
from service.web.core.request import actor, wants_json
from service.web.core.unsent import may_be_shown_again

_CONTENT = (
    "default-src 'self'; script-src 'self'; style-src 'self'{styles}; img-src 'self' data:; "
    "font-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
LARGEST_TEXT = 8 * 1024 * 1024
LARGEST_ENCODED = 1024 * 1024
"""Text in percent signs takes a hundred times its length to read; long forms come in parts."""
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def init_app(app: Flask) -> None:
    """Put the guards at the door."""
    app.before_request(_refuse_what_was_cut)
    app.before_request(_refuse_control_characters)
    app.before_request(_refuse_large_texts)
    app.before_request(_check_origin_and_token)
    app.before_request(_show_what_does_not_count_yet)
    app.after_request(_headers)
    app.after_request(_mask)
    app.context_processor(lambda: {"csrf": csrf})


def csrf() -> str:
    """Return this browser's token for posts: hidden field `csrf` or header `X-CSRF`."""
    if g.get("shared"):
        return ""  # a page that all visitors share holds nobody's token; it posts nothing
    if "csrf" not in session:
        session["csrf"] = secrets.token_urlsafe(24)
    return str(session["csrf"])


def relax_styles() -> None:
    """Allow inline styles on this page: only for editors that cannot do without."""
    g.inline_styles = True


def _refuse_what_was_cut() -> None:
    """A body that came too slowly or was too large was not read to its end."""
    if CUT in request.environ:
        abort(request.environ[CUT])


def _refuse_control_characters() -> None:
    """No address of ours holds NUL; a database would choke on it."""
    if problems.asked():
        return  # an address of a program matches a route or does not, and takes no arguments
    if "\0" in request.path or any(
        "\0" in key + value for key, value in request.args.items(multi=True)
    ):
        abort(404)


def _refuse_large_texts() -> None:
    """Only files may be large: what is typed or sent as JSON is not even read beyond this."""
    if request.mimetype == "multipart/form-data" or problems.asked():
        return  # what a program sends has a limit of its own
    encoded = request.mimetype == "application/x-www-form-urlencoded"
    largest = LARGEST_ENCODED if encoded else LARGEST_TEXT
    request.max_content_length = largest
    if (request.content_length or 0) > largest:
        abort(413)


def _check_origin_and_token() -> ResponseReturnValue | None:
    if request.method in _SAFE or problems.asked():
        return None  # a program's token comes in a header: no other site's page can send it
    origin = request.headers.get("Origin")
    if origin is not None and origin != request.host_url.rstrip("/"):
        abort(403, "请求来自别的网站")
    # The header first: it spares reading a whole upload before saying no.
    sent = request.headers.get("X-CSRF") or request.form.get("csrf", "")
    kept = str(session.get("csrf", ""))
    if kept and hmac.compare_digest(sent.encode(errors="replace"), kept.encode()):
        return None
    if wants_json() and actor() == PUBLIC:
        abort(401)
    if origin is not None and may_be_shown_again():
        g.token_gone = True  # the origin says that the page is ours: it is shown, nothing is done
        return None
    page = _filled(unsent.lapsed()) if origin is not None else None
    if page is None:
        abort(403, "页面放得太久，或者在另一个窗口换了账户。请返回上一页，刷新后再提交")
    return page


def _show_what_does_not_count_yet() -> ResponseReturnValue | None:
    """Show the page again after Enter in a field; ask where a button says that it asks first."""
    if request.method in _SAFE or problems.asked() or request.is_json or wants_json():
        return None
    if "_enter" in request.form and again.may_be_filled():
        page = _filled(unsent.unsent())
        if page is None:
            abort(422, "还没有提交。请返回上一页，用页面上的按钮办理")
        return page
    if unsent.ASK in request.form and "_enter" not in request.form:
        return unsent.asked(again.came_from())
    return None


def _filled(sentence: str) -> ResponseReturnValue | None:
    if wants_json():
        return None
    return again.filled(gettext("还没有提交"), sentence)


def _mask(response: Response) -> Response:
    """Show no page what stands in place of a private value: its masked form is for people.

    Programs get it as it is, to send it back with their results.
    """
    text = (response.mimetype or "").startswith("text/") or response.mimetype == "application/json"
    if not text or problems.asked() or response.direct_passthrough or response.is_streamed:
        return response
    if privacy.MARK.encode() in response.get_data():
        response.set_data(privacy.shown(response.get_data(as_text=True)))
    return response


def _headers(response: Response) -> Response:
    styles = " 'unsafe-inline'" if g.get("inline_styles") else ""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", _CONTENT.format(styles=styles))
    headers["X-Content-Type-Options"] = "nosniff"
    headers.setdefault("X-Frame-Options", "DENY")
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
    if request.endpoint != "static":
        headers.setdefault("Cache-Control", "no-store")
    if response.status_code == 503:
        headers.setdefault("Retry-After", "10")
    if request.is_secure:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    return response
