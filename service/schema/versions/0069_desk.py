"""Filters of the desk that are kept, and when somebody looked at theirs last"""

import sqlalchemy as sa
from alembic import op

from service.db import Instant

revision = '0069'
down_revision = '0068'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('saved_filter',
    sa.Column('key', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person', sa.String(length=60), nullable=True),
    sa.Column('role', sa.String(length=40), nullable=True),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('query', sa.Text(), nullable=False),
    sa.Column('kept_by', sa.String(length=60), nullable=False),
    sa.Column('kept_at', Instant(), nullable=False),
    sa.ForeignKeyConstraint(['person'], ['account.username'], ),
    sa.PrimaryKeyConstraint('key')
    )
    op.create_index('ix_saved_filter_person', 'saved_filter', ['person'], unique=False)
    op.create_index('ix_saved_filter_role', 'saved_filter', ['role'], unique=False)
    op.create_table('desk_visit',
    sa.Column('person', sa.String(length=60), nullable=False),
    sa.Column('seen_at', Instant(), nullable=False),
    sa.Column('since', Instant(), nullable=True),
    sa.ForeignKeyConstraint(['person'], ['account.username'], ),
    sa.PrimaryKeyConstraint('person')
    )


def downgrade() -> None:
    op.drop_table('desk_visit')
    op.drop_index('ix_saved_filter_role', 'saved_filter')
    op.drop_index('ix_saved_filter_person', 'saved_filter')
    op.drop_table('saved_filter')
