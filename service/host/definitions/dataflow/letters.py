"""Whom the letters of a release reach: every one has somebody to read it."""

from collections.abc import Iterator

from service.engine.checking.report import problem
from service.errors import Problem
from service.host.definitions.dataflow.findings import Finding, likely
from service.host.definitions.dataflow.flow import Flow, Following
from service.host.definitions.dataflow.release import Release
from service.host.definitions.dataflow.seen import Seen
from service.host.definitions.dataflow.shapes import Shape
from service.host.definitions.dataflow.work import nobody

LETTER, TO = "letter.send", "to"


def check_letters(following: Following, flow: Flow) -> Iterator[Problem]:
    """Yield the letters of a process that reach nobody."""
    release = following.effects.release
    for name in flow.before:
        node = flow.process.nodes[name]
        if node.dialect.task_type != LETTER:
            continue
        effect = following.effect(flow, node)
        to = effect.entered.names.get(TO) if effect else None
        if effect is None or to is None:
            continue
        for finding in _unread(release, to, effect.before):
            yield problem(node, f"收信人：{finding.zh}", finding.en, finding.hint, finding.severity)


def _unread(release: Release, to: Shape, seen: Seen) -> Iterator[Finding]:
    if to.kind == "null":
        yield Finding("收信人总是空的，信函送不到任何人", "the letter is to nobody")
    if to.kind in ("number", "boolean"):
        yield Finding(
            "收信人不是岗位、单位或者人员，信函送不到", "the recipient is no role, unit or person",
            "写岗位名称，或者用变量给出单位或人员",
        )  # fmt: skip
    if to.kind == "list" and to.item is not None:
        yield from _unread(release, to.item, seen)
    if to.kind == "context" and not to.open:
        members = [to.member("address"), to.member("every")]
        if all(one is None or one.kind == "null" for one in members):
            yield Finding(
                "收信人没有地址，信函送不到", "the recipient has no address",
                "写成 {name: 姓名, address: 手机或者邮箱}",
            )  # fmt: skip
    for name in sorted(to.values or ()):
        yield from _named(release, name, seen)


def _named(release: Release, name: str, seen: Seen) -> Iterator[Finding]:
    role = release.by_title.get(name)
    role = role or next((one for one in release.roles if one.bound_by[:1] == (name,)), None)
    if role is None:
        near = likely(name, release.by_title)
        yield Finding(
            f"没有岗位“{name}”，只有某个单位的编号或者某人的账号是它时才能送到",
            f"there is no role {name!r}: only an organisation or account of that name gets it",
            near or "写岗位名称，或者用变量给出单位或人员", "warning",
        )  # fmt: skip
        return
    if role.named_only:
        lanes = {role.code, role.name}
        if not any(
            node.lane in lanes for p in release.processes.values() for node in p.nodes.values()
        ):
            yield Finding(
                f"本案没有指名的“{role.name}”，信函送不到",
                f"no {role.name_en} is named in a case",
            )
        return
    yield from nobody(role, seen)
