"""The reminders that a release's steps ask for: days that can be counted, roles that there are."""

from collections.abc import Iterator

from service.engine.checking.report import problem
from service.engine.model import Node
from service.errors import Problem
from service.host.definitions.dataflow.deadlines import span
from service.host.definitions.dataflow.findings import likely
from service.host.definitions.dataflow.flow import Flow, Following
from service.host.definitions.dataflow.release import Release
from service.host.definitions.reminding import ESCALATE, ESCALATE_TO, REMIND, counted, named

_WORDS = {REMIND: "提醒", ESCALATE: "催办"}


def check_reminders(following: Following, flow: Flow) -> Iterator[Problem]:
    """Yield what is wrong with the reminders that the steps of a process ask for."""
    for node in flow.process.nodes.values():
        if node.type == "userTask":
            yield from _of_task(following.effects.release, node)


def _of_task(release: Release, node: Node) -> Iterator[Problem]:
    said = node.dialect.properties
    for name, words in _WORDS.items():
        try:
            asked = counted(said.get(name))
        except ValueError:
            yield problem(
                node, f"：{words}：“{said[name]}”应是0到250的整数，几个的用逗号隔开",
                f"{name}: {said[name]!r} is no list of whole numbers from 0 to 250", "例如 20,5,0",
            )  # fmt: skip
            continue
        if asked and not node.dialect.due:
            yield problem(
                node, f"：{words}：没有办理期限，不知道从哪天算起",
                f"{name}: the task has no due date to count from", "填写办理期限", "warning",
            )  # fmt: skip
        late = [days for days in asked if name == REMIND and _before(node, days)]
        if late:
            yield problem(
                node, f"：{words}：提前{late[0]}个工作日的那天在工作开始之前，提醒不会按时发出",
                f"{name}: {late[0]} working days before the due date the task has not begun",
                "把提醒的天数改小，或者把办理期限改晚", "warning",
            )  # fmt: skip
    for name in named(said.get(ESCALATE_TO)):
        if name not in release.by_title:
            yield problem(
                node, f"：逾期时告知：没有岗位“{name}”", f"escalateTo: there is no role {name!r}",
                likely(name, release.by_title),
            )  # fmt: skip


def _before(node: Node, days: int) -> bool:
    """Ask whether a task begins later than this number of working days before it is due."""
    due = span(node.dialect.due)
    return due is not None and due[0] == "working days" and days > due[1]
