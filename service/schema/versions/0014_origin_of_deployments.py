"""Where a deployment's models came from, and which version they were made from"""

import sqlalchemy as sa
from alembic import op

from service.schema.recording import record

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None

SHIPPED = '随系统交付的首个版本'
"""The reason that set-up gave."""
TABLES = (
    ('model_release', 'release', 'number', 'number = r.number - 1'),
    ('model', 'model', 'key', 'name = r.name AND e.version = r.version - 1'),
)
"""Table, what the record calls its rows, its key, and which row came before."""


def upgrade() -> None:
    for table, subject, key, before in TABLES:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column('origin', sa.String(length=10), nullable=True))
            batch_op.add_column(sa.Column('based_on', sa.Integer(), nullable=True))
        _fill(op.get_bind(), table, subject, key, before)
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.alter_column('origin', existing_type=sa.String(length=10), nullable=False)
            batch_op.create_foreign_key(f'{table}_based_on_fkey', table, ['based_on'], [key])


def _fill(connection, table, subject, key, before) -> None:
    """Say of every row what is known: who deployed it, and with which reason."""
    query = (
        f'SELECT r.{key} AS key, r.deployed_by, r.reason,'
        f' (SELECT e.{key} FROM {table} e WHERE e.{before}) AS based_on'
        f' FROM {table} r ORDER BY r.{key}'
    )
    rows = connection.execute(sa.text(query)).all()
    update = sa.text(
        f'UPDATE {table} SET origin = :origin, based_on = :based_on WHERE {key} = :key'
    )
    known = [{'origin': _origin(row), 'based_on': row.based_on} for row in rows]
    for row, now in zip(rows, known):
        connection.execute(update, now | {'key': row.key})
    record(
        connection, ((subject, 'changed', str(row.key), now) for row, now in zip(rows, known))
    )


def _origin(row) -> str:
    if row.deployed_by != 'system':
        return 'edited'
    return 'shipped' if row.reason == SHIPPED else 'uploaded'


def downgrade() -> None:
    for table, *_ in TABLES:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_constraint(f'{table}_based_on_fkey', type_='foreignkey')
            batch_op.drop_column('based_on')
            batch_op.drop_column('origin')
