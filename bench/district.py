"""A large district in PostgreSQL: the demonstration's cases copied many times by COPY.

The demonstration is played first, so every row has the shape that the service itself wrote. A
copied case keeps its rows and gets keys, a number, a title, a unit and dates of its own. Whole
cases take everything along, their ledger included; light ones only what lists are made of. The
copied lines of the ledger are not chained: pages do not ask for that.
"""

import random
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from graphlib import TopologicalSorter
from itertools import accumulate
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Engine, Inspector, inspect

WHOLE_PER_OPEN = 0.018  # whole cases for each piece of open work: 18,000 at a million
SHARES = {
    "centre_officer": 8,
    "section_officer": 5,
    "sector_officer": 3,
    "applicant": 3,
    "finance_officer": 1,
    "bureau_leader": 1,
}
"""Of so many pieces of open work, how many wait for each role."""
UNITS, DEPARTMENTS, CLERKS = 2_000, 20, 400
LISTED = ("process_instance", "party", "tag", "user_task", "candidate", "subscription")
"""What a light case consists of: no variables, papers or history."""
NOT_COPIED = frozenset({"message_start", "draft", "migration"})
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
GIVEN = "建国秀兰志强淑珍海涛雪梅文博晓东玉华明远春燕德福丽萍永康思齐"
TRADES = ("电梯安装", "数控车工", "中式烹调", "工业机器人", "古建彩画", "珠宝鉴定", "无损检测")

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Original:
    """A case of the demonstration: its rows by table."""

    number: str
    rows: Mapping[str, Sequence[Row]]
    holders: Sequence[str]


@dataclass(frozen=True)
class Table:
    """Columns of a table, and to which copied table a column points."""

    name: str
    columns: tuple[str, ...]
    own_key: str | None
    points: Mapping[str, str]


class Copies:
    """Copies of cases, written table by table."""

    def __init__(self, engine: Engine, connection: psycopg.Connection[Any]) -> None:
        self._tables = dict(_tables(engine))
        self._to = connection
        self._chance = random.Random(7)
        self._now = datetime.now(UTC).replace(tzinfo=None)

    def originals(self) -> list[Original]:
        """Read every case that the demonstration left."""
        keys = self._to.execute("SELECT key, number FROM process_instance ORDER BY key").fetchall()
        return [self._original(key, number) for key, number in keys]

    def write(self, copies: Sequence[Original], *, tables: Sequence[str] = ()) -> None:
        """Write one copy of each of these cases; of light ones only some tables."""
        wanted = [self._tables[name] for name in tables or self._tables]
        starts = {table.name: self._starts(table, copies) for table in wanted}
        for table in wanted:
            self._copy(table, copies, starts)
        self._set_sequences()

    def waiting(self, originals: Sequence[Original], count: int) -> list[Original]:
        """Choose running cases that wait for a role; most wait for the centre and the section."""
        by_role: dict[str, Original] = {}
        for one in originals:
            for task in one.rows["user_task"]:
                if self._cell("user_task", task, "status") == "open":
                    by_role.setdefault(*self._of_one_task(one, task))
        turn = [
            by_role[role]
            for role, share in SHARES.items()
            for _ in range(share if role in by_role else 0)
        ]
        return [turn[n % len(turn)] for n in range(count)]

    def _of_one_task(self, one: Original, task: Row) -> tuple[str, Original]:
        """Return the role that a piece of open work waits for, and its case with that alone."""
        key = self._cell("user_task", task, "key")
        mine = [
            row for row in one.rows["candidate"] if self._cell("candidate", row, "task_key") == key
        ]
        rows = {**one.rows, "user_task": [task], "candidate": mine, "subscription": []}
        role = self._cell("candidate", mine[0], "role")
        return str(role), Original(one.number, rows, one.holders)

    def _cell(self, table: str, row: Row, column: str) -> Any:
        return row[self._tables[table].columns.index(column)]

    def _original(self, key: int, number: str) -> Original:
        rows: dict[str, Sequence[Row]] = {}
        for table in self._tables.values():
            rows[table.name] = self._rows(table, key, rows)
        party = self._tables["party"].columns.index("holder")
        return Original(number, rows, [row[party] for row in rows["party"]])

    def _rows(self, table: Table, case: int, before: Mapping[str, Sequence[Row]]) -> list[Row]:
        place, parent = next(iter(table.points.items()))
        keys = [case]
        if table.name == "process_instance":
            place = "key"
        elif parent != "process_instance":
            own = self._tables[parent]
            keys = [row[own.columns.index(str(own.own_key))] for row in before[parent]]
        query = sql.SQL("SELECT {} FROM {} WHERE {} = ANY(%s)").format(
            sql.SQL(", ").join(map(sql.Identifier, table.columns)),
            sql.Identifier(table.name),
            sql.Identifier(place),
        )
        found = self._to.execute(query, [keys]).fetchall()
        return sorted(found, key=lambda row: str(row[0]).zfill(20))

    def _starts(self, table: Table, copies: Sequence[Original]) -> list[int]:
        """Return the key before the first of each copy's rows."""
        if table.own_key is None:
            return []
        last = self._to.execute(
            sql.SQL("SELECT coalesce(max({}), 0) FROM {}").format(
                sql.Identifier(table.own_key), sql.Identifier(table.name)
            )
        ).fetchone()
        counts = [len(one.rows[table.name]) for one in copies]
        return [int(last[0]) + total for total in accumulate([0, *counts])] if last else []

    def _copy(
        self, table: Table, copies: Sequence[Original], starts: Mapping[str, list[int]]
    ) -> None:
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
            sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, table.columns))
        )
        with self._to.cursor() as cursor, cursor.copy(statement) as copy:
            for number, original in enumerate(copies):
                for row in self._copied(table, number, original, starts):
                    copy.write_row(row)

    def _copied(
        self, table: Table, number: int, original: Original, starts: Mapping[str, list[int]]
    ) -> Iterator[list[Any]]:
        case = starts["process_instance"][number] + 1
        holders = {one: self._holder(case, one) for one in original.holders}
        for place, row in enumerate(original.rows[table.name]):
            made = list(row)
            for at, column in enumerate(table.columns):
                value = row[at]
                if column == table.own_key:
                    made[at] = starts[table.name][number] + 1 + place
                elif column in table.points:
                    made[at] = self._moved(table.points[column], number, original, starts, value)
                elif column == "addressed" and "@" in value:
                    role, _, holder = value.partition("@")
                    made[at] = f"{role}@{holders.get(holder, holder)}"
                elif value in holders:
                    made[at] = holders[value]
            self._own(table, made, case)
            yield made

    def _moved(
        self, parent: str, number: int, original: Original, starts: Mapping[str, list[int]],
        value: Any,
    ) -> Any:  # fmt: skip
        if value is None or parent == "process_instance":
            return starts["process_instance"][number] + 1
        at = self._tables[parent].columns.index(str(self._tables[parent].own_key))
        old = [row[at] for row in original.rows[parent]]
        return starts[parent][number] + 1 + old.index(value)

    def _holder(self, case: int, holder: str) -> str:
        """Return the organisation of a copy in place of the original's."""
        if holder in ("industry", "commerce"):
            return f"department-{case % DEPARTMENTS}"
        return f"unit-{case % UNITS}"

    def _own(self, table: Table, made: list[Any], case: int) -> None:
        """Give a row what must differ from its original's, or should."""
        at = table.columns.index
        if table.name == "process_instance":
            made[at("number")] = f"{made[at('number')].partition('-')[0]}-2025-{case:07d}"
            made[at("title")] = self._title()
            days = timedelta(days=self._chance.random() * 700)
            made[at("started_at")] = self._now - days
            if made[at("ended_at")]:
                made[at("ended_at")] = self._now - days / 2
        elif table.name == "user_task" and made[at("status")] == "open":
            made[at("due_at")] = self._now + timedelta(days=self._chance.random() * 60 - 2)
            made[at("created_at")] = self._now - timedelta(days=self._chance.random() * 30)
            if made[at("assignee")] is None and case % 5 == 0:
                made[at("assignee")] = f"clerk-{self._chance.randrange(CLERKS)}"
        elif table.name == "tag" and made[at("name")] == "round":
            made[at("value")] = f"20{15 + case % 11}-{case % 2 + 1}"
        elif table.name == "document":
            made[at("key")] = secrets.token_hex(16)
        elif table.name == "private_value":
            made[at("id")] = secrets.token_urlsafe(12)  # pages show it masked, whatever it is
        elif table.name == "job":
            made[at("name")] = f"{made[at('kind')]}:copy:{made[at('key')]}"

    def _title(self) -> str:
        chance = self._chance
        name = chance.choice(SURNAMES) + "".join(chance.sample(GIVEN, 2))
        return f"{name}{chance.choice(TRADES)}技能大师工作室"

    def _set_sequences(self) -> None:
        """Let the next key that the service asks for be a free one."""
        for table in self._tables.values():
            if table.own_key in (None, "sequence"):
                continue
            self._to.execute(
                sql.SQL(
                    "SELECT setval(pg_get_serial_sequence({}, {}), (SELECT max({}) FROM {}))"
                ).format(
                    sql.Literal(table.name),
                    sql.Literal(table.own_key),
                    sql.Identifier(str(table.own_key)),
                    sql.Identifier(table.name),
                )
            )


def _tables(engine: Engine) -> Iterator[tuple[str, Table]]:
    """Yield the tables whose rows belong to a case, those pointed to before those that point."""
    found = inspect(engine)
    points = {
        name: _points(found, name) for name in found.get_table_names() if name not in NOT_COPIED
    }
    belonging = {"process_instance"}
    while more := {name for name in points if belonging & {*points[name].values()}} - belonging:
        belonging |= more
    parents = {name: belonging & {*points[name].values()} - {name} for name in sorted(belonging)}
    for name in TopologicalSorter(parents).static_order():
        columns = {one["name"]: str(one["type"]) for one in found.get_columns(name)}
        primary = found.get_pk_constraint(name)["constrained_columns"]
        number = len(primary) == 1 and "INT" in columns[primary[0]]
        own = primary[0] if number and primary[0] not in points[name] else None
        first = {
            one: points[name][one] for one in columns if points[name].get(one) in parents[name]
        }
        yield name, Table(name, tuple(columns), own, first or {"key": "process_instance"})


def _points(found: Inspector, name: str) -> dict[str, str]:
    """Return to which table each column of a table points."""
    points = {
        one["constrained_columns"][0]: one["referred_table"] for one in found.get_foreign_keys(name)
    }
    if any(one["name"] == "instance_key" for one in found.get_columns(name)):
        points["instance_key"] = "process_instance"
    return points


def fill(engine: Engine, url: str, *, size: int) -> None:
    """Fill a database in which the demonstration was played with `size` pieces of open work."""
    address = url.replace("+psycopg", "")
    with psycopg.connect(address, autocommit=True) as connection:
        # Copied rows point where their originals did: nothing is checked again, row by row.
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET synchronous_commit = off")
        people(connection)
        copies = Copies(engine, connection)
        originals = copies.originals()
        copies.write(_whole(originals, max(20, int(size * WHOLE_PER_OPEN))))
        copies.write(copies.waiting(originals, size), tables=LISTED)
        register(connection, size)
        _mend_head(connection)
        connection.execute("VACUUM (ANALYZE)")


def people(to: psycopg.Connection[Any]) -> None:
    """Add units, departments and the people in them."""
    units = [(f"unit-{n}", f"{_word(n)}制造有限公司（{n}）", "unit") for n in range(UNITS)]
    offices = [(f"department-{n}", f"第{n}业务主管局", "department") for n in range(DEPARTMENTS)]
    _insert(to, "organisation", ("code", "name", "kind"), [*units, *offices])
    accounts = [(f"unit{n}", f"{_word(n)[:2]}申报", f"unit-{n}", ["applicant"])
                for n in range(UNITS)]  # fmt: skip
    accounts += [(f"sector{n}", "部门经办", f"department-{n}", ["sector_officer"])
                 for n in range(DEPARTMENTS)]  # fmt: skip
    accounts += [(f"clerk-{n}", f"{_word(n)[:2]}经办", "centre", ["centre_officer"])
                 for n in range(CLERKS)]  # fmt: skip
    employ(to, accounts)


def employ(
    to: psycopg.Connection[Any], accounts: Sequence[tuple[str, str, str, list[str]]]
) -> None:
    """Open accounts: username, name, organisation, role codes."""
    roles = "roles" in _columns(to, "account")
    head = ("username", "name", "organisation_code", "active", *(["roles"] if roles else []))
    _insert(to, "account", head, [
        (name, title, code, True, *([f'["{held[0]}"]'] if roles else []))
        for name, title, code, held in accounts
    ])  # fmt: skip
    if not roles:
        since = datetime.now(UTC).replace(tzinfo=None)
        _insert(to, "account_role", ("username", "role", "since", "granted_by"), [
            (name, one, since, "admin") for name, _, _, held in accounts for one in held
        ])  # fmt: skip


def register(to: psycopg.Connection[Any], size: int) -> None:
    """Copy the demonstration's studio, notices and messages of the register."""
    count = max(20, min(2_000, size // 500))
    _multiply(to, "master", count, {"identity_lookup": lambda n: f"copy{n:039d}"})
    last = to.execute("SELECT max(key) FROM master").fetchone()
    assert last
    _multiply(to, "studio", count, {
        "number": lambda n: f"JD-2025-{n:05d}", "case_number": lambda n: f"OLD-{n}",
        "name": lambda n: f"{_word(n)}工作室", "unit": lambda n: f"unit-{n % UNITS}",
        "place": lambda n: f"unit-{n % UNITS}", "master_key": lambda n: last[0] - n,
    })  # fmt: skip
    _multiply(to, "notice", count, {
        "number": lambda n: f"GS-2025-{n:05d}", "case_number": lambda n: f"OLD-{n}",
    })  # fmt: skip
    notice = to.execute("SELECT max(key) FROM notice").fetchone()
    assert notice
    _multiply(to, "notice_item", count, {
        "notice_key": lambda n: notice[0] - n, "case_number": lambda n: f"OLD-{n}",
    })  # fmt: skip


def _multiply(
    to: psycopg.Connection[Any], table: str, count: int, own: Mapping[str, Callable[[int], Any]]
) -> None:
    columns = [one for one in _columns(to, table) if one != "key"]
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    row = to.execute(
        sql.SQL("SELECT {} FROM {} ORDER BY key LIMIT 1").format(names, sql.Identifier(table))
    ).fetchone()
    assert row, f"the demonstration has no {table}"
    known = dict(zip(columns, row, strict=True))
    rows = [tuple({**known, **{k: make(n) for k, make in own.items()}}.values())
            for n in range(count)]  # fmt: skip
    _insert(to, table, columns, rows)


def _columns(to: psycopg.Connection[Any], table: str) -> list[str]:
    found = to.execute(
        "SELECT column_name FROM information_schema.columns "
        "WHERE table_name = %s ORDER BY ordinal_position",
        [table],
    )
    return [row[0] for row in found]


def _insert(
    to: psycopg.Connection[Any], table: str, columns: Sequence[str], rows: Sequence[Row]
) -> None:
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with to.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _word(number: int) -> str:
    chance = random.Random(number)
    return "".join(chance.sample(GIVEN, 4))


def _whole(originals: Sequence[Original], count: int) -> list[Original]:
    """Choose cases with a hundred lines of history, now and then a long or an interrupted one."""
    usual = [one for one in originals if 95 <= len(one.rows["ledger_entry"]) <= 300]
    rest = [one for one in originals if one not in usual]
    return [
        rest[n // 10 % len(rest)] if n % 10 == 0 else usual[n % len(usual)] for n in range(count)
    ]


def _mend_head(to: psycopg.Connection[Any]) -> None:
    """Let the ledger go on after the copied lines."""
    to.execute(
        "UPDATE ledger_head SET (size, hash) = "
        "(SELECT sequence, hash FROM ledger_entry ORDER BY sequence DESC LIMIT 1)"
    )
