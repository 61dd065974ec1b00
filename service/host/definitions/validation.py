"""One check for everything a designer writes: the check button, the deploy gate and the tests."""

import inspect
import math
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from types import MappingProxyType
from typing import Any

from service import dialects, engine, forms, papers
from service.engine.checking.whole import TOO_LONG
from service.engine.reading.source import read_sources
from service.engine.reading.watch import OutOfTime, Watch, seconds_for
from service.engine.release import processes
from service.errors import Problem, Severity
from service.forms import Form
from service.forms.subset import FIELDS_OF
from service.host.definitions import decisions
from service.host.definitions.dataflow import concerns_us, in_place, judged
from service.host.definitions.dataflow.contracts import Contract, contract
from service.host.definitions.dataflow.release import (
    MOST_FORMS,
    read_form_file,
    read_processes,
)
from service.host.definitions.dataflow.shapes import ANY
from service.host.jobs.following import ACTIONS as FOLLOWING
from service.host.jobs.workers import ACTIONS as WORKERS
from service.host.letters.actions import ACTIONS as LETTERS
from service.host.outbox.actions import ACTIONS as WEBHOOKS
from service.host.registry import INJECTED, Action, Registry
from service.people.roles import Role

LONGEST_NAME = 100
MOST_BYTES = 512 * 1024
SUFFIXES = (".bpmn", ".dmn", ".form", ".paper")


Files = Mapping[str, bytes]


def validate(
    files: Files, *, registry: Registry, roles: Iterable[Role],
    beside: Files = MappingProxyType({}), until: float = math.inf,
    held: frozenset[str] | None = None,
) -> list[Problem]:  # fmt: skip
    """Return everything wrong or doubtful about a set of diagrams, decisions and forms.

    :param files: the whole set by file name: a diagram may use what another file holds
    :param beside: what holds already: its names may be used, and what these files make wrong in it
        is told
    :param until: when an answer is needed, by `time.monotonic`; otherwise only the processor time
        of the check is limited, and a busy machine takes longer
    :param held: the codes of the roles that somebody holds (`roles.in_use`); None: nobody knows
    """
    watch = Watch(seconds=seconds_for(len(files)), until=until)
    problems = [_strange(name) for name in files if not name.endswith(SUFFIXES)]
    problems += [_long(name) for name in files if len(name) > LONGEST_NAME]
    large = [name for name, source in files.items() if _is_large(name, source)]
    problems += [_large(name) for name in large]
    files = {name: source for name, source in files.items() if name not in large}
    checks, sources = frozenset(registry.checks), frozenset(registry.sources)
    for name, source in _ending(files, ".form").items():
        if watch.over():
            return [*problems, TOO_LONG]
        problems += _checked_form(name, source, checks, sources)
        problems += _misnamed(name, source)
        problems += _unknown_fields(name, source, {*beside, *files})
    try:
        problems += _decisions(_ending(files, ".dmn"), watch)
    except OutOfTime:
        return [*problems, TOO_LONG]
    diagrams = _ending(files, ".bpmn")
    roles = tuple(roles)
    for name, source in _ending(files, ".paper").items():
        problems += papers.check(source, name=name) or _unknown_readers(name, source, roles)
    names = known(files, registry=registry, roles=roles, beside=beside)
    problems += _foreign(diagrams, beside)
    problems += engine.check(_as_run(diagrams, beside), names, until=until)
    if not concerns_us(files, roles):
        return problems  # another product's: nothing is known of what goes into it
    data = judged(
        files, beside, registry=registry, roles=roles, actions=actions(registry), until=until,
        held=held,
    )  # fmt: skip
    reported = {(problem.file, problem.element, problem.zh) for problem in problems}
    return problems + [p for p in data if (p.file, p.element, p.zh) not in reported]


def _foreign(diagrams: Files, beside: Files) -> Iterator[Problem]:
    """Yield the diagrams of other products: what runs must be what a designer sees in the editor.

    One that holds already, from before diagrams were converted, goes on.
    """
    for name, source in diagrams.items():
        product = dialects.made_by(source)
        severity: Severity = "warning" if beside.get(name) == source else "error"
        if product is None:
            yield from dialects.leftovers(source, file=name)
        elif product in dialects.REDRAWN:
            why = dialects.refused(product)
            yield Problem(severity, name, None, why.zh, why.en)
        else:
            yield Problem(
                severity, name, None,
                f"这是为 {product} 画的图，要先转换成本系统的写法，看过转换结果再发布",
                f"a diagram for {product}: convert it first, and look at what became of it",
                "在流程设计里上传 · jiangxin convert FILE",
            )  # fmt: skip


def _as_run(diagrams: Files, beside: Files) -> dict[str, bytes]:
    """Return the diagrams as they run; those that have to be converted first are not looked at."""
    held = {name for name, source in diagrams.items() if beside.get(name) == source}
    return {
        name: dialects.ours(source, file=name) if name in held else source
        for name, source in diagrams.items()
        if name in held or dialects.made_by(source) is None
    }


def _decisions(tables: Files, watch: Watch) -> list[Problem]:
    problems = decisions.named_twice(tables)
    for name, source in tables.items():
        watch.look()
        problems += decisions.check(source, name=name, others=tables, look=watch.look)
    return problems


def known(
    files: Files, *, registry: Registry, roles: Iterable[Role],
    beside: Files = MappingProxyType({}),
) -> engine.Known:  # fmt: skip
    """Return the names that the diagrams of a set may use."""
    whole = in_place(beside, files)
    return engine.Known(
        roles=frozenset(name for role in roles for name in (role.code, role.name)),
        forms=frozenset(name.removesuffix(".form") for name in _ending(whole, ".form")),
        decisions=frozenset(one["id"] for one in decisions.named(_ending(whole, ".dmn"))),
        actions=help_on(registry),
        processes=frozenset(
            process.id
            for name, source in _ending(whole, ".bpmn").items()
            for process in read_processes(name, source)
        ),
        given=frozenset(chain(_asked(whole), *registry.started_with.values())),
    )


def _asked(files: Files) -> Iterator[str]:
    """Yield the variables that the forms of a set give; one that cannot be read gives none."""
    for name, source in _ending(files, ".form").items():
        form = read_form_file(name, source)
        yield from form.writes if form else ()


def help_on(registry: Registry) -> dict[str, engine.ActionHelp]:
    """Return what a designer may know of every action, by its type."""
    found = actions(registry)
    return {kind: action_help(one, job=kind in registry.jobs) for kind, one in found.items()}


def actions(registry: Registry) -> dict[str, Action]:
    """Return every action and job that a diagram may name: the host's own and the registry's."""
    return {**LETTERS, **WEBHOOKS, **FOLLOWING, **WORKERS, **registry.actions, **registry.jobs}


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
    known_actions = actions(registry)
    return {
        "roles": [{"id": role.code, "name": role.name} for role in roles],
        "forms": [_named(source, name) for name, source in _ending(files, ".form").items()],
        "papers": [
            {"id": name.removesuffix(".paper"), "name": papers.read(source).name}
            for name, source in _ending(files, ".paper").items()
            if not papers.check(source)
        ],
        "decisions": decisions.named(_ending(files, ".dmn")),
        "processes": [
            {"id": process.id, "name": process.name}
            for process in processes(read_sources(_ending(files, ".bpmn"))).values()
        ],
        "actions": [
            _described(kind, helped, contract(known_actions[kind]))
            for kind, helped in help_on(registry).items()
        ],
    }


def _named(source: bytes, name: str) -> dict[str, Any]:
    form = read_form_file(name, source) or Form.read(source, name=name)  # which says what is wrong
    return {"id": form.id, "name": form.name or form.id}


def _described(kind: str, helped: engine.ActionHelp, agreed: Contract) -> dict[str, Any]:
    """Describe an action; the `kind` of an input is a type of FEEL or "any"."""
    inputs = [
        {"name": name, "required": required, "kind": agreed.takes.get(name, ANY).kind}
        for required, names in ((True, helped.required), (False, helped.optional))
        for name in names
    ]
    return {"type": kind, "doc": helped.documentation, "inputs": inputs, "job": helped.job}


def _ending(files: Mapping[str, bytes], suffix: str) -> dict[str, bytes]:
    return {name: source for name, source in files.items() if name.endswith(suffix)}


def _strange(name: str) -> Problem:
    zh, en = "不是 BPMN、DMN、表单或文书文件", "neither a BPMN, a DMN, a form nor a paper"
    return Problem("error", name, None, zh, en, hint="扩展名：.bpmn .dmn .form .paper")


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


def _unknown_readers(name: str, source: bytes, roles: Iterable[Role]) -> Iterator[Problem]:
    """A paper may be for some roles alone: they must be there."""
    known = {one for role in roles for one in (role.code, role.name)}
    for reader in papers.read(source).readers:
        if reader not in known:
            zh, en = f"“阅看”写的“{reader}”不是岗位", f"the reader {reader!r} is no role"
            yield Problem("error", name, reader, zh, en, "写一个岗位的名称或代码")


def _unknown_fields(name: str, source: bytes, whole: Container[str]) -> list[Problem]:
    """A form may let somebody choose among the fields of another form: it must be there."""
    if any(one.severity == "error" for one in _wrong_by_itself(name, source)):
        return []
    read = read_form_file(name, source)
    asked = [one for one in read.sources if one.startswith(FIELDS_OF)] if read else []
    missing = [one.removeprefix(FIELDS_OF) for one in asked]
    return [
        Problem(
            "error",
            name,
            None,
            f"选项名单“{FIELDS_OF}{form}”：没有表单“{form}”",
            f"there is no form {form!r} whose fields could be chosen",
            f"写成 {FIELDS_OF} 加表单编号，例如 {FIELDS_OF}studio-application",
        )
        for form in sorted(missing)
        if f"{form}.form" not in whole
    ]


@dataclass(frozen=True)
class _Names:
    """The names that forms may use."""

    checks: frozenset[str]
    sources: frozenset[str]


@lru_cache(maxsize=MOST_FORMS)
def _checked_form(
    name: str, source: bytes, checks: frozenset[str], sources: frozenset[str]
) -> tuple[Problem, ...]:
    """Return everything wrong or doubtful about a form; looked at once."""
    return tuple(forms.check(source, name=name, known=_Names(checks, sources)))


@lru_cache(maxsize=MOST_FORMS)
def _wrong_by_itself(name: str, source: bytes) -> tuple[Problem, ...]:
    """Return what is wrong with a form, whatever the names mean that it uses; looked at once."""
    return tuple(forms.check(source, name=name))


def _misnamed(name: str, source: bytes) -> list[Problem]:
    """A form is found by its file's name: its id must be the same."""
    if _wrong_by_itself(name, source):
        return []
    form = read_form_file(name, source)
    if form is None or form.id == name.removesuffix(".form"):
        return []
    zh, en = f"表单 id 是“{form.id}”，应与文件名相同", f"the id is {form.id!r}, not the file's name"
    return [Problem("error", name, form.id, zh, en)]
