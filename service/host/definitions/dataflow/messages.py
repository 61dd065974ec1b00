"""Messages that one process sends to another: each has somebody who waits for its name."""

from collections.abc import Iterator

from service.engine.checking.report import problem
from service.engine.expressions import is_expression
from service.engine.model import Node
from service.errors import Problem
from service.host.definitions.dataflow.effects import names_thrown
from service.host.definitions.dataflow.findings import likely
from service.host.definitions.dataflow.flow import Flow
from service.host.definitions.dataflow.places import THROWING
from service.host.definitions.dataflow.release import Release

HEARD = ("message", "signal")


def check_messages(release: Release, flow: Flow) -> Iterator[Problem]:
    """Yield the messages and signals of a process that nothing in the release waits for."""
    heard = {
        name for p in release.processes.values() for n in p.nodes.values() for name in hears(n)
    }
    if None in heard:
        return  # some name is worked out as a case runs
    for name in flow.before:
        node = flow.process.nodes[name]
        for sent in names_thrown(node):
            if sent not in heard:
                yield problem(
                    node, f"：没有一个流程等候“{sent}”，发出去没有人收",
                    f"nothing waits for {sent!r}: nobody receives it",
                    likely(sent, (one for one in heard if one))
                    or "检查名称；要发给别的系统，请用动作 webhook.send",
                    "warning",
                )  # fmt: skip


def hears(node: Node) -> Iterator[str | None]:
    """Yield the names of the messages and signals that an element waits for; None: worked out."""
    if node.type in THROWING:
        return
    for part in node.trigger.each:
        if part.kind in HEARD:
            yield None if part.name and is_expression(part.name) else part.name or ""
