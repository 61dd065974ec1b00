"""Who can do the work of a release: every task, button and start has somebody."""

from collections.abc import Iterator

from service.engine.checking.references import groups
from service.engine.checking.report import problem
from service.engine.expressions import is_expression
from service.engine.model import Node
from service.engine.runtime.diagram import roles_named
from service.errors import Problem
from service.host.definitions.dataflow.findings import Finding
from service.host.definitions.dataflow.flow import Flow, Following
from service.host.definitions.dataflow.release import Release
from service.host.definitions.dataflow.seen import Seen
from service.people.roles import Role


def check_work(following: Following, flow: Flow) -> Iterator[Problem]:
    """Yield the tasks, buttons and starts of a process that nobody can do."""
    release = following.effects.release
    for name in flow.before:
        node = flow.process.nodes[name]
        effect = following.effect(flow, node)
        if effect is None:
            continue
        if node.type == "userTask":
            yield from _task(release, node, effect.entered)
        if node.dialect.properties.get("button"):
            yield from _button(release, node, effect.before)
    for node in flow.process.children(None):
        if node.type == "startEvent" and node.dialect.form and flow.process.executable:
            yield from _start(release, node, flow)


def _task(release: Release, node: Node, seen: Seen) -> Iterator[Problem]:
    said = node.dialect
    if said.assignee or said.candidate_users:
        return
    if said.candidate_groups and is_expression(said.candidate_groups):
        return
    names = groups(node) or ({node.lane} if node.lane else set())
    roles = [release.by_title[name] for name in sorted(names) if name in release.by_title]
    yield from _unheld(release, node, roles)
    lacking = [finding for role in roles for finding in nobody(role, seen)]
    if roles and len(lacking) == len(roles):
        for finding in lacking:
            yield problem(node, f"：{finding.zh}", finding.en, finding.hint, finding.severity)


def _unheld(release: Release, node: Node, roles: list[Role]) -> Iterator[Problem]:
    """Yield that no account holds any of the roles that could do something, as things are now."""
    wanted = [role for role in roles if role.granted]
    if release.held is None or not wanted or any(role.code in release.held for role in wanted):
        return
    names, en = "、".join(role.name for role in wanted), ", ".join(r.name_en for r in wanted)
    yield problem(
        node, f"：岗位“{names}”现在没有人，这里没有人能办",
        f"nobody holds the role {en}: nobody can do this as things are now",
        "先给人授予这个岗位，或者换一个泳道", "warning",
    )  # fmt: skip


def nobody(role: Role, seen: Seen) -> list[Finding]:
    """Return why nobody of a role can do a piece of work; nothing if somebody may."""
    if not (role.works or role.fallback):
        return [
            Finding(
                f"岗位“{role.name}”没有办理工作的账户，这项工作没有人能办",
                f"nobody works as {role.name_en}: nobody can do this task",
                "把它放进办理这项工作的岗位的泳道",
            )
        ]
    if role.named_only:
        return [
            Finding(
                f"“{role.name}”的工作只办给指名的人，这里没有指定办理人，没有人能办",
                f"work of {role.name_en} is for people who are named: nobody is named here",
                "在“办理人”里写明是谁，例如 =expert",
            )
        ]
    names = role.bound_by
    if names and all(_missing(seen, name) for name in names):
        return [
            Finding(
                f"办到这里时还不知道是哪个“{role.name}”（变量“{names[0]}”还没有值），没有人能办",
                f"{names[0]!r}, which says whose {role.name_en} it is, is not set yet: "
                "nobody can do this task",
                f"放到给出“{names[0]}”的步骤之后，或者换一个泳道",
            )
        ]
    return []


def _missing(seen: Seen, name: str) -> bool:
    shape = seen.looked_up(name)
    return shape is None or shape.kind == "null"


def _button(release: Release, node: Node, seen: Seen) -> Iterator[Problem]:
    written = node.dialect.properties.get("role")
    role = release.by_title.get(written or "")
    if role is None:
        what = f"没有岗位“{written}”" if written else "没有写明哪个岗位可以按"
        yield problem(
            node, f"：按钮{what}，没有人能用它",
            f"no role {written!r}: nobody can press the button",
            "在按钮的“岗位”里选一个岗位",
        )  # fmt: skip
        return
    yield from _unheld(release, node, [role])
    if role.named_only:
        return
    for finding in nobody(role, seen):
        yield problem(node, f"：按钮：{finding.zh}", finding.en, finding.hint, finding.severity)


def _start(release: Release, node: Node, flow: Flow) -> Iterator[Problem]:
    for name in roles_named(node):
        if name not in release.by_title:
            yield problem(
                node, f"：“也可以发起”的岗位“{name}”不存在",
                f"there is no role {name!r} that could start this process",
                "改成已有岗位的名称，几个之间用逗号分开",
            )  # fmt: skip
    role = release.by_title.get(node.lane or "")
    if role is not None:
        yield from _unheld(release, node, [role])
        return
    lanes = {other.lane for other in flow.process.nodes.values()} & release.by_title.keys()
    if lanes:
        yield problem(
            node, "：开始事件不在任何岗位的泳道里，没有人能发起",
            "the start event is in no lane of a role: nobody can start this process",
            "把开始事件放进发起人的泳道",
        )  # fmt: skip
