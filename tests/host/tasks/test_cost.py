"""What one completion asks of the database: counted, so no machine makes it more or less."""

from sqlalchemy import event

from service.host.tasks import tasks
from tests.host.cast import HE
from tests.host.steps import RETURN, sent, task_of

MOST = {"sqlite": 12, "postgresql": 13}
"""Statements: the work under its lock, what changed of it, variables, new work, who may do it, the
case, the ledger's end and lines; and for this step, which has an alarm and a button, four more."""


def statements(database, act):
    seen = []

    def count(_connection, _cursor, statement, *_rest):
        seen.append(" ".join(statement.split()))

    event.listen(database.engine, "before_cursor_execute", count)
    act()
    event.remove(database.engine, "before_cursor_execute", count)
    return [one for one in seen if not one.startswith("BEGIN")]


def test_a_completion_asks_for_nothing_twice(writing, database):
    for _ in range(2):  # the first reads models, roles and the case into memory
        number = sent(writing)
        key = task_of(writing, number)
        asked = statements(database, lambda key=key: _complete(writing, key))
    assert len(asked) <= MOST[database.engine.dialect.name], asked
    assert sum("ledger_entry" in one for one in asked) == 1


def _complete(writing, key):
    with writing(HE) as session:
        tasks.complete(session, key=key, actor=HE, answer=RETURN)
