"""The operators' guide: every command of it that is marked as run, run in its order."""

import os
import re
import subprocess
import sys
from pathlib import Path

import psycopg

from tests import postgres

GUIDE = Path(__file__).parents[2] / "docs" / "operators.md"
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


NAMED = re.compile(r"JIANGXIN_[A-Z_]+[A-Z]")
INTERNAL = {"JIANGXIN_PARENT"}
"""What the service tells its own processes."""


def test_the_guide_names_every_setting_that_the_program_reads_and_no_other():
    modules = GUIDE.parents[1].joinpath("service").rglob("*.py")
    read = {name for module in modules for name in NAMED.findall(module.read_text())}
    assert set(NAMED.findall(GUIDE.read_text())) == read - INTERNAL


def test_the_commands_of_the_guide_do_what_it_says(tmp_path):
    shim = tmp_path / "bin" / "jiangxin"
    shim.parent.mkdir()
    shim.write_text(f'#!/bin/sh\nexec {sys.executable} -m service.cli "$@"\n')
    shim.chmod(0o755)
    blocks = BLOCK.findall(GUIDE.read_text())
    assert len(blocks) == 8
    restoring = next(place for place, block in enumerate(blocks) if "restore" in block)
    blocks.append(blocks.pop(restoring))  # it changes over to another installation
    (tmp_path / "backups").mkdir()
    with postgres.server(postgres.programs()) as url:
        plain = url.replace("+psycopg", "")
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute("CREATE ROLE jiangxin_service LOGIN")
        environment = {
            **os.environ,
            "PATH": f"{shim.parent}:{os.environ['PATH']}",
            "PYTHONPATH": str(GUIDE.parents[1]),
            "DATABASE_URL": plain,
            "JIANGXIN_HOME": str(tmp_path / "home"),
            "JIANGXIN_SECRET": "a long random text for this test alone",
            "JIANGXIN_DEMO": "",
            "BACKUPS": str(tmp_path / "backups"),
            "ELSEWHERE": str(tmp_path / "elsewhere"),
            "EMPTY_DATABASE": postgres.another(plain, "empty"),
            "KEPT_KEY": str(tmp_path / "home" / "private.key"),
        }
        done = subprocess.run(
            ["sh", "-euc", "\n".join(blocks)],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stdout + done.stderr
    for said in ("xitong ", "jiangxin_service: ", "lines of the record", "as it was at"):
        assert said in done.stdout
    assert {one.name for one in (tmp_path / "backups").iterdir()} == {"monday", "before-upgrade"}
