"""The one check of a release's diagrams, used by the command line, the deploy gate and the designer."""

from collections.abc import Mapping

from service.engine.checking.known import Known
from service.engine.reading.source import read_sources
from service.errors import Problem


def check(files: Mapping[str, bytes], known: Known) -> list[Problem]:
    """Return everything that is wrong with a set of diagrams; empty when they may be deployed."""
    sources = read_sources({n: s for n, s in files.items() if n.endswith(".bpmn")})
    return [problem for source in sources for problem in source.problems]
