"""What forms read where they are shown: wrong is what no place that shows a form can give."""

from collections.abc import Iterator, Mapping

from service.errors import Problem
from service.forms import Form
from service.host.definitions.dataflow.answers import Read, read_form
from service.host.definitions.dataflow.findings import Finding
from service.host.definitions.dataflow.release import Release
from service.host.definitions.dataflow.seen import Seen
from service.host.definitions.dataflow.shapes import Env

Uses = Mapping[str, list[Seen]]
"""What each form sees, wherever it is shown, by its id."""


def check_forms(release: Release, uses: Uses, anywhere: Env) -> Iterator[Problem]:
    """Yield what forms read that nothing gives, at their components."""
    for file in release.ending(".form"):
        form = release.forms.get(file.removesuffix(".form"))
        if form is None:
            continue
        shown = [
            one for name in {form.id, file.removesuffix(".form")} for one in uses.get(name, [])
        ]
        if shown:
            yield from _form(release, file, form, shown, anywhere)


def _form(
    release: Release, file: str, form: Form, shown: list[Seen], anywhere: Env
) -> Iterator[Problem]:
    found: dict[tuple[str, str, str], list[tuple[Read, list[Finding]]]] = {}
    for seen in shown:
        everything = read_form(
            form, seen.names, release.registry.sources, closed=seen.closed, anywhere=anywhere
        )
        for read, reading in everything:
            key = (read.component.id, read.where, read.text)
            found.setdefault(key, []).append((read, reading.findings))
    for uses in found.values():
        if all(findings for _, findings in uses):
            read, findings = uses[0]
            for finding in findings:
                yield _problem(file, read, finding)


def _problem(file: str, read: Read, finding: Finding) -> Problem:
    component = read.component
    called = component.label or component.id
    return Problem(
        finding.severity, file, component.id, f"{called}：{read.where}：{finding.zh}",
        f"{called}: {finding.en}", finding.hint,
    )  # fmt: skip
