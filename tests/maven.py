"""Programs in Java that run beside us: Maven fetches what they need."""

import subprocess
import tempfile
from pathlib import Path


def classpath(folder: Path) -> str:
    """Fetch what the `pom.xml` of a folder names; return where it lies, as Java wants it."""
    with tempfile.TemporaryDirectory() as made:
        listed = Path(made) / "classpath"
        goal = ["dependency:build-classpath", f"-Dmdep.outputFile={listed}"]
        subprocess.run(["mvn", "-q", "-B", "-f", folder / "pom.xml", *goal], check=True)
        return listed.read_text()
