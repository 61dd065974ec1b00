"""What anybody may read: the front page, notices, the directory of studios."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from service.studios.notices import queries
from service.studios.publication import results
from service.studios.register import directory as register_directory
from service.studios.revocation import remedies
from service.studios.rounds import calls
from service.studios.rounds import queries as rounds_queries
from service.web.core.request import line, page_number, reading, today
from service.web.core.shared_pages import shared
from service.web.public import complaints, objections, website

blueprint = Blueprint("public", __name__)
blueprint.register_blueprint(objections.blueprint)
blueprint.register_blueprint(complaints.blueprint)
blueprint.register_blueprint(website.blueprint)


@shared
def front() -> ResponseReturnValue:
    """Show visitors what is open, what is on notice and how to apply."""
    with reading() as session:
        return render_template(
            "public/front.html",
            today=today(),
            rounds=calls.open_on(session, day=today()),
            notices=queries.notices(session, running=True, today=today(), limit=5),
            count=register_directory.studios(session).total,
        )


@blueprint.get("/notices")
@shared
def notices() -> ResponseReturnValue:
    """List the notices that run and those that are over."""
    with reading() as session:
        running = queries.notices(session, running=True, today=today())
        past = queries.notices(session, running=False, today=today())
    return render_template("public/notices.html", running=running, past=past)


@blueprint.get("/notices/<number>")
@shared
def notice(number: str) -> ResponseReturnValue:
    """Show a notice, how long it still runs, and the way to object."""
    with reading() as session:
        found = queries.notice(session, number=number, today=today())
    return render_template("public/notice.html", notice=found)


@blueprint.get("/studios")
@shared
def directory() -> ResponseReturnValue:
    """Show the studios that were granted their title, searched by words and trade."""
    query, trade = line("q")[:100], request.args.get("trade", "")
    with reading() as session:
        trades = register_directory.trades(session)
        wanted = trade if trade in trades else ""
        found = register_directory.studios(session, query=query, trade=wanted, page=page_number())
        rounds = rounds_queries.names(session)
        stayed = remedies.stayed(session)
        marks = results.marks(session, keys=[one.key for one in found.rows])
    return render_template(
        "public/studios.html",
        stayed=stayed,
        found=found,
        trades=trades,
        trade=wanted,
        query=query,
        rounds=rounds,
        marks=marks,
    )
