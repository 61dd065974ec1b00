"""Entries into the pool of experts, their terms"""

import sqlalchemy as sa
from alembic import op

revision = '0066'
down_revision = '0065'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('expert_entry',
    sa.Column('case_number', sa.String(length=40), nullable=False),
    sa.Column('studio_key', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('proposed_on', sa.Date(), nullable=False),
    sa.Column('username', sa.String(length=60), nullable=True),
    sa.Column('outcome', sa.String(length=12), nullable=True),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['studio_key'], ['studio.key'], ),
    sa.ForeignKeyConstraint(['username'], ['account.username'], ),
    sa.PrimaryKeyConstraint('case_number')
    )
    op.create_index('ix_expert_entry_studio_key', 'expert_entry', ['studio_key'], unique=False)
    op.create_index('one_running_expert_entry', 'expert_entry', ['studio_key', 'name'], unique=True, sqlite_where=sa.text('outcome IS NULL'), postgresql_where=sa.text('outcome IS NULL'))
    op.add_column('expert', sa.Column('title', sa.String(length=60), nullable=True))
    op.add_column('expert', sa.Column('years', sa.Integer(), nullable=True))
    op.add_column('expert', sa.Column('source', sa.String(length=40), nullable=True))
    op.add_column('expert', sa.Column('term_from', sa.Date(), nullable=True))
    op.add_column('expert', sa.Column('term_to', sa.Date(), nullable=True))
    op.add_column('expert', sa.Column('pledge_document', sa.String(length=16), nullable=True))
    op.add_column('expert', sa.Column('account_number', sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column('expert', 'account_number')
    op.drop_column('expert', 'pledge_document')
    op.drop_column('expert', 'term_to')
    op.drop_column('expert', 'term_from')
    op.drop_column('expert', 'source')
    op.drop_column('expert', 'years')
    op.drop_column('expert', 'title')
    op.drop_index('one_running_expert_entry', table_name='expert_entry', sqlite_where=sa.text('outcome IS NULL'), postgresql_where=sa.text('outcome IS NULL'))
    op.drop_index('ix_expert_entry_studio_key', table_name='expert_entry')
    op.drop_table('expert_entry')
