"""A mail server on loopback that keeps what it is given, or refuses it."""

from contextlib import AbstractContextManager
from email import message_from_bytes, policy
from email.message import EmailMessage
from socketserver import StreamRequestHandler, TCPServer

from tests.serving import running


class Letterbox(TCPServer):
    """The server: `letters` came, `answer` is what it says to a recipient."""

    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Talk)
        self.letters: list[EmailMessage] = []
        self.answer = b"250 OK"

    @property
    def address(self) -> str:
        """The setting that leads here."""
        return f"smtp://127.0.0.1:{self.server_address[1]}?from=studio@example.cn"


class Talk(StreamRequestHandler):
    """One conversation, as far as SMTP goes without extensions."""

    server: Letterbox

    def handle(self) -> None:
        """Answer line by line."""
        self._say(b"220 here")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"DATA":
                self._say(b"354 go on")
                self._take()
            elif word == b"RCPT":
                self._say(self.server.answer)
            elif word == b"QUIT":
                self._say(b"221 bye")
                return
            else:
                self._say(b"250 OK")

    def _take(self) -> None:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b"."))
        letter = message_from_bytes(b"".join(lines), policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.server.letters.append(letter)
        self._say(b"250 taken")

    def _say(self, line: bytes) -> None:
        self.wfile.write(line + b"\r\n")


def letterbox() -> AbstractContextManager[Letterbox]:
    """Serve until the block is left."""
    return running(Letterbox())
