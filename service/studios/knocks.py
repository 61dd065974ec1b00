"""How often somebody without an account may send something: a limit kept in the database.

Web servers come and go and there may be several: memory would forget, the table doesn't. Where
a knock came from is kept as a hash only, and forgotten after a day. Behind a reverse proxy the
server has to be told to trust it, else all visitors share the proxy's address and its limit.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from service.studios.tables import PublicKnock

MOST = 40
WITHIN = timedelta(hours=1)
KEPT = timedelta(days=1)


def knock(session: Session, *, source: str, at: datetime) -> bool:
    """Note that `source` (a hash) sends something; False when it has sent too much already.

    40 files and objections an hour: an office behind one address has room, a script has not.
    """
    session.execute(delete(PublicKnock).where(PublicKnock.at < at - KEPT))
    recent = (
        select(func.count())
        .select_from(PublicKnock)
        .where(PublicKnock.source == source, PublicKnock.at > at - WITHIN)
    )
    if (session.scalar(recent) or 0) >= MOST:
        return False
    session.add(PublicKnock(source=source, at=at))
    session.flush()
    return True
