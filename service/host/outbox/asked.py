"""Who asks for a new password by mail: answered by the worker, so that no answer tells anything."""

import secrets
from collections.abc import Mapping
from typing import Any

from service.db import Session
from service.host.jobs.queue import enqueue
from service.host.outbox import mails, sending
from service.people import reset_links
from service.people.tables import Account

KIND = "password-link"
LONGEST_NAME = 60  # letters, as the column


def ask(session: Session, *, username: str) -> None:
    """Note that somebody asks for a link; the same is written whether there is an account."""
    args = {"username": username[:LONGEST_NAME]}
    key = f"{KIND}:{secrets.token_hex(8)}"
    enqueue(session, kind=KIND, key=key, args=args, run_at=session.at)


def answer(session: Session, args: Mapping[str, Any]) -> None:
    """Put the mail down for whoever may have one (the work of a job)."""
    account = session.get(Account, args["username"])
    if account is None or not reset_links.may_have(session, account=account):
        return
    sending.put(session, kind="mail", target=account.username, event=mails.PASSWORD_LINK)
