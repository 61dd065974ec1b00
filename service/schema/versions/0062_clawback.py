"""Claims of money, their instalments and receipts; remedies; money that goes back to a unit"""

import sqlalchemy as sa
from alembic import op

import service.db

revision = '0062'
down_revision = '0061'
branch_labels = None
depends_on = None

RUNNING = sa.text("outcome IS NULL")


def upgrade() -> None:
    op.create_table(
        'claw_back',
        sa.Column('case_number', sa.String(length=40), nullable=False),
        sa.Column('studio_key', sa.Integer(), nullable=False),
        sa.Column('claim_key', sa.Integer(), nullable=True),
        sa.Column('amount', sa.BigInteger(), nullable=False),
        sa.Column('document', sa.String(length=100), nullable=False),
        sa.Column('reason', sa.String(length=1000), nullable=False),
        sa.Column('referred', sa.Boolean(), nullable=False),
        sa.Column('voided', service.db.Json(), nullable=False),
        sa.Column('decided_on', sa.Date(), nullable=False),
        sa.Column('account', sa.String(length=200), nullable=True),
        sa.Column('code', sa.String(length=60), nullable=True),
        sa.Column('noticed_on', sa.Date(), nullable=True),
        sa.Column('due_on', sa.Date(), nullable=True),
        sa.Column('demanded_on', sa.Date(), nullable=True),
        sa.Column('stage', sa.String(length=12), nullable=False),
        sa.Column('next_on', sa.Date(), nullable=True),
        sa.Column('court_until', sa.Date(), nullable=True),
        sa.Column('court', sa.String(length=200), nullable=True),
        sa.Column('court_number', sa.String(length=100), nullable=True),
        sa.Column('court_on', sa.Date(), nullable=True),
        sa.Column('stayed_by', sa.String(length=40), nullable=True),
        sa.Column('outcome', sa.String(length=12), nullable=True),
        sa.Column('closed_on', sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(['studio_key'], ['studio.key']),
        sa.ForeignKeyConstraint(['claim_key'], ['account_entry.key']),
        sa.PrimaryKeyConstraint('case_number'),
        sa.UniqueConstraint('claim_key'),
    )
    op.create_index('ix_claw_back_studio_key', 'claw_back', ['studio_key'])
    op.create_table(
        'instalment',
        sa.Column('key', sa.Integer(), nullable=False),
        sa.Column('case_number', sa.String(length=40), nullable=False),
        sa.Column('due_on', sa.Date(), nullable=False),
        sa.Column('amount', sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(['case_number'], ['claw_back.case_number']),
        sa.PrimaryKeyConstraint('key'),
        sa.UniqueConstraint('case_number', 'due_on'),
    )
    op.create_table(
        'repayment',
        sa.Column('key', sa.Integer(), nullable=False),
        sa.Column('case_number', sa.String(length=40), nullable=False),
        sa.Column('slip', sa.String(length=60), nullable=False),
        sa.Column('paid_on', sa.Date(), nullable=False),
        sa.Column('amount', sa.BigInteger(), nullable=False),
        sa.Column('entry_key', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['case_number'], ['claw_back.case_number']),
        sa.ForeignKeyConstraint(['entry_key'], ['account_entry.key']),
        sa.PrimaryKeyConstraint('key'),
        sa.UniqueConstraint('slip'),
    )
    op.create_index('ix_repayment_case_number', 'repayment', ['case_number'])
    op.create_table(
        'remedy',
        sa.Column('case_number', sa.String(length=40), nullable=False),
        sa.Column('kind', sa.String(length=16), nullable=False),
        sa.Column('unit', sa.String(length=40), nullable=False),
        sa.Column('studio_key', sa.Integer(), nullable=True),
        sa.Column('subject', sa.String(length=16), nullable=False),
        sa.Column('about', sa.String(length=40), nullable=False),
        sa.Column('about_document', sa.String(length=100), nullable=False),
        sa.Column('body', sa.String(length=200), nullable=False),
        sa.Column('number', sa.String(length=100), nullable=True),
        sa.Column('grounds', sa.Text(), nullable=False),
        sa.Column('received_on', sa.Date(), nullable=False),
        sa.Column('answer_by', sa.Date(), nullable=True),
        sa.Column('stayed_on', sa.Date(), nullable=True),
        sa.Column('outcome', sa.String(length=12), nullable=True),
        sa.Column('document', sa.String(length=100), nullable=True),
        sa.Column('decided_on', sa.Date(), nullable=True),
        sa.Column('closed_on', sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(['unit'], ['organisation.code']),
        sa.ForeignKeyConstraint(['studio_key'], ['studio.key']),
        sa.PrimaryKeyConstraint('case_number'),
    )
    op.create_index('ix_remedy_unit', 'remedy', ['unit'])
    op.create_index('ix_remedy_studio_key', 'remedy', ['studio_key'])
    op.create_index(
        'one_running_remedy', 'remedy', ['about', 'kind'], unique=True,
        sqlite_where=RUNNING, postgresql_where=RUNNING,
    )
    op.add_column(
        'money_entry', sa.Column('fen', sa.Integer(), server_default=sa.text('0'), nullable=False)
    )
    op.add_column('money_entry', sa.Column('claim_key', sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column('money_entry', 'claim_key')
    op.drop_column('money_entry', 'fen')
    op.drop_index('one_running_remedy', 'remedy')
    op.drop_index('ix_remedy_studio_key', 'remedy')
    op.drop_index('ix_remedy_unit', 'remedy')
    op.drop_table('remedy')
    op.drop_index('ix_repayment_case_number', 'repayment')
    op.drop_table('repayment')
    op.drop_table('instalment')
    op.drop_index('ix_claw_back_studio_key', 'claw_back')
    op.drop_table('claw_back')
