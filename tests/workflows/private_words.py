"""Private words: one for every field that a shipped form marks private, found again anywhere."""

import random
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Table, select

from service.db import Base, Database
from service.forms import Form, private_places
from service.models import SHIPPED_FOLDERS, models
from service.studios.identity import person_check_digit

CHANCE = random.Random(20261129)


def identity_number() -> str:
    """Return the number of a woman born on a day in 1985, well formed and nobody else's."""
    first = f"110105198506{CHANCE.randint(10, 28)}{CHANCE.randint(100, 998) // 2 * 2:03d}"
    return first + person_check_digit(first)


TYPED_TWICE = ("payee", "account_again")
"""The one place that holds what another does: a number that is typed twice."""
WORDS = {
    "identity-number": identity_number,
    "mobile": lambda: f"1{CHANCE.choice('3589')}{CHANCE.randint(10**8, 10**9 - 1)}",
    "phone": lambda: f"010-{CHANCE.randint(6 * 10**7, 7 * 10**7)}",
    "email": lambda: f"{CHANCE.randbytes(6).hex()}@{CHANCE.randbytes(4).hex()}.cn",
    "bank-account": lambda: f"6222{CHANCE.randint(10**14, 10**15 - 1)}",
    "": lambda: "龘" + "".join(CHANCE.sample("靐齉爩麤龗灪厵滟爨癵", 3)),
}


def shipped() -> Iterator[Form]:
    """Yield the forms that the service ships with."""
    for name, source in models(*SHIPPED_FOLDERS).items():
        if name.endswith(".form"):
            yield Form.read(source)


def planted() -> dict[tuple[str, ...], str]:
    """Return a word for every place that a shipped form marks private."""
    places = {(*place.rows, *place.path) for form in shipped() for place in private_places(form)}
    words = {path: WORDS[_check(path)]() for path in sorted(places)}
    return words | {TYPED_TWICE: words["payee", "account"]}


def _check(path: tuple[str, ...]) -> str:
    return next(check for form in shipped() for check in _checks(form, path))


def _checks(form: Form, path: tuple[str, ...]) -> Iterator[str]:
    """Yield what a form checks of the answer at a place: of a field, or of a list's column."""
    field, listed = form.at(".".join(path)), form.at(".".join(path[:-1]))
    if field is not None:
        yield field.rules.check
    elif listed is not None and listed.is_list:
        yield from (one.rules.check for one in listed.components if one.path == path[-1:])


def tree(words: dict[tuple[str, ...], str]) -> dict[str, Any]:
    """Return the words as an answer that holds them."""
    root: dict[str, Any] = {}
    for path, word in words.items():
        inner = root
        for name in path[:-1]:
            inner = inner.setdefault(name, {})
        inner[path[-1]] = word
    return root


def dumped(database: Database) -> Iterator[tuple[str, bytes]]:
    """Yield every cell of every table, and the bytes of SQLite's files."""
    with database.engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            yield from _cells(connection.execute(select(*table.columns)).all(), table)
    if database.engine.url.database and database.engine.dialect.name == "sqlite":
        whole = Path(database.engine.url.database)
        for path in whole.parent.glob(f"{whole.name}*"):
            with closing(path.open("rb")) as file:
                yield path.name, file.read()


def _cells(rows: Any, table: Table) -> Iterator[tuple[str, bytes]]:
    for row in rows:
        for name, value in row._mapping.items():
            if value is not None:
                yield f"{table.name}.{name}", as_bytes(value)


def as_bytes(value: Any) -> bytes:
    """Return a value the way a search through bytes would meet it."""
    return value if isinstance(value, bytes) else str(value).encode()


def told(content: bytes, words: dict[tuple[str, ...], str]) -> list[str]:
    """Return the places whose words stand in some bytes, as text or escaped as JSON does."""
    return [
        ".".join(path)
        for path, word in words.items()
        if word.encode() in content or word.encode("unicode_escape") in content
    ]
