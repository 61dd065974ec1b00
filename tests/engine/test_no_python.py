"""Nothing that a designer writes can reach Python."""

import subprocess
import sys

import pytest

from service import engine
from service.engine import Known
from tests.engine.drawing import START_END, Case, ext, file, flows, process

ASK = "import sys, service.engine; print([m for m in sys.modules if 'script_engine' in m])"
ATTEMPTS = (
    "=().__class__.__bases__",
    '=__import__("os").system("id")',
    '=open("/etc/passwd").read()',
    "=eval(1)",
    "={}.get.__globals__",
)


def test_the_engine_does_not_even_load_a_script_engine() -> None:
    said = subprocess.run([sys.executable, "-c", ASK], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_an_expression_that_reaches_for_python_is_refused_or_null(attempt: str) -> None:
    quoted = attempt.replace('"', "&quot;")
    said = ext(f'<zeebe:script expression="{quoted}" resultVariable="r"/>')
    body = START_END + f'<scriptTask id="s">{said}</scriptTask>' + flows("start > s > end")
    if engine.check({"p.bpmn": file(process(body))}, Known()):
        return
    assert Case(body).variables == {"r": None}
