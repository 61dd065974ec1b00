"""Messages for the next page: the newest few, since they travel in the cookie.

A program that posts and never looks at a page would fill the cookie until browsers drop it, and
with it the sign-in; and every request would read and sign all of them again.
"""

from flask import Flask, Response, session

from service.web.core import problems

MOST = 5  # messages; a person sees the page after each request or two


def init_app(app: Flask) -> None:
    """Let old messages go with every answer."""
    app.after_request(_forget_old)


def _forget_old(response: Response) -> Response:
    if problems.asked():
        return response  # a program has no cookie
    waiting = session.get("_flashes", ())
    if len(waiting) > MOST:
        session["_flashes"] = waiting[-MOST:]
    return response
