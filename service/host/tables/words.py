"""Indexes by which PostgreSQL finds cases and open work by words; SQLite has none of them."""

from typing import Any

from sqlalchemy import DDL, event

from service.host.tables.core import ProcessInstance, UserTask
from service.people.tables import Organisation

WORD_PIECES = """
CREATE OR REPLACE FUNCTION word_pieces(said text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 1000
AS $$
    SELECT coalesce(array_agg(DISTINCT substr(plain, place, size)), '{}')
    FROM (SELECT lower(normalize(said, NFKC)) AS plain) AS one,
         generate_series(1, length(plain)) AS place, generate_series(1, 2) AS size
$$
"""
"""Every letter of a text and every two side by side, as a search compares them.

It calls nothing outside `pg_catalog`: a restored index is built with an empty search path.
"""
CASE_TEXTS = (
    "process_instance.number || ' ' || process_instance.title || ' ' || "
    "process_instance.process_name"
)
"""What is looked in, written as in the index: the planner compares the two."""
CASES_BY_PIECES = """
CREATE INDEX ix_process_instance_pieces ON process_instance
USING gin (word_pieces(number || ' ' || title || ' ' || process_name))
"""
ORGANISATIONS_BY_PIECES = """
CREATE INDEX ix_organisation_pieces ON organisation USING gin (word_pieces(name))
"""
OPEN_BY_NAME = """
CREATE INDEX ix_user_task_open_name ON user_task (name, key) WHERE status = 'open'
"""


def _follow(table: Any, *statements: str) -> None:
    """Send statements after a table is made on PostgreSQL."""
    for one in statements:
        sent = DDL(one).execute_if(dialect="postgresql")  # type: ignore[no-untyped-call]
        event.listen(table, "after_create", sent)


_follow(Organisation.__table__, WORD_PIECES, ORGANISATIONS_BY_PIECES)
_follow(ProcessInstance.__table__, WORD_PIECES, CASES_BY_PIECES)
_follow(UserTask.__table__, OPEN_BY_NAME)
