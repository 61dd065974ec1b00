"""What anybody may read: the front page, notices, the directory of studios."""

from datetime import date

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from service import studios
from service.clock import BEIJING
from service.web import objections
from service.web.request import line, now, page_number, reading

blueprint = Blueprint("public", __name__)
blueprint.register_blueprint(objections.blueprint)


def today() -> date:
    """Return the date in Beijing."""
    return now().astimezone(BEIJING).date()


def front() -> ResponseReturnValue:
    """Show visitors what is open, what is on notice and how to apply."""
    with reading() as session:
        return render_template(
            "public/front.html",
            today=today(),
            rounds=studios.rounds.open_on(session, day=today()),
            notices=studios.notices.notices(session, running=True, today=today(), limit=5),
            count=studios.directory.studios(session).total,
        )


@blueprint.get("/notices")
def notices() -> ResponseReturnValue:
    """List the notices that run and those that are over."""
    with reading() as session:
        running = studios.notices.notices(session, running=True, today=today())
        past = studios.notices.notices(session, running=False, today=today())
    return render_template("public/notices.html", running=running, past=past)


@blueprint.get("/notices/<number>")
def notice(number: str) -> ResponseReturnValue:
    """Show a notice, how long it still runs, and the way to object."""
    with reading() as session:
        found = studios.notices.notice(session, number=number, today=today())
    return render_template("public/notice.html", notice=found)


@blueprint.get("/studios")
def directory() -> ResponseReturnValue:
    """Show the studios that were granted their title, searched by words and trade."""
    query, trade = line("q")[:100], request.args.get("trade", "")
    with reading() as session:
        trades = studios.directory.trades(session)
        wanted = trade if trade in trades else ""
        found = studios.directory.studios(session, query=query, trade=wanted, page=page_number())
    return render_template(
        "public/studios.html", found=found, trades=trades, trade=wanted, query=query
    )
