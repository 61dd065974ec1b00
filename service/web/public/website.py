"""A notice for the district's website (article 7): as a page of its own, and as a feed."""

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from service.studios.notices import queries
from service.studios.regulation import ISSUER
from service.web.core.request import now, reading, today

blueprint = Blueprint("website", __name__)
IN_FEED = 50


@blueprint.get("/notices/feed.atom")
def feed() -> ResponseReturnValue:
    """Give the notices that run, and the last ones, as an Atom feed (RFC 4287)."""
    with reading() as session:
        running = queries.notices(session, running=True, today=today(), limit=IN_FEED)
        past = queries.notices(session, running=False, today=today(), limit=IN_FEED)
    found = [*running, *past][:IN_FEED]
    text = render_template("public/feed.xml", notices=found, issuer=ISSUER, now=now())
    return Response(text, mimetype="application/atom+xml")


@blueprint.get("/notices/<number>/website.html")
def page(number: str) -> ResponseReturnValue:
    """Give a notice as a plain page, to be put on the website as it is."""
    with reading() as session:
        found = queries.notice(session, number=number, today=today())
    answer = Response(render_template("public/website.html", notice=found, issuer=ISSUER))
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.number}.html"'
    return answer
