"""Verifications of the ledger run in the worker and say how far they are"""

import sqlalchemy as sa
from alembic import op

import service.db

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_table(
        'verification',
        sa.Column('key', BIG, nullable=False),
        sa.Column('full', sa.Boolean(), nullable=False),
        sa.Column('started_at', service.db.Instant(), nullable=False),
        sa.Column('started_by', sa.String(length=60), nullable=False),
        sa.Column('reported_at', service.db.Instant(), nullable=True),
        sa.Column('phase', sa.String(length=10), nullable=True),
        sa.Column('done', BIG, nullable=False),
        sa.Column('total', BIG, nullable=False),
        sa.Column('finished_at', service.db.Instant(), nullable=True),
        sa.Column('result', service.db.Json(), nullable=True),
        sa.PrimaryKeyConstraint('key'),
    )


def downgrade() -> None:
    op.drop_table('verification')
