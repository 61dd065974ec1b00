"""The workers that run, and which of them holds a job"""

import sqlalchemy as sa
from alembic import op

import service.db

revision = '0028'
down_revision = '0027'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'worker',
        sa.Column('id', sa.String(length=32), nullable=False),
        sa.Column('host', sa.String(length=255), nullable=False),
        sa.Column('pid', sa.Integer(), nullable=False),
        sa.Column('started_at', service.db.Instant(), nullable=False),
        sa.Column('seen_at', service.db.Instant(), nullable=False),
        sa.Column('kind', sa.String(length=40), nullable=True),
        sa.Column('since', service.db.Instant(), nullable=True),
        sa.Column('ended_at', service.db.Instant(), nullable=True),
        sa.Column('died', sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint('id'),
    )
    op.add_column('job', sa.Column('worker', sa.String(length=32), nullable=True))


def downgrade() -> None:
    op.drop_column('job', 'worker')
    op.drop_table('worker')
