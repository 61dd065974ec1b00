"""What is handed to an action held against what it takes."""

from collections.abc import Iterator

from service.host.definitions.dataflow.findings import Finding, likely, shown
from service.host.definitions.dataflow.shapes import Shape


def misfits(path: str, given: Shape, wanted: Shape) -> Iterator[Finding]:
    """Yield why a value cannot be what an action takes; what is not known fits."""
    if given.kind == "null":
        if not (wanted.nullable or wanted.kind in ("any", "null")):
            yield Finding(
                f"动作必须要有“{path}”，这里总是空的",
                f"the action needs {path!r}: it is null here",
                "换成前面步骤给出的变量",
            )  # fmt: skip
        return
    if given.blank and not (wanted.nullable or wanted.kind == "any"):
        yield Finding(
            f"动作必须要有“{path}”，而表单允许不填",
                f"the action needs {path!r}, the form does not",
            "把表单里的这一项设为必填", "warning",
        )  # fmt: skip
    if wanted.kind == "context" and given.kind == "context":
        yield from _members(path, given, wanted)
    elif wanted.kind == "list" and given.kind == "list":
        if wanted.item is not None and given.item is not None:
            yield from misfits(f"{path} 的一项", given.item, wanted.item)
    elif wanted.kind == "number" and given.kind == "string":
        yield from _no_numbers(path, given)
    elif _differ(given, wanted):
        yield Finding(
            f"动作要的“{path}”是{WORDS[wanted.kind]}，这里给的是{WORDS[given.kind]}",
            f"the action takes {path!r} as {wanted.kind}, it is given {given.kind}",
        )
    elif wanted.values is not None and given.values is not None:
        yield from _strange(path, given, wanted)


WORDS = {
    "string": "文字",
    "number": "数",
    "boolean": "是否",
    "list": "列表",
    "context": "一组内容",
}


def _differ(given: Shape, wanted: Shape) -> bool:
    return {given.kind, wanted.kind} <= WORDS.keys() and given.kind != wanted.kind


def _members(path: str, given: Shape, wanted: Shape) -> Iterator[Finding]:
    for name, shape in wanted.fields:
        inner = given.member(name)
        if inner is not None:
            yield from misfits(f"{path}.{name}", inner, shape)
        elif not given.open and not shape.nullable:
            names = [one for one, _ in given.fields]
            yield Finding(
                f"动作要用“{path}.{name}”，前面的表单和步骤都没有给出它",
                f"the action uses {path}.{name}, which no form or step gives",
                likely(name, names) or "在表单里加上这一项，或者改回它的变量名",
            )


def _strange(path: str, given: Shape, wanted: Shape) -> Iterator[Finding]:
    refused = sorted((given.values or frozenset()) - (wanted.values or frozenset()))
    if refused:
        place = f"（{given.origin}）" if given.origin else ""
        yield Finding(
            f"动作不接受“{path}”的值 {shown(refused)}{place}",
            f"the action refuses {', '.join(refused)} as {path!r}",
            f"可用：{shown(sorted(wanted.values or ()))}",
        )


def _no_numbers(path: str, given: Shape) -> Iterator[Finding]:
    if given.values is None and given.origin:
        yield Finding(
            f"动作要的“{path}”是数，这里是自由填写的文字（{given.origin}）",
            f"the action takes {path!r} as a number, it is written freely",
            "把这一项改成“数字”",
            "warning",
        )
    wrong = sorted(value for value in given.values or () if not value.strip().isdigit())
    if wrong:
        yield Finding(
            f"动作要的“{path}”是数，{shown(wrong)} 不是数",
            f"the action takes {path!r} as a number: {', '.join(wrong)} is none",
        )
