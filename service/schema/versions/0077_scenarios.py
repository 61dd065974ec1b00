"""Scenarios of processes"""

import sqlalchemy as sa
from alembic import op

import service.db

revision = '0077'
down_revision = '0076'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('scenario',
    sa.Column('key', sa.Integer(), nullable=False),
    sa.Column('process_id', sa.String(length=200), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('body', service.db.Json(), nullable=False),
    sa.Column('dropped', sa.Boolean(), nullable=False),
    sa.Column('saved_at', service.db.Instant(), nullable=False),
    sa.Column('saved_by', sa.String(length=60), nullable=False),
    sa.PrimaryKeyConstraint('key'),
    sa.UniqueConstraint('process_id', 'name', 'version')
    )


def downgrade() -> None:
    op.drop_table('scenario')
