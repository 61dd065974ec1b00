"""Organisations that were closed or merged by hand"""

import sqlalchemy as sa
from alembic import op

import service.db

revision = '0036'
down_revision = '0035'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'organisation_closing',
        sa.Column('key', sa.Integer(), nullable=False),
        sa.Column('code', sa.String(length=40), nullable=False),
        sa.Column('into', sa.String(length=40), nullable=True),
        sa.Column('reason', sa.String(length=400), nullable=False),
        sa.Column('accounts', service.db.Json(), nullable=False),
        sa.Column('contacts', service.db.Json(), nullable=False),
        sa.Column('closed_by', sa.String(length=60), nullable=False),
        sa.Column('closed_at', service.db.Instant(), nullable=False),
        sa.Column('undone_by', sa.String(length=60), nullable=True),
        sa.Column('undone_at', service.db.Instant(), nullable=True),
        sa.ForeignKeyConstraint(['code'], ['organisation.code']),
        sa.ForeignKeyConstraint(['into'], ['organisation.code']),
        sa.PrimaryKeyConstraint('key'),
    )
    with op.batch_alter_table('organisation_closing') as batch_op:
        batch_op.create_index('ix_organisation_closing_code', ['code'])


def downgrade() -> None:
    op.drop_table('organisation_closing')
