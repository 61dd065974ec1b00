"""Mail to people outside: handed over to the mail server of the installation, by SMTP."""

import smtplib
import ssl
from dataclasses import dataclass, field
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import SMTP
from urllib.parse import parse_qs, unquote, urlsplit

TIMEOUT = 20  # seconds; a job's lease is two minutes
PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
PERMANENT = range(500, 600)
"""Answers of a mail server that it will give again."""


class Unsendable(Exception):
    """The mail server, or the address itself, says that this will never arrive."""


class NotNow(Exception):
    """It could not be handed over this time; another time it may."""


@dataclass(frozen=True)
class MailServer:
    """The mail server that takes our letters, and in whose name they are sent."""

    scheme: str
    host: str
    port: int
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)

    @classmethod
    def at(cls, address: str) -> "MailServer":
        """Read an address such as `smtps://user:password@mail.example.cn?from=studio@example.cn`.

        The schemes are `smtp`, `smtp+starttls` and `smtps`.

        :raises ValueError: it is none, or does not say in whose name we write
        """
        parts = urlsplit(address)
        sender = parse_qs(parts.query).get("from", [""])[0]
        if parts.scheme not in PORTS or not parts.hostname or "@" not in sender:
            raise ValueError("use smtps://USER:PASSWORD@HOST:PORT?from=ADDRESS")
        return cls(
            scheme=parts.scheme,
            host=parts.hostname,
            port=parts.port or PORTS[parts.scheme],
            sender=sender,
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
        )

    def send(self, *, to: str, subject: str, body: str, name: str) -> None:
        """Hand a letter over; `name` is the same for every attempt, so that copies are known.

        :raises Unsendable: it will never be taken
        :raises NotNow: it was not taken this time
        """
        try:
            letter = self._letter(to, subject, body, name)
        except (ValueError, MessageError) as wrong:
            raise Unsendable("the address cannot be written to") from wrong
        try:
            with self._connected() as server:
                server.send_message(letter)
        except smtplib.SMTPRecipientsRefused as refused:
            code = next(iter(refused.recipients.values()))[0]
            raise _failure(code) from refused
        except smtplib.SMTPResponseException as refused:
            raise _failure(refused.smtp_code) from refused
        except (smtplib.SMTPException, OSError) as gone:
            raise NotNow(type(gone).__name__) from gone

    def _letter(self, to: str, subject: str, body: str, name: str) -> EmailMessage:
        letter = EmailMessage(policy=SMTP)
        letter["From"], letter["To"], letter["Subject"] = self.sender, to, subject
        letter["Message-ID"] = f"<{name}@{self.sender.rpartition('@')[2]}>"
        letter["Auto-Submitted"] = "auto-generated"
        letter.set_content(body)
        return letter

    def _connected(self) -> smtplib.SMTP:
        safe = ssl.create_default_context()
        if self.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=TIMEOUT, context=safe
            )
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT)
        try:
            if self.scheme == "smtp+starttls":
                server.starttls(context=safe)
            if self.user:
                server.login(self.user, self.password)
        except BaseException:
            server.close()
            raise
        return server


def _failure(code: int) -> Exception:
    """Say by a mail server's answer whether trying again can help; its words may name people."""
    return Unsendable(f"SMTP {code}") if code in PERMANENT else NotNow(f"SMTP {code}")
