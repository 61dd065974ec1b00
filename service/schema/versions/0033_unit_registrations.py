"""Units that register themselves, and where an account's holder gets mail"""

import sqlalchemy as sa
from alembic import op

import service.db

revision = '0033'
down_revision = '0032'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'unit_registration',
        sa.Column('key', sa.Integer(), nullable=False),
        sa.Column('receipt', sa.String(length=20), nullable=False),
        sa.Column('credit_code', sa.String(length=18), nullable=False),
        sa.Column('name', sa.String(length=200), nullable=False),
        sa.Column('legal_kind', sa.String(length=20), nullable=False),
        sa.Column('address', sa.String(length=300), nullable=False),
        sa.Column('contact', sa.Text(), nullable=False),
        sa.Column('mobile', sa.Text(), nullable=False),
        sa.Column('email', sa.Text(), nullable=True),
        sa.Column('password_hash', sa.String(length=200), nullable=True),
        sa.Column('authorisation', sa.String(length=16), nullable=False),
        sa.Column('status', sa.String(length=10), nullable=False),
        sa.Column('filed_at', service.db.Instant(), nullable=False),
        sa.Column('decided_at', service.db.Instant(), nullable=True),
        sa.Column('decided_by', sa.String(length=60), nullable=True),
        sa.Column('reason', sa.String(length=400), nullable=True),
        sa.PrimaryKeyConstraint('key'),
        sa.UniqueConstraint('receipt'),
    )
    with op.batch_alter_table('unit_registration') as batch_op:
        batch_op.create_index('ix_unit_registration_credit_code', ['credit_code'])
        batch_op.create_index('ix_unit_registration_status', ['status'])
    op.add_column('account', sa.Column('email', sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column('account', 'email')
    op.drop_table('unit_registration')
