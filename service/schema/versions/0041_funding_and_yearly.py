"""Payment of grants step by step; duties of a year, agreements, reports, supervision"""

import sqlalchemy as sa
from alembic import op

import service.db

revision = '0041'
down_revision = '0040'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'duty',
        sa.Column('key', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(length=10), nullable=False),
        sa.Column('studio_key', sa.Integer(), nullable=False),
        sa.Column('year', sa.Integer(), nullable=False),
        sa.Column('due_on', sa.Date(), nullable=False),
        sa.Column('begun_on', sa.Date(), nullable=False),
        sa.Column('case_number', sa.String(length=40), nullable=True),
        sa.Column('outcome', sa.String(length=10), nullable=True),
        sa.Column('closed_on', sa.Date(), nullable=True),
        sa.Column('reason', sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(['studio_key'], ['studio.key']),
        sa.PrimaryKeyConstraint('key'),
        sa.UniqueConstraint('kind', 'studio_key', 'year'),
    )
    op.create_index('ix_duty_case_number', 'duty', ['case_number'])
    op.create_index('ix_duty_open', 'duty', ['outcome', 'due_on'])
    op.create_index('ix_duty_studio_key', 'duty', ['studio_key'])
    op.create_table(
        'agreement',
        sa.Column('key', sa.Integer(), nullable=False),
        sa.Column('studio_key', sa.Integer(), nullable=False),
        sa.Column('year', sa.Integer(), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('case_number', sa.String(length=40), nullable=False),
        sa.Column('filed_on', sa.Date(), nullable=False),
        sa.Column('matching', sa.BigInteger(), nullable=False),
        sa.Column('budget', sa.BigInteger(), nullable=False),
        sa.Column('sheet', service.db.Json(), nullable=False),
        sa.ForeignKeyConstraint(['studio_key'], ['studio.key']),
        sa.PrimaryKeyConstraint('key'),
        sa.UniqueConstraint('case_number'),
        sa.UniqueConstraint('studio_key', 'year', 'version'),
    )
    op.create_table(
        'annual_report',
        sa.Column('key', sa.Integer(), nullable=False),
        sa.Column('studio_key', sa.Integer(), nullable=False),
        sa.Column('year', sa.Integer(), nullable=False),
        sa.Column('case_number', sa.String(length=40), nullable=False),
        sa.Column('accepted_on', sa.Date(), nullable=False),
        sa.Column('late_days', sa.Integer(), nullable=False),
        sa.Column('last_activity', sa.Date(), nullable=True),
        sa.Column('watched', sa.Boolean(), nullable=False),
        sa.Column('figures', service.db.Json(), nullable=False),
        sa.Column('sheet', service.db.Json(), nullable=False),
        sa.Column('drawn', service.db.Json(), nullable=False),
        sa.ForeignKeyConstraint(['studio_key'], ['studio.key']),
        sa.PrimaryKeyConstraint('key'),
        sa.UniqueConstraint('case_number'),
        sa.UniqueConstraint('studio_key', 'year'),
    )
    op.create_table(
        'supervision',
        sa.Column('key', sa.Integer(), nullable=False),
        sa.Column('case_number', sa.String(length=40), nullable=False),
        sa.Column('studio_key', sa.Integer(), nullable=False),
        sa.Column('supervised_on', sa.Date(), nullable=False),
        sa.Column('method', sa.String(length=10), nullable=False),
        sa.Column('officers', sa.String(length=200), nullable=False),
        sa.Column('findings', sa.Text(), nullable=False),
        sa.Column('handling', sa.String(length=10), nullable=False),
        sa.Column('active', sa.Boolean(), nullable=False),
        sa.Column('rectify_by', sa.Date(), nullable=True),
        sa.Column('outcome', sa.String(length=10), nullable=True),
        sa.Column('closed_on', sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(['studio_key'], ['studio.key']),
        sa.PrimaryKeyConstraint('key'),
        sa.UniqueConstraint('case_number'),
    )
    op.create_index('ix_supervision_studio_key', 'supervision', ['studio_key'])
    op.create_table(
        'spending_lock',
        sa.Column('studio_key', sa.Integer(), nullable=False),
        sa.Column('year', sa.Integer(), nullable=False),
        sa.Column('locked_on', sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(['studio_key'], ['studio.key']),
        sa.PrimaryKeyConstraint('studio_key', 'year'),
    )
    op.add_column('money_entry', sa.Column('funding_case', sa.String(length=40), nullable=True))
    op.create_index('ix_money_entry_funding_case', 'money_entry', ['funding_case'])
    op.add_column('money_entry', sa.Column('requested_on', sa.Date(), nullable=True))
    op.add_column('money_entry', sa.Column('approved_on', sa.Date(), nullable=True))
    op.add_column('money_entry', sa.Column('order_number', sa.String(length=60), nullable=True))
    op.add_column('money_entry', sa.Column('ordered_on', sa.Date(), nullable=True))
    op.add_column('money_entry', sa.Column('received_on', sa.Date(), nullable=True))
    op.add_column('money_entry', sa.Column('receipt', sa.String(length=60), nullable=True))
    op.add_column('money_entry', sa.Column('receipt_account', sa.String(length=100), nullable=True))
    op.add_column('money_entry', sa.Column('returned_on', sa.Date(), nullable=True))
    op.add_column('money_entry', sa.Column('voided_on', sa.Date(), nullable=True))
    op.add_column('studio', sa.Column('payment_frozen', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column('organisation', sa.Column('payee_changed_on', sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column('organisation', 'payee_changed_on')
    op.drop_column('studio', 'payment_frozen')
    op.drop_column('money_entry', 'voided_on')
    op.drop_column('money_entry', 'returned_on')
    op.drop_column('money_entry', 'receipt_account')
    op.drop_column('money_entry', 'receipt')
    op.drop_column('money_entry', 'received_on')
    op.drop_column('money_entry', 'ordered_on')
    op.drop_column('money_entry', 'order_number')
    op.drop_column('money_entry', 'approved_on')
    op.drop_column('money_entry', 'requested_on')
    op.drop_index('ix_money_entry_funding_case', 'money_entry')
    op.drop_column('money_entry', 'funding_case')
    op.drop_table('spending_lock')
    op.drop_table('supervision')
    op.drop_table('annual_report')
    op.drop_table('agreement')
    op.drop_table('duty')
