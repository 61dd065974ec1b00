"""Was anything altered since? Lines are hashed, then live rows and files are held against them."""

from collections.abc import Iterator, Mapping
from functools import partial

from sqlalchemy import func, select

from service.db import Session
from service.host.ledger import checkpoints, live_rows
from service.host.ledger.lines import Walk, walk
from service.host.ledger.verdict import Break, Findings, Progress, Report, Verdict, silent
from service.host.storage.files import digest, path_of
from service.host.tables.core import Document

FETCHED = 1000  # documents held in memory at once
REPORTED = 500  # files between two reports


def verify(
    session: Session,
    *,
    full: bool = True,
    report: Report = silent,
    against: Mapping[int, bytes] | None = None,
) -> Verdict:
    """Hash the ledger's lines and compare every live row and file with what they say.

    Unless `full`, lines up to the last checkpoint are not hashed again: who alters one of them
    and its hashes is found by a full verification only. Everything is read as a stream.

    :param against: size → root of checkpoints that somebody outside kept; then all is hashed
    """
    findings = Findings()
    walked = Walk() if full or against else _from_checkpoint(session, findings)
    since = walked.size
    known = checkpoints.roots(session)
    outside = dict(against or {})
    walk(session, walked=walked, known=known, findings=findings, report=report, outside=outside)
    rows = live_rows.compare(session, since=since, findings=findings, report=report)
    documents = _compare_files(session, findings, report)
    return Verdict(
        entries=walked.size,
        head=walked.head,
        rows=rows,
        documents=documents,
        since=since,
        breaks=tuple(findings.kept),
        count=findings.count,
        frontier=walked.frontier,
    )


def verify_lines(session: Session) -> Verdict:
    """Hash the lines since the last checkpoint, as `verify` does, and nothing else."""
    findings = Findings()
    walked = _from_checkpoint(session, findings)
    since = walked.size
    walk(session, walked=walked, known=checkpoints.roots(session), findings=findings, report=silent)
    return Verdict(
        entries=walked.size,
        head=walked.head,
        rows=0,
        documents=0,
        since=since,
        breaks=tuple(findings.kept),
        count=findings.count,
        frontier=walked.frontier,
    )


def _from_checkpoint(session: Session, findings: Findings) -> Walk:
    """Go on from the last checkpoint; from the beginning if that one does not hold."""
    last = checkpoints.latest(session)
    if last is None:
        return Walk()
    try:
        return Walk(last.head, last.size, checkpoints.tree(session, last))
    except ValueError as wrong:
        what = f"the checkpoint does not hold: {wrong}"
        findings.add([Break("chain", "ledger", None, last.size, what)])
        return Walk()


def _compare_files(session: Session, findings: Findings, report: Report) -> int:
    """Hash every stored file; return how many documents there are."""
    total = session.scalar(select(func.count()).select_from(Document)) or 0
    query = select(Document.key, Document.sha256).order_by(Document.key)
    altered = partial(_altered_file, session)
    done = 0
    for key, sha256 in session.execute(query, execution_options={"yield_per": FETCHED}):
        findings.add(altered(key, sha256))
        done += 1
        if not done % REPORTED:
            report(Progress("files", done, total))
    report(Progress("files", done, total))
    return done


def _altered_file(session: Session, key: str, sha256: str) -> Iterator[Break]:
    path = path_of(session.files, sha256)
    if not path.exists():
        yield Break("file", "document", key, None, f"file {sha256} is gone")
    elif digest(path) != sha256:
        yield Break("file", "document", key, None, "the bytes of the file were altered")
