"""A pack is made in the background: lines with their proofs, files, models, the dossier, a list."""

import hashlib
import io
import json
import tempfile
import threading
import zipfile
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import BinaryIO

from service import log, papers
from service.clock import Clock
from service.db import Database, Session
from service.host.history.export import FORMATS, export
from service.host.jobs.queue import Outside
from service.host.packs.asking import purpose_of
from service.host.packs.contents import Contents, contents, reader
from service.host.packs.keeping import keep, report_to
from service.host.packs.purposes import Purpose
from service.host.packs.sheets import html
from service.host.storage.files import path_of
from service.host.tables.core import Document, ProcessInstance
from service.host.tables.packs import EvidencePack
from service.host.transparency import proofs, publishing, verifier
from service.papers import Content
from service.people import accounts
from service.people.actor import SYSTEM, Actor

Report = Callable[[int, int], None]
REPORTED = 50  # lines between two reports
INSTRUCTIONS = """取证包：{number} {title}

用途：{purpose}。依据：{basis}。制作：{by}，{at}。

一、核对
1. 装有 Python 3.9 以上的任何一台电脑，不用联网，不用安装别的东西。
2. 签名的公钥 keys.txt 请另外取得：本系统的“历史存证”页面、留存过检查点的人、见证方；两处一致才用。
3. 在本文件夹里执行：python verify.py keys.txt .
   打印 OK：每一个文件没有变过；record.jsonl 的每一行，在检查点签发时已经在册，逐字如此；
   附件和模型就是记录里写的那些。
   打印 NOT PROVED：后面一句话说明哪里对不上。
4. 单独一条：python verify.py keys.txt proofs/<序号>.tlog-proof

二、有什么
dossier.pdf、dossier.html  卷宗：经过、表单、判定和所依据的表、文件清单，给人看的
record.jsonl               记录原文，一行一条；写着 data 的带内容，不写的只证明何时何人何事
record.csv、record.xes     同样的经过，给电子表格和流程挖掘软件
proofs/                    每一条记录的证明（C2SP tlog-proof，RFC 6962）
checkpoint                 签发的检查点（C2SP tlog-checkpoint），条数 {size}
files/                     附件和文书
models/                    当时的流程图、判定表、表单、文书格式
manifest.json              每个文件的 SHA-256；{withheld} 条记录的内容按用途没有给出
verify.py                  核对程序，只用 Python 标准库，可以自己读一遍

三、证明了什么，没有证明什么
证明：这些记录在检查点签发时已经在册，此后没有改动。没有证明：写进来的话当时是不是真的；没有写进来的事；
卷宗里的措辞（它由记录排成，出入以 record.jsonl 为准）。
"""


def beside(job: Outside) -> dict[str, object]:
    """Begin to make a pack in a thread of its own, so that a worker's other jobs need not wait."""
    key = job.args["pack"]
    thread = threading.Thread(
        target=run, args=(job.database, job.clock), kwargs={"key": key}, name="pack", daemon=True
    )
    thread.start()
    return {}


def run(database: Database, clock: Clock, *, key: int) -> None:
    """Make a pack, say how far it is meanwhile, and keep it."""
    try:
        with database.write(actor=SYSTEM, at=clock.now()) as session:
            publishing.sign_now(session)  # so that its last lines are proved as well
        with tempfile.TemporaryFile() as stream:
            with database.read(at=clock.now()) as session:
                asked = session.get_one(EvidencePack, key)
                report = report_to(database, clock, key)
                checkpoint = make(session, asked=asked, stream=stream, report=report)
            stream.seek(0)
            keep(database, clock, key=key, stream=stream, checkpoint=checkpoint)
    except Exception as failure:  # noqa: BLE001 - the page says that there is none
        log.failure("evidence pack failed", failure)
        keep(database, clock, key=key, stream=None, checkpoint=None)


def make(session: Session, *, asked: EvidencePack, stream: BinaryIO, report: Report) -> int:
    """Write the ZIP file of a pack; return the size of the checkpoint that proves its lines.

    :raises NotFound: no checkpoint was signed
    :raises Damaged: a proof would not hold: the record has to be verified in full
    """
    case, purpose = asked.instance, purpose_of(asked)
    actor = accounts.actor(session, asked.requested_by)
    who = reader(session, case, purpose, actor)
    prover = proofs.newest(session)
    chosen = contents(session, case=case, purpose=purpose, who=who, size=prover.size)
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        written = _Written(archive)
        _write_lines(session, written, chosen, prover, report)
        _write_files(session, written, chosen)
        _write_histories(session, written, case, who, purpose)
        dossier = _dossier(
            session, asked, who=who, purpose=purpose, chosen=chosen, size=prover.size
        )
        written.add("dossier.html", html(dossier).encode())
        written.add("dossier.pdf", papers.pdf(dossier))
        written.add("checkpoint", prover.note.encode())
        written.add("keys.txt", "".join(f"{one}\n" for one in prover.keys).encode())
        written.add("verify.py", proofs.VERIFIER.read_bytes())
        written.add("说明.txt", _instructions(asked, prover.size, chosen).encode())
        written.end(withheld=chosen.withheld, lines=len(chosen.lines), purpose=purpose.code)
    return prover.size


class _Written:
    """The files of a pack as they are written, each with its hash."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._hashes: dict[str, str] = {}

    def add(self, name: str, content: bytes) -> None:
        self._hashes[name] = hashlib.sha256(content).hexdigest()
        self._archive.writestr(name, content)

    def end(self, **said: object) -> None:
        """Write the list of everything."""
        listed = json.dumps({**said, "files": self._hashes}, ensure_ascii=False, indent=1)
        self._archive.writestr("manifest.json", listed + "\n")


def _write_lines(
    session: Session, written: _Written, chosen: Contents, prover: proofs.Prover, report: Report
) -> None:
    said, total = io.StringIO(), len(chosen.lines)
    for done, line in enumerate(proofs.lines(session, list(chosen.lines)), 1):
        details = chosen.lines[line.sequence]
        written.add(
            f"proofs/{line.sequence:09}.tlog-proof",
            prover.inclusion(line, details=details).encode(),
        )
        read = verifier.entry(line.extra(details=details).encode())
        said.write(json.dumps(read, ensure_ascii=False) + "\n")
        if not done % REPORTED or done == total:
            report(done, total)
    written.add("record.jsonl", said.getvalue().encode())


def _write_files(session: Session, written: _Written, chosen: Contents) -> None:
    for document in chosen.documents:
        path = path_of(session.files, document.sha256)
        written.add(f"files/{document.key}-{_plain(document)}", path.read_bytes())
    for model in chosen.models:
        written.add(f"models/{model.version:04}-{model.name}", model.content)


def _plain(document: Document) -> str:
    """Return a file's name as every system takes it."""
    name = PurePosixPath(document.filename).name
    return "".join(c if c.isalnum() or c in "._-（）()" else "_" for c in name)[-100:]


def _write_histories(
    session: Session, written: _Written, case: ProcessInstance, who: Actor, purpose: Purpose
) -> None:
    for form in FORMATS if purpose.details else ():
        content = export(session, instances=[case], actor=who, form=form)
        written.add(f"record.{form}", content)


def _dossier(
    session: Session,
    asked: EvidencePack,
    *,
    who: Actor,
    purpose: Purpose,
    chosen: Contents,
    size: int,
) -> Content:
    """Return the dossier as the web room writes it; without one a page that says so."""
    write = session.resources.dossier
    if not callable(write):
        raise TypeError("the database was opened without what writes dossiers")
    found: Content = write(
        session,
        asked=asked,
        reader=who,
        purpose=purpose,
        documents=chosen.documents,
        lines=list(chosen.lines),
        variables=chosen.variables,
        size=size,
    )
    return found


def _instructions(asked: EvidencePack, size: int, chosen: Contents) -> str:
    return INSTRUCTIONS.format(
        number=asked.instance.number,
        title=asked.instance.title or asked.instance.process_name,
        purpose=purpose_of(asked).name,
        basis=asked.basis,
        by=asked.requested_by_name,
        at=f"{asked.requested_at:%Y-%m-%d %H:%M} UTC",
        size=size,
        withheld=chosen.withheld,
    )
