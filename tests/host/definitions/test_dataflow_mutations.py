"""Shipped models changed by the hundred, one place each: how many mistakes the check notices."""

import json
import random
import re
from collections.abc import Iterator, Mapping

from service.errors import Problem
from tests.host.definitions.sabotage import SHIPPED, told

LEAST_NOTICED = 0.8
"""Some mistakes change nothing that anybody reads: those nobody can notice."""
OF_EACH_KIND = 3
REQUIRED = r'"key": "(\w+)"(?=[^{}]*"validate": \{\s*"required": true)'
Files = Mapping[str, bytes]


def renamed_fields() -> Iterator[tuple[str, Files]]:
    """Give a required field of a form another variable."""
    for file, source in SHIPPED.items():
        if file.endswith(".form"):
            text = source.decode()
            for key in re.findall(
                r'"key": "(\w+)"(?=[^{}]*"validate": \{\s*"required": true)', text
            ):
                if not _read_elsewhere(key, file):
                    continue
                yield (
                    f"{file} {key}",
                    _with(file, text.replace(f'"key": "{key}"', '"key": "zzz"', 1)),
                )


def _read_elsewhere(name: str, file: str) -> bool:
    """Whether a diagram or a decision names it: what nobody reads may be called as one likes."""
    others = (text for other, text in SHIPPED.items() if other != file)
    return any(re.search(rf"\b{name}\b".encode(), text) for text in others)


def changed_options() -> Iterator[tuple[str, Files]]:
    """Give an option that a condition compares another value."""
    diagrams = "".join(s.decode() for n, s in SHIPPED.items() if n.endswith(".bpmn"))
    for file, source in SHIPPED.items():
        if file.endswith(".form"):
            text = source.decode()
            for value in sorted(set(re.findall(r'"value": "([a-z-]+)"', text))):
                if f"= &#34;{value}&#34;" in diagrams or f'= "{value}"' in diagrams:
                    yield (
                        f"{file} {value}",
                        _with(file, text.replace(f'"value": "{value}"', '"value": "zzz"')),
                    )


def misspelt_variables() -> Iterator[tuple[str, Files]]:
    """Misspell the first variable of a mapping, condition or due date."""
    pattern = re.compile(r'(source="=|Expression">=)([a-z_]{4,})([.&"\s<])')
    for file, source in SHIPPED.items():
        if file.endswith(".bpmn"):
            text = source.decode()
            for found in pattern.finditer(text):
                name = found[2]
                if name in ("context", "string", "count", "append", "true", "false", "null"):
                    continue
                at = found.start(2)
                yield f"{file} {name}", _with(file, f"{text[:at]}x{name}{text[at + len(name) :]}")


def dropped_outputs() -> Iterator[tuple[str, Files]]:
    """Take an output of a call or an action away."""
    for file, source in SHIPPED.items():
        if file.endswith(".bpmn"):
            text = source.decode()
            for found in re.finditer(r'<zeebe:output source="=(\w+)" target="\1" />', text):
                if found[1] not in ("outcome", "panel", "scores", "notice", "registered"):
                    yield (
                        f"{file} {found[1]}",
                        _with(file, text[: found.start()] + text[found.end() :]),
                    )


def other_results() -> Iterator[tuple[str, Files]]:
    """Give the result of an action or a decision another name."""
    pattern = r'(resultVariable" value="|resultVariable=")(\w+)"'
    for file, source in SHIPPED.items():
        if file.endswith(".bpmn"):
            text = source.decode()
            for found in re.finditer(pattern, text):
                at = found.start(2)
                if len(re.findall(rf"\b{found[2]}\b", text)) < 2:
                    continue  # nobody reads it
                yield (
                    f"{file} {found[2]}",
                    _with(file, f"{text[:at]}zzz{text[at + len(found[2]) :]}"),
                )


def other_lanes() -> Iterator[tuple[str, Files]]:
    """Give the lane of a user task to a role that does no work."""
    for file, source in SHIPPED.items():
        if file.endswith(".bpmn"):
            text = source.decode()
            for found in re.finditer(r'(<bpmn:lane id="\w+" name=")([^"]+)"', text):
                end = text.find("</bpmn:lane>", found.start())
                lane = text[found.start() : end] if end > 0 else ""
                refs = re.findall(r"<bpmn:flowNodeRef>(\w+)<", lane)
                named = [one for one in refs if f'userTask id="{one}"' in text]
                if any(_unassigned(text, one) for one in named):
                    at = found.start(2)
                    yield (
                        f"{file} {found[2]}",
                        _with(file, f"{text[:at]}审计员{text[at + len(found[2]) :]}"),
                    )


def _unassigned(text: str, task: str) -> bool:
    body = text[text.index(f'userTask id="{task}"') :]
    return "assignmentDefinition" not in body[: body.index("</bpmn:userTask>")]


def deadlines_before_reminders() -> Iterator[tuple[str, Files]]:
    """Swap a reminder and the end that it reminds of."""
    text = SHIPPED["material-check.bpmn"].decode()
    swapped = text.replace(">=working days after(today(), 10)</bpmn:timeDate>", "@@").replace(
        ">=working days after(today(), 15)</bpmn:timeDate>",
        ">=working days after(today(), 10)</bpmn:timeDate>",
    )
    yield (
        "reminder",
        _with(
            "material-check.bpmn",
            swapped.replace("@@", ">=working days after(today(), 15)</bpmn:timeDate>"),
        ),
    )


def _with(file: str, text: str) -> Files:
    assert text.encode() != SHIPPED[file]
    if file.endswith(".form"):
        json.loads(text)
    return {**SHIPPED, file: text.encode()}


KINDS = (
    renamed_fields, changed_options, misspelt_variables, dropped_outputs, other_results,
    other_lanes, deadlines_before_reminders,
)  # fmt: skip


def test_most_mistakes_of_every_kind_are_noticed() -> None:
    unnoticed: dict[str, list[str]] = {}
    tried = 0
    for kind in KINDS:
        every = list(kind())
        some = random.Random(kind.__name__).sample(every, min(OF_EACH_KIND, len(every)))
        tried += len(some)
        found = [what for what, files in some if not noticed(told(files))]
        if found:
            unnoticed[kind.__name__] = found
    missed = sum(map(len, unnoticed.values()))
    assert missed <= (1 - LEAST_NOTICED) * tried, unnoticed


def noticed(problems: list[Problem]) -> bool:
    """Ask whether anything was told; of the shipped models nothing is."""
    return bool(problems)
