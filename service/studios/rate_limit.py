"""How often somebody without an account may send something: a limit kept in the database.

Web servers come and go and there may be several: memory would forget, the table doesn't. Where
a request came from is kept as a hash only, and forgotten after a day. Behind a reverse proxy the
server has to be told to trust it (JIANGXIN_TRUSTED_PROXIES), else all visitors share one limit.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from service.db import Session
from service.studios.tables import PublicRequest

MOST = 40
WITHIN = timedelta(hours=1)
KEPT = timedelta(days=1)


def allow(session: Session, *, source: str, at: datetime, most: int = MOST) -> bool:
    """Note that `source` (a hash) sends something; False when it has sent too much already.

    40 files or objections an hour: an office behind one address has room, a script has not.
    """
    session.execute(delete(PublicRequest).where(PublicRequest.at < at - KEPT))
    recent = (
        select(func.count())
        .select_from(PublicRequest)
        .where(PublicRequest.source == source, PublicRequest.at > at - WITHIN)
    )
    if (session.scalar(recent) or 0) >= most:
        return False
    session.add(PublicRequest(source=source, at=at))
    session.flush()
    return True
