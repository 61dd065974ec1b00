"""ClamAV: asks its daemon whether bytes hold a known virus, by the protocol of clamd(8)."""

import socket
import struct
from dataclasses import dataclass
from typing import BinaryIO

PIECE = 1 << 16
CONNECT, ANSWER = 5.0, 60.0  # seconds; 20 MB of an old Office file take clamd some seconds
LONGEST_ANSWER = 4096  # bytes
PATTERN = "use a socket's path, or HOST:PORT"


class Unreachable(Exception):
    """The daemon does not answer, or could not look at what it was given."""


@dataclass(frozen=True)
class Clamd:
    """A daemon at a Unix socket, or at a host's port."""

    path: str = ""
    host: str = ""
    port: int = 0

    @classmethod
    def at(cls, address: str) -> "Clamd":
        """Read an address such as `/run/clamav/clamd.ctl`, `clamav:3310` or `[::1]:3310`.

        :raises ValueError: it is none
        """
        if address.startswith("/"):
            return cls(path=address)
        host, colon, port = address.rpartition(":")
        host = host.removeprefix("[").removesuffix("]")
        if not (colon and host and port.isascii() and port.isdigit() and 0 < int(port) < 65536):
            raise ValueError(f"{PATTERN}: {address!r}")
        return cls(host=host, port=int(port))

    def virus(self, stream: BinaryIO) -> str:
        """Return the name of the virus in a stream, read from where it stands; "" for none.

        :raises Unreachable: nobody has looked at it
        """
        said = self._ask(b"zINSTREAM\0", stream)
        name, _, verdict = said.removeprefix("stream: ").rpartition(" ")
        if verdict == "FOUND":
            return name
        if said == "stream: OK":
            return ""
        raise Unreachable(said or "no answer")

    def version(self) -> str:
        """Return the daemon's version with that of its signatures.

        :raises Unreachable: it does not answer
        """
        return self._ask(b"zVERSION\0")

    def _ask(self, command: bytes, stream: BinaryIO | None = None) -> str:
        try:
            with self._connected() as connection:
                connection.sendall(command)
                if stream is not None:
                    _send(connection, stream)
                return _answer(connection)
        except OSError as gone:
            raise Unreachable(type(gone).__name__) from gone

    def _connected(self) -> socket.socket:
        if self.path:
            connection = socket.socket(socket.AF_UNIX)
            connection.settimeout(CONNECT)
            try:
                connection.connect(self.path)
            except OSError:
                connection.close()
                raise
        else:
            connection = socket.create_connection((self.host, self.port), CONNECT)
        connection.settimeout(ANSWER)
        return connection


def _send(connection: socket.socket, stream: BinaryIO) -> None:
    """Send a stream in pieces, each after its length; one of no length ends it."""
    while piece := stream.read(PIECE):
        connection.sendall(struct.pack("!I", len(piece)) + piece)
    connection.sendall(struct.pack("!I", 0))


def _answer(connection: socket.socket) -> str:
    said = b""
    while not said.endswith(b"\0") and len(said) < LONGEST_ANSWER:
        piece = connection.recv(LONGEST_ANSWER)
        if not piece:
            break
        said += piece
    return said.rstrip(b"\0").decode("utf-8", "replace").strip()
