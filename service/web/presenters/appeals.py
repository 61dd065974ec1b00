"""What the reader's unit may still have reviewed (复核), shown with its last day."""

from collections.abc import Sequence

from service.db import Session
from service.studios.revocation.appealable import Appealable, appealable
from service.web.core.request import actor, today


def open_to_reader(session: Session) -> Sequence[Appealable]:
    """Return what the people of a unit may ask to be reviewed today; nothing for anybody else."""
    who = actor()
    if who.organisation is None or not any(role.owner for role in who.roles):
        return []
    return appealable(session, organisation=who.organisation, today=today())
