"""Changes of a unit or place, masters who will retire"""

import sqlalchemy as sa
from alembic import op

revision = '0055'
down_revision = '0054'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('leader_watch',
    sa.Column('key', sa.Integer(), nullable=False),
    sa.Column('studio_key', sa.Integer(), nullable=False),
    sa.Column('master_key', sa.Integer(), nullable=False),
    sa.Column('months', sa.Integer(), nullable=False),
    sa.Column('retires_on', sa.Date(), nullable=False),
    sa.Column('noticed_on', sa.Date(), nullable=False),
    sa.Column('case_number', sa.String(length=40), nullable=True),
    sa.Column('arrangement', sa.String(length=12), nullable=True),
    sa.Column('really_on', sa.Date(), nullable=True),
    sa.Column('successor', sa.String(length=60), nullable=True),
    sa.Column('answered_on', sa.Date(), nullable=True),
    sa.Column('outcome', sa.String(length=12), nullable=True),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['master_key'], ['master.key'], ),
    sa.ForeignKeyConstraint(['studio_key'], ['studio.key'], ),
    sa.PrimaryKeyConstraint('key'),
    sa.UniqueConstraint('studio_key', 'master_key', 'months')
    )
    op.create_index('ix_leader_watch_case_number', 'leader_watch', ['case_number'], unique=False)
    op.create_index('one_running_leader_watch', 'leader_watch', ['studio_key'], unique=True, sqlite_where=sa.text('outcome IS NULL'), postgresql_where=sa.text('outcome IS NULL'))
    op.create_table('unit_change',
    sa.Column('case_number', sa.String(length=40), nullable=False),
    sa.Column('studio_key', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('from_unit', sa.String(length=40), nullable=False),
    sa.Column('from_place', sa.String(length=40), nullable=False),
    sa.Column('to_unit', sa.String(length=40), nullable=True),
    sa.Column('to_place', sa.String(length=40), nullable=True),
    sa.Column('old_name', sa.String(length=200), nullable=False),
    sa.Column('old_credit_code', sa.String(length=18), nullable=True),
    sa.Column('old_address', sa.String(length=300), nullable=False),
    sa.Column('new_name', sa.String(length=200), nullable=False),
    sa.Column('new_credit_code', sa.String(length=18), nullable=True),
    sa.Column('new_address', sa.String(length=300), nullable=False),
    sa.Column('effective_on', sa.Date(), nullable=False),
    sa.Column('reason', sa.String(length=2000), nullable=False),
    sa.Column('sent_on', sa.Date(), nullable=False),
    sa.Column('settlement', sa.String(length=10), nullable=True),
    sa.Column('waits_until', sa.Date(), nullable=True),
    sa.Column('registered_on', sa.Date(), nullable=True),
    sa.Column('outcome', sa.String(length=12), nullable=True),
    sa.Column('opinion', sa.String(), nullable=True),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.Column('account_confirmed_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['from_place'], ['organisation.code'], ),
    sa.ForeignKeyConstraint(['from_unit'], ['organisation.code'], ),
    sa.ForeignKeyConstraint(['studio_key'], ['studio.key'], ),
    sa.ForeignKeyConstraint(['to_place'], ['organisation.code'], ),
    sa.ForeignKeyConstraint(['to_unit'], ['organisation.code'], ),
    sa.PrimaryKeyConstraint('case_number')
    )
    op.create_index('ix_unit_change_from_unit', 'unit_change', ['from_unit'], unique=False)
    op.create_index('ix_unit_change_to_unit', 'unit_change', ['to_unit'], unique=False)
    op.create_index('one_running_unit_change', 'unit_change', ['studio_key'], unique=True, sqlite_where=sa.text('outcome IS NULL'), postgresql_where=sa.text('outcome IS NULL'))
    op.add_column('studio', sa.Column('payment_held_by', sa.String(length=40), nullable=True))


def downgrade() -> None:
    op.drop_column('studio', 'payment_held_by')
    op.drop_index('one_running_unit_change', table_name='unit_change', sqlite_where=sa.text('outcome IS NULL'), postgresql_where=sa.text('outcome IS NULL'))
    op.drop_index('ix_unit_change_to_unit', table_name='unit_change')
    op.drop_index('ix_unit_change_from_unit', table_name='unit_change')
    op.drop_table('unit_change')
    op.drop_index('one_running_leader_watch', table_name='leader_watch', sqlite_where=sa.text('outcome IS NULL'), postgresql_where=sa.text('outcome IS NULL'))
    op.drop_index('ix_leader_watch_case_number', table_name='leader_watch')
    op.drop_table('leader_watch')
