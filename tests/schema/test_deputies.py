"""A deputy and who was away once stood in one column of finished work."""

import importlib
from pathlib import Path

import sqlalchemy as sa

from service import schema

VERSIONS = Path(schema.__file__).parent / "versions"
REVISION = next(VERSIONS.glob("*_for_whom_work_was_done.py")).stem
split = importlib.import_module(f"service.schema.versions.{REVISION}")


def test_a_signature_is_parted_into_who_did_it_and_for_whom() -> None:
    with sa.create_engine("sqlite://").begin() as connection:
        connection.exec_driver_sql(
            "CREATE TABLE user_task"
            " (key INTEGER, on_behalf_of TEXT, completed_by_name TEXT, on_behalf_of_name TEXT)"
        )
        connection.exec_driver_sql(
            "INSERT INTO user_task VALUES (1, 'he', '林老师（代何老师）', NULL),"
            " (2, NULL, '林（代）老师', NULL), (3, 'he', '林（一）（代何（二）老师）', NULL)"
        )
        assert [key for _, _, key, _ in split._parted(connection)] == ["1", "3"]
        names = "SELECT completed_by_name, on_behalf_of_name FROM user_task ORDER BY key"
        assert connection.exec_driver_sql(names).all() == [
            ("林老师", "何老师"),
            ("林（代）老师", None),
            ("林（一）", "何（二）老师"),
        ]
