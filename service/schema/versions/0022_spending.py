"""Lines of spending and the register of fixed assets"""

import sqlalchemy as sa
from alembic import op

revision = '0022'
down_revision = '0021'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'spending',
        sa.Column('key', sa.Integer(), nullable=False),
        sa.Column('studio_key', sa.Integer(), nullable=False),
        sa.Column('entry_key', sa.Integer(), nullable=False),
        sa.Column('case_number', sa.String(length=40), nullable=False),
        sa.Column('position', sa.Integer(), nullable=False),
        sa.Column('spent_on', sa.Date(), nullable=False),
        sa.Column('voucher', sa.String(length=60), nullable=False),
        sa.Column('summary', sa.String(length=300), nullable=False),
        sa.Column('category', sa.String(length=10), nullable=False),
        sa.Column('source', sa.String(length=10), nullable=False),
        sa.Column('amount', sa.BigInteger(), nullable=False),
        sa.Column('payee', sa.String(length=200), nullable=False),
        sa.Column('invoice', sa.String(length=60), nullable=True),
        sa.Column('invoice_amount', sa.BigInteger(), nullable=True),
        sa.Column('marked', sa.Boolean(), nullable=False),
        sa.Column('question', sa.String(length=500), nullable=True),
        sa.ForeignKeyConstraint(['entry_key'], ['account_entry.key']),
        sa.ForeignKeyConstraint(['studio_key'], ['studio.key']),
        sa.PrimaryKeyConstraint('key'),
        sa.UniqueConstraint('entry_key'),
    )
    op.create_index('ix_spending_case_number', 'spending', ['case_number'])
    op.create_index('ix_spending_invoice', 'spending', ['invoice'])
    op.create_index('ix_spending_voucher', 'spending', ['studio_key', 'voucher'])
    op.create_table(
        'asset',
        sa.Column('key', sa.Integer(), nullable=False),
        sa.Column('studio_key', sa.Integer(), nullable=False),
        sa.Column('number', sa.String(length=20), nullable=False),
        sa.Column('case_number', sa.String(length=40), nullable=False),
        sa.Column('name', sa.String(length=100), nullable=False),
        sa.Column('kind', sa.String(length=10), nullable=False),
        sa.Column('model', sa.String(length=100), nullable=False),
        sa.Column('quantity', sa.Integer(), nullable=False),
        sa.Column('unit_price', sa.BigInteger(), nullable=False),
        sa.Column('amount', sa.BigInteger(), nullable=False),
        sa.Column('bought_on', sa.Date(), nullable=False),
        sa.Column('voucher', sa.String(length=60), nullable=False),
        sa.Column('grant_share', sa.BigInteger(), nullable=False),
        sa.Column('place', sa.String(length=100), nullable=False),
        sa.Column('used_by', sa.String(length=60), nullable=False),
        sa.Column('status', sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(['studio_key'], ['studio.key']),
        sa.PrimaryKeyConstraint('key'),
        sa.UniqueConstraint('studio_key', 'number'),
    )
    op.create_index('ix_asset_case_number', 'asset', ['case_number'])


def downgrade() -> None:
    op.drop_table('asset')
    op.drop_table('spending')
