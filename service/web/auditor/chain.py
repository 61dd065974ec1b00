"""Was anything altered? The whole history is recomputed and held against what is there now."""

from flask import render_template
from flask.typing import ResponseReturnValue

from service.host import history
from service.web.auditor.door import auditors_only, blueprint
from service.web.request import reading

SHOWN = 100


@blueprint.route("/verify", methods=["GET", "POST"])
@auditors_only
def verify() -> ResponseReturnValue:
    """Verify the whole history and say the verdict in a sentence."""
    with reading() as session:
        verdict = history.verify(session)
    return render_template("auditor/verify.html", verdict=verdict, breaks=verdict.breaks[:SHOWN])
