"""The models that hold in an installation, read with as little of the service as can be."""

import json
from pathlib import Path

from sqlalchemy import bindparam, create_engine, inspect, text
from sqlalchemy.engine import make_url

LAST = text("select contents from model_release order by number desc limit 1")
MODELS = text("select key, content from model where key in :keys").bindparams(
    bindparam("keys", expanding=True)
)


def deployed(url: str) -> dict[str, bytes]:
    """Return the models of the last release by file name; none where there is no installation.

    :param url: the address of the installation's database
    """
    made = make_url(url)
    if made.get_backend_name() == "sqlite" and not Path(made.database or "").exists():
        return {}
    database = create_engine(made)
    with database.connect() as connection:
        if not inspect(connection).has_table("model_release"):
            return {}
        last = connection.scalar(LAST)
        names = json.loads(last) if isinstance(last, str) else last or {}
        keys = [*names.values()]
        rows = connection.execute(MODELS, {"keys": keys}) if keys else ()
        contents = {key: bytes(content) for key, content in rows}
    database.dispose()
    return {name: contents[key] for name, key in names.items()}
