"""One check for everything a designer writes: the check button, the deploy gate and the tests."""

import inspect
import time
from collections.abc import Callable, Iterable, Mapping, Set
from typing import Any

from service import engine
from service.engine.checking.whole import MOST_SECONDS, TOO_LONG
from service.engine.reading.source import read_sources
from service.engine.reading.watch import Watch
from service.engine.release import processes
from service.errors import Problem
from service.host import decisions, forms
from service.host.registry import INJECTED, Action, Late, Registry
from service.people.roles import Role

LONGEST_NAME = 100
MOST_BYTES = 512 * 1024
MOST_WORK = 1.0  # of this thread for forms and decisions, in seconds
SUFFIXES = (".bpmn", ".dmn", ".form")


Files = Mapping[str, bytes]


def nothing() -> Files:
    """Say that nothing lies beside a set."""
    return {}


def validate(
    files: Files, *, registry: Registry, roles: Iterable[Role],
    beside: Callable[[], Files] = nothing, until: float | None = None,
) -> list[Problem]:  # fmt: skip
    """Return everything wrong or doubtful about a set of diagrams, decisions and forms.

    :param files: the whole set by file name: a diagram may use what another file holds
    :param beside: finds what holds already and is not judged here; asked only if a name is missing
    :param until: when an answer is needed, by `time.monotonic`; otherwise a few seconds from now
    """
    until = until or time.monotonic() + MOST_SECONDS
    watch = Watch(seconds=MOST_WORK, until=until)
    problems = [_strange(name) for name in files if not name.endswith(SUFFIXES)]
    problems += [_long(name) for name in files if len(name) > LONGEST_NAME]
    large = [name for name, source in files.items() if _is_large(name, source)]
    problems += [_large(name) for name in large]
    files = {name: source for name, source in files.items() if name not in large}
    for name, source in _ending(files, ".form").items():
        if watch.over():
            return [*problems, TOO_LONG]
        problems += forms.check(source, name=name, known=registry)
        problems += _misnamed(name, source)
    tables = _ending(files, ".dmn")
    for name, source in tables.items():
        if watch.over():
            return [*problems, TOO_LONG]
        problems += decisions.check(source, name=name, others=tables)
    diagrams = _ending(files, ".bpmn")
    names = known(files, registry=registry, roles=roles, beside=beside)
    return problems + engine.check(diagrams, names, until=until)


def known(
    files: Files, *, registry: Registry, roles: Iterable[Role],
    beside: Callable[[], Files] = nothing,
) -> engine.Known:  # fmt: skip
    """Return the names that the diagrams of a set may use, each looked for when it is asked."""
    whole = Late(lambda: {**beside(), **files})
    return engine.Known(
        roles=frozenset(name for role in roles for name in (role.code, role.title)),
        forms=_late(lambda: (name.removesuffix(".form") for name in _ending(whole, ".form"))),
        decisions=_late(lambda: (one["id"] for one in decisions.named(_ending(whole, ".dmn")))),
        actions=Late(lambda: help_on(registry)),
        processes=_late(lambda: engine.process_ids(beside())),
    )


def _late(find: Callable[[], Iterable[str]]) -> Set[str]:
    """Return a set of names that is found when somebody first asks whether one is in it."""
    return Late(lambda: dict.fromkeys(find())).keys()


def help_on(registry: Registry) -> dict[str, engine.ActionHelp]:
    """Return what a designer may know of every action, by its type."""
    from service.host.builtin import ACTIONS  # brings the database along; few checks ask for it

    inside = {name: action_help(action) for name, action in {**ACTIONS, **registry.actions}.items()}
    outside = {name: action_help(job, job=True) for name, job in registry.jobs.items()}
    return {**inside, **outside}


def action_help(action: Action, *, job: bool = False) -> engine.ActionHelp:
    """Read an action's inputs and documentation from the function itself."""
    own = {*INJECTED, "idempotency_key"}
    parameters = inspect.signature(action).parameters.values()
    asked = [parameter for parameter in parameters if parameter.name not in own]
    optional = [p.name for p in asked if p.default is not inspect.Parameter.empty]
    return engine.ActionHelp(
        required=tuple(p.name for p in asked if p.name not in optional),
        optional=tuple(optional),
        documentation=inspect.getdoc(action) or "",
        job=job,
    )


def offered(
    files: Mapping[str, bytes], *, registry: Registry, roles: Iterable[Role]
) -> dict[str, list[dict[str, Any]]]:
    """Return the same names with what people call them, for the editors' choices."""
    return {
        "roles": [{"id": role.code, "name": role.title} for role in roles],
        "forms": [_named(source, name) for name, source in _ending(files, ".form").items()],
        "decisions": decisions.named(_ending(files, ".dmn")),
        "processes": [
            {"id": process.id, "name": process.name}
            for process in processes(read_sources(_ending(files, ".bpmn"))).values()
        ],
        "actions": [_described(kind, helped) for kind, helped in help_on(registry).items()],
    }


def _named(source: bytes, name: str) -> dict[str, Any]:
    form = forms.Form.read(source, name=name)
    return {"id": form.id, "name": form.name or form.id}


def _described(kind: str, helped: engine.ActionHelp) -> dict[str, Any]:
    inputs = [{"name": name, "required": True} for name in helped.required]
    inputs += [{"name": name, "required": False} for name in helped.optional]
    return {"type": kind, "doc": helped.documentation, "inputs": inputs, "job": helped.job}


def _ending(files: Mapping[str, bytes], suffix: str) -> dict[str, bytes]:
    return {name: source for name, source in files.items() if name.endswith(suffix)}


def _strange(name: str) -> Problem:
    zh, en = "不是 BPMN、DMN 或表单文件", "neither a BPMN, a DMN nor a form file"
    return Problem("error", name, None, zh, en, hint="扩展名：.bpmn .dmn .form")


def _long(name: str) -> Problem:
    zh, en = (
        f"文件名超过 {LONGEST_NAME} 个字符",
        f"the name is longer than {LONGEST_NAME} characters",
    )
    return Problem("error", name, None, zh, en)


def _is_large(name: str, source: bytes) -> bool:
    """Whether a form or a decision takes longer to look through than anybody would wait."""
    return not name.endswith(".bpmn") and len(source) > MOST_BYTES


def _large(name: str) -> Problem:
    zh = f"文件超过 {MOST_BYTES // 1024} KB"
    return Problem("error", name, None, zh, f"the file is larger than {MOST_BYTES // 1024} KB")


def _misnamed(name: str, source: bytes) -> list[Problem]:
    """A form is found by its file's name: its id must be the same."""
    if forms.check(source, name=name):
        return []
    form_id = forms.Form.read(source).id
    if form_id == name.removesuffix(".form"):
        return []
    zh, en = f"表单 id 是“{form_id}”，应与文件名相同", f"the id is {form_id!r}, not the file's name"
    return [Problem("error", name, form_id, zh, en)]
