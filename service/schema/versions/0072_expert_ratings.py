"""Suspensions of experts, ratings of their work, removals from the pool"""

import sqlalchemy as sa
from alembic import op

import service.db

revision = '0072'
down_revision = '0071'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('expert_suspension',
    sa.Column('key', sa.Integer(), nullable=False),
    sa.Column('username', sa.String(length=60), nullable=False),
    sa.Column('begins_on', sa.Date(), nullable=False),
    sa.Column('until', sa.Date(), nullable=True),
    sa.Column('reason', sa.String(length=1000), nullable=False),
    sa.Column('ordered_by', sa.String(length=60), nullable=False),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('ended_by', sa.String(length=60), nullable=True),
    sa.Column('end_reason', sa.String(length=1000), nullable=True),
    sa.ForeignKeyConstraint(['username'], ['expert.username'], ),
    sa.PrimaryKeyConstraint('key')
    )
    op.create_index('ix_expert_suspension_username', 'expert_suspension', ['username'], unique=False)
    op.create_table('expert_rating',
    sa.Column('case_number', sa.String(length=40), nullable=False),
    sa.Column('username', sa.String(length=60), nullable=False),
    sa.Column('panel_case', sa.String(length=40), nullable=False),
    sa.Column('panel', sa.String(length=200), nullable=False),
    sa.Column('punctual', sa.String(length=4), nullable=False),
    sa.Column('independent', sa.String(length=4), nullable=False),
    sa.Column('quality', sa.String(length=4), nullable=False),
    sa.Column('level', sa.String(length=12), nullable=False),
    sa.Column('reason', sa.String(length=1000), nullable=True),
    sa.Column('given_at', service.db.Instant(), nullable=False),
    sa.ForeignKeyConstraint(['username'], ['expert.username'], ),
    sa.PrimaryKeyConstraint('case_number', 'username')
    )
    op.create_index('ix_expert_rating_username', 'expert_rating', ['username'], unique=False)
    op.create_table('expert_removal',
    sa.Column('key', sa.Integer(), nullable=False),
    sa.Column('username', sa.String(length=60), nullable=False),
    sa.Column('case_number', sa.String(length=40), nullable=True),
    sa.Column('reason', sa.String(length=1000), nullable=False),
    sa.Column('proposed_at', service.db.Instant(), nullable=False),
    sa.Column('statement', sa.String(length=2000), nullable=True),
    sa.Column('outcome', sa.String(length=8), nullable=True),
    sa.Column('closed_at', service.db.Instant(), nullable=True),
    sa.ForeignKeyConstraint(['username'], ['expert.username'], ),
    sa.PrimaryKeyConstraint('key')
    )
    op.create_index('one_running_expert_removal', 'expert_removal', ['username'], unique=True, sqlite_where=sa.text('outcome IS NULL'), postgresql_where=sa.text('outcome IS NULL'))


def downgrade() -> None:
    op.drop_index('one_running_expert_removal', table_name='expert_removal', sqlite_where=sa.text('outcome IS NULL'), postgresql_where=sa.text('outcome IS NULL'))
    op.drop_table('expert_removal')
    op.drop_index('ix_expert_rating_username', table_name='expert_rating')
    op.drop_table('expert_rating')
    op.drop_index('ix_expert_suspension_username', table_name='expert_suspension')
    op.drop_table('expert_suspension')
