"""Was anything altered? The whole history is recomputed and held against what is there now."""

from flask import render_template
from flask.typing import ResponseReturnValue

from service.host import history
from service.host.history import Verdict
from service.web.auditor.door import auditors_only, blueprint
from service.web.language import gettext
from service.web.request import reading

SHOWN = 100


@blueprint.route("/verify", methods=["GET", "POST"])
@auditors_only
def verify() -> ResponseReturnValue:
    """Verify the whole history and say the verdict in a sentence."""
    with reading() as session:
        verdict = history.verify(session)
    return render_template(
        "auditor/verify.html",
        verdict=verdict,
        sentence=_sentence(verdict),
        breaks=verdict.breaks[:SHOWN],
    )


def _sentence(verdict: Verdict) -> str:
    """Say whether the chain is whole, or where it breaks first and at which row."""
    first = verdict.first
    if first is None:
        return gettext(
            "历史完整：%(n)s 条记录首尾相接，现有的数据和附件与记录一致。", n=verdict.entries
        )
    places = {
        "chain": gettext("第 %(n)s 条记录", n=first.sequence),
        "row": gettext("数据 %(subject)s 的行 %(row)s", subject=first.subject, row=first.row),
        "file": gettext("附件 %(row)s", row=first.row),
    }
    return gettext(
        "历史被改动过：最先在%(place)s对不上，共 %(n)s 处。",
        place=f" {places[first.kind]} ",
        n=len(verdict.breaks),
    )
