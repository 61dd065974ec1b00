"""Write the next migration from what the models say: `python -m service.schema "Subject"`."""

import sys
import tempfile
from pathlib import Path

from alembic import command

from service.db import Database
from service.schema.upgrade import configuration, upgrade


def write(message: str) -> None:
    """Compare the models with a database made by the migrations there are; write the rest."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'scratch.db'}")
        upgrade(database)
        with database.engine.execution_options(writes=True).connect() as connection:
            command.revision(configuration(connection), message, autogenerate=True)
        database.close()


if __name__ == "__main__":
    write(sys.argv[1])
