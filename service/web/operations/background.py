"""What runs in the background: the workers, what waits for them, and what programs outside hold."""

from flask import render_template
from flask.typing import ResponseReturnValue

from service.host.jobs import external, queue
from service.host.worker import heartbeat
from service.web.core.request import now, reading
from service.web.operations.blueprint import admins_only, blueprint
from service.web.operations.labels import JOBS


@blueprint.get("/background")
@admins_only
def background() -> ResponseReturnValue:
    """Show who works in the background, what is overdue, and who holds which job."""
    with reading() as session:
        workers = heartbeat.workers(session)
        return render_template(
            "operations/background.html",
            workers=workers,
            heard=[one.id for one in workers if heartbeat.is_heard_of(one, at=now())],
            depths=queue.depths(session, at=now()),
            queues=external.queues(session, at=now()),
            held=external.held(session, at=now()),
            names=JOBS,
        )
