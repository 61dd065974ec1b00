"""Every line of the ledger is a leaf of a Merkle tree; checkpoints keep its roots"""

import hashlib

import orjson
import sqlalchemy as sa
from alembic import op

import service.db

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None

BATCH = 5000  # lines held in memory at once
BIG = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
ENTRY = sa.table(
    'ledger_entry',
    sa.column('sequence', BIG),
    sa.column('at', service.db.Instant()),
    sa.column('actor', sa.String()),
    sa.column('actor_name', sa.String()),
    sa.column('subject', sa.String()),
    sa.column('verb', sa.String()),
    sa.column('row_key', sa.String()),
    sa.column('instance_key', BIG),
    sa.column('element', sa.String()),
    sa.column('commitment', sa.String()),
    sa.column('previous', sa.String()),
    sa.column('leaf', sa.LargeBinary()),
)


def upgrade() -> None:
    op.create_table(
        'ledger_checkpoint',
        sa.Column('size', BIG, autoincrement=False, nullable=False),
        sa.Column('root', sa.LargeBinary(length=32), nullable=False),
        sa.Column('frontier', sa.LargeBinary(), nullable=False),
        sa.Column('head', sa.String(length=64), nullable=False),
        sa.Column('verified_at', service.db.Instant(), nullable=False),
        sa.Column('note', sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint('size'),
    )
    op.add_column('ledger_entry', sa.Column('leaf', sa.LargeBinary(length=32), nullable=True))
    _fill(op.get_bind())
    with op.batch_alter_table('ledger_entry', schema=None) as batch_op:
        batch_op.alter_column(
            'leaf', existing_type=sa.LargeBinary(length=32), nullable=False
        )


def _fill(connection) -> None:
    hashed = [column for column in ENTRY.c if column.name != 'leaf']
    read = sa.select(*hashed).order_by(ENTRY.c.sequence).limit(BATCH)
    write = (
        sa.update(ENTRY)
        .where(ENTRY.c.sequence == sa.bindparam('of'))
        .values(leaf=sa.bindparam('hash'))
    )
    last = -(2**63)  # whatever number a damaged line has
    while rows := connection.execute(read.where(ENTRY.c.sequence > last)).all():
        connection.execute(write, [{'of': row.sequence, 'hash': _leaf(row)} for row in rows])
        last = rows[-1].sequence


def _leaf(row) -> bytes:
    values = [row.sequence, row.at.isoformat(timespec='microseconds'), *row[2:]]
    return hashlib.sha256(b'\x00' + orjson.dumps(values)).digest()


def downgrade() -> None:
    with op.batch_alter_table('ledger_entry', schema=None) as batch_op:
        batch_op.drop_column('leaf')
    op.drop_table('ledger_checkpoint')
