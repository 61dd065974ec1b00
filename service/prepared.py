"""Statements of SQLAlchemy Core that are compiled once and handed to the driver as they are.

What a completion sends is always the same few statements. Core works out their parameters, types
and results again for each, which takes longer than SQLite takes to do them. Listeners of the engine
(`before_cursor_execute`: the guard of the connection) hear of each like of any other, and what the
driver raises comes as SQLAlchemy's exceptions.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Dialect
from sqlalchemy.sql.compiler import SQLCompiler

Processor = Callable[[Any], Any] | None
Values = Mapping[str, Any]


@dataclass(frozen=True)
class _Compiled:
    """The text for one kind of database, and what makes values fit it."""

    text: str
    parameters: tuple[tuple[str, Processor], ...]
    """In the order of the text, what it says twice twice; each with what the driver needs made."""
    positional: bool
    fixed: Values
    """What the statement itself says: constants, and defaults of columns."""
    results: tuple[tuple[int, Callable[[Any], Any]], ...]
    """Where a column of the result has to be made into what Python holds."""

    def common(self, values: Values) -> dict[str, Any]:
        """Return what is the same in every row, made once."""
        made = dict(self.parameters)
        return {
            name: value if (make := made[name]) is None else make(value)
            for name, value in values.items()
            if name in made
        }

    def bound(self, values: Values, common: Values) -> Any:
        """Return values as the driver takes them."""
        known = {**self.fixed, **values} if self.fixed else values
        if self.positional:
            return [
                common[name] if name in common else known[name] if make is None else
                make(known[name])
                for name, make in self.parameters
            ]  # fmt: skip
        return {
            name: common[name] if name in common else known[name] if make is None else
            make(known[name])
            for name, make in self.parameters
        }  # fmt: skip

    def read(self, row: Sequence[Any]) -> list[Any]:
        """Return a row as Core would give it."""
        found = list(row)
        for place, make in self.results:
            found[place] = make(found[place])
        return found


class Prepared:
    """One statement, whatever database it is sent to; it must not hold lists that expand."""

    def __init__(self, statement: Any, **options: Any) -> None:
        """Take a statement whose parameters are named; `options` are those of its execution."""
        self._statement = statement
        self.execution_options = options
        self._compiled: dict[str, _Compiled] = {}

    def rows(self, connection: Connection, values: Values) -> list[list[Any]]:
        """Send it and return what it gives.

        :raises DBAPIError: the database refuses it
        """
        compiled = self._for(connection)
        cursor = self._send(connection, compiled.text, compiled.bound(values, {}))
        try:
            return [compiled.read(row) for row in cursor.fetchall()]
        finally:
            cursor.close()

    def run(
        self, connection: Connection, values: Sequence[Values], common: Values | None = None
    ) -> int:
        """Send it once for each of several values; return how many rows it met.

        :param common: what is the same for all of them
        :raises DBAPIError: the database refuses it
        """
        compiled = self._for(connection)
        same = compiled.common(common) if common else {}
        sets = [compiled.bound(one, same) for one in values]
        several = len(sets) > 1
        cursor = self._send(
            connection, compiled.text, sets if several else sets[0], several=several
        )
        met: int = cursor.rowcount
        cursor.close()
        return met

    def _send(
        self, connection: Connection, text: str, parameters: Any, *, several: bool = False
    ) -> Any:
        if not connection.in_transaction() and not _stands_alone(connection):
            connection.begin()
        cursor: Any = connection.connection.cursor()
        try:
            connection.dispatch.before_cursor_execute(
                connection, cursor, text, parameters, self, several
            )
            (cursor.executemany if several else cursor.execute)(text, parameters)
        except connection.dialect.loaded_dbapi.Error as fault:
            # The same as for a statement of Core: wrapped, its parameters hidden, a lost
            # connection taken out of the pool.
            connection._handle_dbapi_exception(fault, text, parameters, cursor, None)
        except BaseException:
            cursor.close()
            raise
        return cursor

    def _for(self, connection: Connection) -> _Compiled:
        name = connection.dialect.name
        return self._compiled.get(name) or self._compile(connection.dialect)

    def _compile(self, dialect: Dialect) -> _Compiled:
        made: SQLCompiler = self._statement.compile(dialect=dialect)
        types = {name: bind.type for bind, name in made.bind_names.items()}
        names = made.positiontup if made.positional else list(made.params)
        results = [
            (place, make)
            for place, column in enumerate(getattr(self._statement, "exported_columns", ()))
            if (make := column.type.dialect_impl(dialect).result_processor(dialect, None))
        ]
        found = self._compiled[dialect.name] = _Compiled(
            text=made.string,
            parameters=tuple(
                (name, types[name].dialect_impl(dialect).bind_processor(dialect))
                for name in names or ()
            ),
            positional=made.positional,
            fixed={
                **{name: value for name, value in made.params.items() if value is not None},
                **{column.key: _default(column) for column in made.insert_prefetch},
            },
            results=tuple(results),
        )
        return found


def _stands_alone(connection: Connection) -> bool:
    return "one_statement" in connection.get_execution_options()


def _default(column: Any) -> Any:
    if not column.default.is_scalar:
        raise TypeError(f"the default of {column} has to be worked out for each row")
    return column.default.arg
