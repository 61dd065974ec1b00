"""Actions that the host itself offers to every process."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from service.host.jobs import enqueue
from service.host.registry import Action


def send_letter(
    *, session: Session, at: datetime, case: str, to: Any, subject: str, body: str
) -> None:
    """Send a letter to a role, an organisation, a person, or a list of them.

    `to`: a role (its title or code; a role bound to an organisation means that of this case),
    "unit" (the case's unit), the code of an organisation, a username, or
    {"name": …, "address": …} for somebody without an account.
    """
    enqueue(
        session,
        kind="letter",
        key=f"letter:{secrets.token_hex(8)}",
        args={"case": case, "to": to, "subject": str(subject), "body": str(body)},
        run_at=at,
    )


ACTIONS: Mapping[str, Action] = {"letter.send": send_letter}
