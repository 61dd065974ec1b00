"""The security log: what strangers were refused, for the audit administrator."""

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue

from service.host.ledger import security
from service.web.core import security_log
from service.web.core.request import house, reading, requires

blueprint = Blueprint("security_log", __name__, url_prefix="/security-log")


@blueprint.get("")
@requires(lambda role: role.watches)
def page() -> ResponseReturnValue:
    """Show the latest minutes, and the hourly lines of the record that bind them."""
    security_log.write(current_app)
    with reading() as session:
        return render_template(
            "accounts/security_log.html",
            found=security.latest(session),
            digests=security.digests(session),
            days=house().config.security_log_days,
        )
