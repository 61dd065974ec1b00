"""What a diagram can ask for by name: a service task's type is a name of this list.

A function's docstring is what a process designer reads in the editor, its parameters are the
task's inputs; `session`, `at`, `actor`, `case` and `step` are handed in by the host.
"""

from collections.abc import Callable, Mapping
from typing import Any

from service.studios.actions import application, leader, money, notice, objection, panel, studio

ACTIONS: Mapping[str, Callable[..., dict[str, Any] | None]] = {
    "application.examine": application.examine,
    "application.accept": application.accept,
    "application.close": application.close,
    "leader.examine": leader.examine,
    "leader.accept": leader.accept,
    "leader.close": leader.close,
    "panel.draw": panel.draw,
    "panel.substitute": panel.substitute,
    "notice.publish": notice.publish,
    "notice.extend": notice.extend,
    "notice.close": notice.close,
    "notice.objections": notice.objections,
    "studio.grant": studio.grant,
    "studio.read": studio.read,
    "studio.change_leader": studio.change_leader,
    "money.enter": money.enter,
    "money.pay": money.pay,
    "objection.register": objection.register,
    "objection.decide": objection.decide,
}
