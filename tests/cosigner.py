"""A cosigner on loopback, by c2sp.org/tlog-witness: it remembers the last tree it has seen."""

import base64
import hashlib
from contextlib import AbstractContextManager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock

from service import notes
from service.host.transparency.verifier import Bad, Checkpoint, check_growth, checkpoint, key
from service.notes import COSIGNATURE, SigningKey, VerifierKey
from service.signing import Cosigner
from tests.serving import running

NAME = "witness.example/w1"
SEED = hashlib.sha256(b"the seed of the tests' cosigner").digest()


class Witness(ThreadingHTTPServer):
    """The server: which logs it knows, what it saw last of each, what it was asked."""

    daemon_threads = True

    def __init__(self, *logs: VerifierKey) -> None:
        super().__init__(("127.0.0.1", 0), Asked)
        self.logs = {one.name: key(one.written) for one in logs}
        self.seen: dict[str, Checkpoint] = {}
        self.asked: list[str] = []
        self.at = 1_796_000_000
        self.one_by_one = Lock()

    @property
    def key(self) -> VerifierKey:
        """Its public key."""
        return VerifierKey(NAME, COSIGNATURE, SigningKey(NAME, SEED).verifier.public)

    @property
    def setting(self) -> str:
        """What JIANGXIN_COSIGNERS says of it."""
        return f"{self.key.written}@http://127.0.0.1:{self.server_address[1]}"

    @property
    def cosigner(self) -> Cosigner:
        """What an installation knows of it."""
        return Cosigner(self.key, f"http://127.0.0.1:{self.server_address[1]}")

    def answer(self, body: str) -> tuple[int, str, str]:
        """Answer a submitted checkpoint: status, content type, text."""
        before, _, note = body.partition("\n\n")
        old, *path = before.split("\n")
        origin = note.partition("\n")[0]
        if origin not in self.logs:
            return 404, "text/plain", "unknown log\n"
        try:
            given = checkpoint(note, (self.logs[origin],))
        except Bad as wrong:
            return 403, "text/plain", f"{wrong}\n"
        seen, size = self.seen.get(origin), int(old.removeprefix("old "))
        if size > given.size:
            return 400, "text/plain", "the old size is larger\n"
        if size != (seen.size if seen else 0):
            return 409, "text/x.tlog.size", f"{seen.size if seen else 0}\n"
        if seen and seen.size == given.size and seen.root != given.root:
            return 409, "text/plain", "another tree of that size\n"
        try:
            if seen:
                check_growth(seen, given, [base64.b64decode(one) for one in path])
        except Bad as wrong:
            return 422, "text/plain", f"{wrong}\n"
        self.seen[origin] = given
        text = note.rpartition("\n\n")[0] + "\n"
        made = notes.Signature(NAME, self.key.id, notes.cosign(SEED, text, at=self.at))
        return 200, "text/plain", made.line


class Asked(BaseHTTPRequestHandler):
    """One request."""

    server: Witness

    def do_POST(self) -> None:
        """Answer `add-checkpoint`."""
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        with self.server.one_by_one:
            self.server.asked.append(body)
            status, kind, text = self.server.answer(body)
        if self.path != "/add-checkpoint":
            status, kind, text = 404, "text/plain", "no such page\n"
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def witness(*logs: VerifierKey) -> AbstractContextManager[Witness]:
    """Serve until the block is left."""
    return running(Witness(*logs))
