"""Cosigners outside: each checkpoint is submitted with a proof that the record only grew.

The protocol is c2sp.org/tlog-witness. Whoever cosigns remembers the last checkpoint it saw, so a
record that was rewritten, forked or rolled back is refused there, whoever holds our key.
"""

import base64
from collections.abc import Mapping
from typing import Any, NamedTuple

import requests
from sqlalchemy import func, select

from service import notes
from service.db import Session
from service.errors import Refused, say
from service.host.jobs.queue import Outside, enqueue
from service.host.ledger.record import record_even_if_rolled_back
from service.host.ledger.tables import Cosignature, SignedCheckpoint
from service.host.transparency.tree import Tree
from service.notes import BadNote
from service.signing import Cosigner

KIND = "cosign-checkpoint"
TIMEOUT = (5, 15)  # seconds to connect and to answer; a job's lease is two minutes
LONGEST = 100_000  # bytes of an answer
SIZE_TYPE = "text/x.tlog.size"


class NotTaken(Exception):
    """A cosigner did not answer as it should; it is asked again later."""


class Answer(NamedTuple):
    """What a cosigner answered: the status, and the text."""

    status: int
    text: str
    type: str


def ask(session: Session, *, size: int, cosigner: Cosigner) -> None:
    """Let a checkpoint be submitted to a cosigner once this transaction is committed."""
    name = cosigner.key.name
    args = {"size": size, "cosigner": name}
    enqueue(session, kind=KIND, key=f"{KIND}:{name}:{size}", args=args, run_at=session.at)


def submit(job: Outside) -> dict[str, Any]:
    """Submit a checkpoint; say what came of it.

    :raises NotTaken: it is to be tried again
    """
    found = job.database.resources.signing
    known = {one.key.name: one for one in (found.cosigners if found else ())}
    cosigner, size = known.get(job.args["cosigner"]), job.args["size"]
    if cosigner is None:
        return {"outcome": "gone"}
    old = _seen(job, cosigner.key.name, before=size)
    answer = _add_checkpoint(job, cosigner, size=size, old=old)
    if answer.status == 409 and answer.type.startswith(SIZE_TYPE):
        seen = _size(answer.text)
        if seen > size:
            return _behind(job, seen)
        answer = _add_checkpoint(job, cosigner, size=size, old=seen)
    if answer.status in (409, 422):
        return {"outcome": "contested", "why": f"{answer.status}: {answer.text[:200]}"}
    if answer.status != 200:
        raise NotTaken(f"{cosigner.key.name} answered {answer.status}")
    return {"outcome": "cosigned", "line": _line(job, cosigner, size, answer.text)}


def settle(session: Session, args: Mapping[str, Any]) -> None:
    """Keep a cosignature (the work of a job); a refusal is an incident and stands on the record.

    :raises Refused: the cosigner has seen another record
    """
    result, name, size = args["result"], args["cosigner"], args["size"]
    if result["outcome"] == "contested":
        record_even_if_rolled_back(
            session,
            subject="checkpoint",
            verb="contested",
            size=size,
            cosigner=name,
            reason=result["why"],
        )
        raise Refused(
            say(
                "外部见证方 %(name)s 见过的历史与本系统的不一致（%(why)s）："
                "历史可能被改写或者回退，请立即告知审计和主管领导",
                name=name,
                why=result["why"],
            )
        )
    if result["outcome"] == "cosigned" and session.get(Cosignature, (size, name)) is None:
        line = result["line"]
        session.add(Cosignature(size=size, cosigner=name, line=line, received_at=session.at))


def _seen(job: Outside, name: str, *, before: int) -> int:
    """Return the size of the last checkpoint that somebody cosigned for us; 0: none."""
    with job.database.read() as session:
        own = Cosignature.cosigner == name, Cosignature.size < before
        return session.scalar(select(func.max(Cosignature.size)).where(*own)) or 0


def _behind(job: Outside, seen: int) -> dict[str, Any]:
    """Tell a checkpoint that came too late from a record that was rolled back."""
    with job.database.read() as session:
        if session.get(SignedCheckpoint, seen) is not None:
            return {"outcome": "late"}
    return {"outcome": "contested", "why": f"a record of {seen} lines was seen there"}


def _add_checkpoint(job: Outside, cosigner: Cosigner, *, size: int, old: int) -> Answer:
    with job.database.read() as session:
        note = session.get_one(SignedCheckpoint, size).note
        proof = Tree(session, size=size).consistency(old) if old else []
    lines = [f"old {old}", *(base64.b64encode(one).decode() for one in proof), "", note]
    try:
        with requests.Session() as http:
            http.trust_env = False  # no proxy or password of the environment
            answer = http.post(
                f"{cosigner.url}/add-checkpoint",
                data="\n".join(lines).encode(),
                headers={"User-Agent": "Jiangxin", "Content-Type": "text/plain; charset=utf-8"},
                timeout=TIMEOUT,
                allow_redirects=False,
                stream=True,
            )
            text = answer.raw.read(LONGEST, decode_content=True).decode(errors="replace")
            return Answer(answer.status_code, text, answer.headers.get("Content-Type", ""))
    except requests.RequestException as gone:
        raise NotTaken(f"{cosigner.key.name}: {type(gone).__name__}") from None


def _size(text: str) -> int:
    if not (text.strip().isascii() and text.strip().isdigit()):
        raise NotTaken("a cosigner says a conflict and no size")
    return int(text)


def _line(job: Outside, cosigner: Cosigner, size: int, text: str) -> str:
    """Return the line of a cosigner's own key, once its signature was checked.

    :raises NotTaken: there is none that holds
    """
    with job.database.read() as session:
        signed = notes.parsed(session.get_one(SignedCheckpoint, size).note)
    key = cosigner.key
    try:
        for one in notes.signature_lines(text):
            own = (one.name, one.id) == (key.name, key.id)
            if own and key.holds(signed.text, one.signature):
                return one.line
    except BadNote as wrong:
        raise NotTaken(f"{key.name}: {wrong}") from None
    raise NotTaken(f"{key.name} sent no cosignature that holds")
