"""What a diagram can ask for by name: a service task's type is a name of this list.

A function's docstring is what a process designer reads in the editor, its parameters are the
task's inputs; `session`, `at`, `actor`, `case` and `step` are handed in by the host.
"""

from collections.abc import Callable, Mapping
from typing import Any

from service.studios import alongside, publishing, sending
from service.studios.changes import actions as changes
from service.studios.changes import leader
from service.studios.money import actions as money
from service.studios.notices import actions as notices
from service.studios.register import actions as register
from service.studios.review import actions as review
from service.studios.rounds import actions as rounds
from service.studios.rounds import grant
from service.studios.spending import actions as spending

ACTIONS: Mapping[str, Callable[..., dict[str, Any] | None]] = {
    "application.examine": rounds.examine,
    "application.accept": alongside.accept,
    "application.close": rounds.close,
    "sending.examine": sending.examine,
    "sending.accept": sending.accept,
    "leader.examine": changes.examine,
    "leader.accept": alongside.accept_change,
    "leader.close": changes.close,
    "panel.draw": review.draw,
    "panel.substitute": review.substitute,
    "notice.publish": publishing.publish,
    "notice.extend": notices.extend,
    "notice.close": notices.close,
    "notice.objections": notices.objections,
    "studio.grant": grant.grant,
    "studio.read": register.read,
    "studio.change_leader": leader.change_leader,
    "money.enter": money.enter,
    "money.pay": money.pay,
    "spending.examine": spending.examine,
    "spending.book": spending.book,
    "spending.undo": spending.undo,
    "objection.register": notices.register,
    "objection.decide": notices.decide,
}
