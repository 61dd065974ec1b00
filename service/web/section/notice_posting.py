"""What the section does and sees of a notice on the district's website (article 7)."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from service.studios.notices import postings, queries
from service.web.core.request import reading, requires, today

blueprint = Blueprint("notice_posting", __name__)


@blueprint.get("/notices/<number>/website")
@requires("section_officer", "auditor")
def page(number: str) -> ResponseReturnValue:
    """Show what goes to the website, where it was posted, and what was seen there, when."""
    with reading() as session:
        notice = queries.notice(session, number=number, today=today())
        posted = [
            (one, postings.looks(session, posting=one.key))
            for one in postings.of_notice(session, number=number)
        ]
        return render_template("section/notice_posting.html", notice=notice, posted=posted)
