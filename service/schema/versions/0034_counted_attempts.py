"""Wrong tries to sign in, counted in one row for each scope"""

import sqlalchemy as sa
from alembic import op

import service.db

revision = '0034'
down_revision = '0033'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'failed_sign_in_count',
        sa.Column('scope', sa.String(length=140), nullable=False),
        sa.Column('times', sa.Integer(), nullable=False),
        sa.Column('began', service.db.Instant(), nullable=False),
        sa.PrimaryKeyConstraint('scope'),
    )
    with op.batch_alter_table('failed_sign_in_count') as batch_op:
        batch_op.create_index('ix_failed_sign_in_count_began', ['began'])
    # What it holds counts for a quarter of an hour only.
    op.drop_table('failed_sign_in')


def downgrade() -> None:
    op.create_table(
        'failed_sign_in',
        sa.Column('key', sa.Integer(), nullable=False),
        sa.Column('username', sa.String(length=60), nullable=False),
        sa.Column('address', sa.String(length=60), server_default='', nullable=False),
        sa.Column('device', sa.String(length=64), nullable=True),
        sa.Column('at', service.db.Instant(), nullable=False),
        sa.PrimaryKeyConstraint('key'),
    )
    with op.batch_alter_table('failed_sign_in') as batch_op:
        for name in ('username', 'address', 'device'):
            batch_op.create_index(f'ix_failed_sign_in_{name}', [name])
    op.drop_table('failed_sign_in_count')
