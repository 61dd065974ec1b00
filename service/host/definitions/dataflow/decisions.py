"""What decision tables read of one another, whoever asks them."""

from collections.abc import Iterator

from service.errors import Problem
from service.host.definitions.dataflow.release import Release
from service.host.definitions.dataflow.shapes import Env
from service.host.definitions.dataflow.tables import Deciding


def check_decisions(release: Release, anywhere: Env) -> Iterator[Problem]:
    """Yield what a decision reads of another that does not give it, at the decision."""
    for file, model in release.models.items():
        deciding = Deciding(model, {}, False, anywhere, release.trees)
        for element in model.elements.values():
            if element.kind == "decision":
                deciding.shape(element)
        for decision, finding in deciding.found:
            name = model.elements[decision].name if decision in model.elements else decision
            yield Problem(
                finding.severity, file, decision, f"“{name}”：{finding.zh}", finding.en,
                finding.hint,
            )  # fmt: skip
