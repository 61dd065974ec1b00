"""Proof for strangers: signed checkpoints of the record, how to check them, what they prove."""

from flask import Blueprint, Response, abort, render_template
from flask.typing import ResponseReturnValue

from service.host.ledger import published
from service.host.transparency import proofs, publishing
from service.signing import SigningKeyMissing
from service.web.core.request import house, page_number, reading

blueprint = Blueprint("ledger", __name__, url_prefix="/ledger")
PLAIN = "text/plain; charset=utf-8"


@blueprint.get("")
def page() -> ResponseReturnValue:
    """Show the checkpoints, the newest first, the keys, and what all this proves."""
    signing = house().database.resources.signing
    with reading() as session:
        found = published.listed(session, page=page_number())
        return render_template(
            "public/ledger.html",
            found=found,
            last=published.latest(session),
            cosigned=published.cosigned(session, [one.size for one in found.rows]),
            unsigned=publishing.unsigned(session),
            keys=_keys(),
            recipients=len(signing.recipients) if signing else 0,
            cosigners=len(signing.cosigners) if signing else 0,
        )


@blueprint.get("/checkpoint")
def newest() -> ResponseReturnValue:
    """Give the newest checkpoint as it is signed."""
    with reading() as session:
        last = published.latest(session)
        note = published.whole(session, size=last.size) if last else None
    return _text(note)


@blueprint.get("/checkpoints/<key:size>")
def checkpoint(size: int) -> ResponseReturnValue:
    """Give a checkpoint, to be kept."""
    with reading() as session:
        note = published.whole(session, size=size)
    return _text(note, filename=f"{size}.checkpoint")


@blueprint.get("/<key:old>-<key:new>.consistency")
def consistency(old: int, new: int) -> ResponseReturnValue:
    """Give the proof that the record only grew from a size to a checkpoint."""
    with reading() as session:
        try:
            content = proofs.Prover(session, size=new).consistency(old)
        except IndexError:
            abort(404)
    return _text(content, filename=f"{old}-{new}.consistency")


@blueprint.get("/keys")
def keys() -> ResponseReturnValue:
    """Give the public keys, one a line, the newest first."""
    found = _keys()
    return _text("".join(f"{one}\n" for one in found) or None, filename="keys.txt")


@blueprint.get("/verify.py")
def verifier() -> ResponseReturnValue:
    """Give the verifier: one file that needs nothing of ours."""
    return _text(proofs.VERIFIER.read_text("utf-8"), filename="verify.py")


def _keys() -> list[str]:
    signing = house().database.resources.signing
    try:
        return [key.written for key in signing.keys.public()] if signing else []
    except SigningKeyMissing:
        return []


def _text(content: str | None, *, filename: str = "") -> Response:
    if content is None:
        abort(404)
    answer = Response(content, content_type=PLAIN)
    if filename:
        answer.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return answer
