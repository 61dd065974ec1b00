"""How many diagrams of a folder are accepted, and by SpiffWorkflow's own parsers beside us.

`make accepted FOLDER=…` (default: tests/dialects/vendors). What is accepted here is also run by
chance; `--list` names every file that is refused.
"""

import contextlib
import io
import logging
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.camunda.parser.CamundaParser import CamundaParser
from SpiffWorkflow.spiff.parser.process import SpiffBpmnParser

from service import dialects, engine
from service.engine import Known
from service.host.definitions.validation import known
from service.models import SHIPPED_FOLDERS, models, named
from service.registry import registry
from service.studios.roles import ROLES
from tests.engine.random_processes import play

SAMPLES = Path(__file__).parents[1] / "tests/dialects/vendors"
ENDINGS = (".bpmn", ".bpmn2", ".xml")
LONGEST = 10  # seconds that anybody may think about one file
SHOWN = 12
PARSERS = {
    "BpmnParser": BpmnParser,
    "CamundaParser": CamundaParser,
    "SpiffBpmnParser": SpiffBpmnParser,
}


class TooLong(Exception):
    """Somebody thinks too long about a file."""


@contextlib.contextmanager
def limited(seconds: int) -> Iterator[None]:
    """End what takes longer than so many seconds."""

    def end(*_: object) -> None:
        raise TooLong

    signal.signal(signal.SIGALRM, end)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)


def ours(source: bytes, names: Known) -> str:
    """Check a file and play what is accepted; return the first reason against it, "" for none."""
    files = {"p.bpmn": dialects.ours(source, file="p.bpmn")}
    errors = [p for p in engine.check(files, names) if p.severity == "error"]
    if errors:
        return errors[0].en.partition(":")[0] if "'" in errors[0].en else errors[0].en
    for process in engine.process_ids(files):
        play(engine.read(files, process), 1, reload=True)
    return ""


def theirs(parser: type[BpmnParser], source: bytes) -> str:
    """Parse a file the documented way: add it, then ask for the spec of every process in it."""
    with tempfile.NamedTemporaryFile(suffix=".bpmn") as kept:
        kept.write(source)
        kept.flush()
        reader = parser()
        reader.add_bpmn_file(kept.name)
        for process in reader.get_process_ids():
            reader.get_spec(process)
            reader.get_subprocess_specs(process)
    return ""


def verdict(judge: Callable[[], str]) -> str:
    """Return "" where a file is accepted, otherwise why not; what is raised is a reason too."""
    try:
        with limited(LONGEST), contextlib.redirect_stdout(io.StringIO()):
            return judge()
    except TooLong:
        return "takes too long"
    except Exception as error:  # noqa: BLE001 - whatever a parser raises is its answer
        return f"{type(error).__name__}: {str(error)[:60]}"


def told(name: str, reasons: list[str], spent: float) -> int:
    """Print how many files somebody accepts and why not the others; return the number."""
    accepted = sum(not reason for reason in reasons)
    share = 100 * accepted / max(1, len(reasons))
    print(f"{name:16} {accepted:5} of {len(reasons)} accepted ({share:.0f} %), {spent:.1f} s")
    for reason, count in Counter(filter(None, reasons)).most_common(SHOWN):
        print(f"    {count:5}  {reason}")
    return accepted


def main(folder: Path, *, listed: bool) -> None:
    """Count the files of a folder, each by itself."""
    logging.disable(logging.CRITICAL)
    paths = sorted(p for p in folder.rglob("*") if p.suffix in ENDINGS)
    files = {str(p.relative_to(folder)): next(iter(named([p]).values())) for p in paths}
    names = known(models(*SHIPPED_FOLDERS), registry=registry(), roles=ROLES)
    judges: dict[str, Callable[[bytes], str]] = {"Jiangxin": lambda s: ours(s, names)}
    judges |= {n: (lambda s, p=p: theirs(p, s)) for n, p in PARSERS.items()}
    counts: dict[str, int] = {}
    for name, judge in judges.items():
        began = time.process_time()
        reasons = {f: verdict(lambda s=s, j=judge: j(s)) for f, s in files.items()}  # type: ignore[misc]
        counts[name] = told(name, list(reasons.values()), time.process_time() - began)
        if listed and name == "Jiangxin":
            print(*(f"        {f}: {why}" for f, why in reasons.items() if why), sep="\n")
    best = max(counts[name] for name in PARSERS)
    ratio = counts["Jiangxin"] / max(1, best)
    print(f"accepted here : by the best of SpiffWorkflow's own parsers = {ratio:.2f}")


if __name__ == "__main__":
    given = [word for word in sys.argv[1:] if word != "--list"]
    main(Path(given[0]) if given else SAMPLES, listed="--list" in sys.argv)
