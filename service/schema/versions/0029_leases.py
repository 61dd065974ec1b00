"""Repeatable activations, and how jobs and messages of programs ended"""

import sqlalchemy as sa
from alembic import op

import service.db

revision = '0029'
down_revision = '0028'
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_table(
        'outside_job_end',
        sa.Column('key', BIG, autoincrement=False, nullable=False),
        sa.Column('type', sa.Text(), nullable=False),
        sa.Column('outcome', sa.String(length=20), nullable=False),
        sa.Column('ended_at', service.db.Instant(), nullable=False),
        sa.PrimaryKeyConstraint('key'),
    )
    op.create_index('ix_outside_job_end_ended_at', 'outside_job_end', ['ended_at'])
    op.create_table(
        'activation',
        sa.Column('program', sa.String(length=60), nullable=False),
        sa.Column('id', sa.String(length=200), nullable=False),
        sa.Column('digest', sa.String(length=64), nullable=False),
        sa.Column('taken', service.db.Json(), nullable=False),
        sa.Column('received_at', service.db.Instant(), nullable=False),
        sa.PrimaryKeyConstraint('program', 'id'),
    )
    op.create_index('ix_activation_received_at', 'activation', ['received_at'])
    op.create_table(
        'outside_message',
        sa.Column('key', BIG, nullable=False),
        sa.Column('program', sa.String(length=60), nullable=False),
        sa.Column('state', sa.String(length=20), nullable=False),
        sa.Column('cases', service.db.Json(), nullable=False),
        sa.Column('expires_at', service.db.Instant(), nullable=False),
        sa.PrimaryKeyConstraint('key'),
        sqlite_autoincrement=True,
    )
    op.create_index('ix_outside_message_expires_at', 'outside_message', ['expires_at'])
    op.add_column('message', sa.Column('outside_key', BIG, nullable=True))
    op.add_column('publication', sa.Column('message', BIG, nullable=True))


def downgrade() -> None:
    op.drop_column('publication', 'message')
    op.drop_column('message', 'outside_key')
    for table in ('outside_message', 'activation', 'outside_job_end'):
        op.drop_table(table)
