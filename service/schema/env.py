"""How Alembic runs our migrations: on the connection it is handed, never on one of its own."""

from typing import Any

from alembic import context

from service.db import Base
from service.schema import models  # noqa: F401 - fills the metadata

connection: Any = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    transactional_ddl=False,
)
context.run_migrations()
