"""One line of the record, proved to strangers: its checkpoint, its proof, what it says."""

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from service.errors import NotFound
from service.host.ledger import published
from service.host.ledger.record import record
from service.host.packs.contents import has_numbers
from service.host.transparency import proofs, publishing
from service.web.auditor.blueprint import auditors_only, blueprint
from service.web.core.request import reading, writing
from service.web.presenters.ledger_lines import in_words


@blueprint.get("/proof/<key:sequence>")
@auditors_only
def proof(sequence: int) -> ResponseReturnValue:
    """Show what a line says and which checkpoint proves it."""
    with reading() as session:
        entry = proofs.entry(session, sequence=sequence)
        if entry is None:
            raise NotFound(f"line {sequence}")
        return render_template(
            "auditor/proof.html",
            line=in_words(session, [entry])[0],
            checkpoint=published.covering(session, sequence=sequence),
            withheld=has_numbers(entry.data),
        )


@blueprint.get("/proof/<key:sequence>.tlog-proof")
@auditors_only
def take_proof(sequence: int) -> ResponseReturnValue:
    """Hand the proof of a line out; that it was taken is on the record."""
    with reading() as session:
        entry = proofs.entry(session, sequence=sequence)
        if entry is None:
            raise NotFound(f"line {sequence}")
        content = proofs.proof_of(session, sequence=sequence, details=not has_numbers(entry.data))
        case = entry.instance_key
    with writing() as session:
        data = {"sequence": sequence}
        record(session, subject="proof", verb="taken", instance=case, data=data)
    named = f'attachment; filename="{sequence}.tlog-proof"'
    headers = {"Content-Disposition": named}
    return Response(content, content_type="text/plain; charset=utf-8", headers=headers)


@blueprint.post("/checkpoint")
@auditors_only
def sign() -> ResponseReturnValue:
    """Let a checkpoint be signed now, so that the newest lines can be proved too."""
    with writing() as session:
        publishing.ask(session)
    flash("后台马上签发检查点，稍后刷新“历史存证”页面就看得到", "done")
    return redirect(url_for("auditor.verify"), 303)
