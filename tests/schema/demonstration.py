"""The demonstration of one code, played at the end of November 2026 and written to a folder.

`python tests/schema/demonstration.py FOLDER` is run with the code whose state is to be kept;
README.md says how the dump of that day was made.
"""

import dataclasses
import lzma
import sys
import tarfile
from datetime import date, datetime, time
from pathlib import Path

from service import app, demo
from service.clock import BEIJING
from service.config import Config
from tests.keys import lay_key
from tests.schema.fill import dumped
from tests.workflows.play import Play

MONDAY = datetime.combine(date(2026, 11, 30), time(9), BEIJING)
"""When the demonstration is over and the dump is made."""


def main(folder: Path) -> None:
    """Play the demonstration and write its database as SQL, and the files of its cases."""
    config = Config.from_environment()
    lay_key(config.home)
    house = app.house(config)
    demo.play(dataclasses.replace(house, clock=Play(house.database, MONDAY)))
    house.database.close()
    folder.mkdir(parents=True, exist_ok=True)
    sql = dumped(config.database_url).encode()
    (folder / "sqlite.sql.xz").write_bytes(lzma.compress(sql, preset=9))
    with tarfile.open(folder / "files.tar.xz", "w:xz") as archive:
        archive.add(config.home / "files", "files")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
