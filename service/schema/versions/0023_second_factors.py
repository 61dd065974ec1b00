"""Second factors and recovery codes; sign-ins that are half done"""

import sqlalchemy as sa
from alembic import op

import service.db

revision = '0023'
down_revision = '0022'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'second_factor',
        sa.Column('key', sa.Integer(), nullable=False),
        sa.Column('username', sa.String(length=60), nullable=False),
        sa.Column('kind', sa.String(length=10), nullable=False),
        sa.Column('title', sa.String(length=60), nullable=False),
        sa.Column('secret', sa.Text(), nullable=True),
        sa.Column('credential_id', sa.String(length=400), nullable=True),
        sa.Column('public_key', sa.Text(), nullable=True),
        sa.Column('sign_count', sa.Integer(), server_default='0', nullable=False),
        sa.Column('last_step', sa.BigInteger(), nullable=True),
        sa.Column('enrolled_at', service.db.Instant(), nullable=False),
        sa.Column('used_at', service.db.Instant(), nullable=True),
        sa.ForeignKeyConstraint(['username'], ['account.username']),
        sa.PrimaryKeyConstraint('key'),
        sa.UniqueConstraint('credential_id'),
    )
    op.create_index('ix_second_factor_username', 'second_factor', ['username'])
    op.create_table(
        'recovery_code',
        sa.Column('key', sa.Integer(), nullable=False),
        sa.Column('username', sa.String(length=60), nullable=False),
        sa.Column('code_hash', sa.String(length=43), nullable=False),
        sa.ForeignKeyConstraint(['username'], ['account.username']),
        sa.PrimaryKeyConstraint('key'),
        sa.UniqueConstraint('code_hash'),
    )
    op.create_index('ix_recovery_code_username', 'recovery_code', ['username'])
    with op.batch_alter_table('sign_in') as batch_op:
        batch_op.add_column(
            sa.Column('half', sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.add_column(sa.Column('challenge', sa.String(length=100), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('sign_in') as batch_op:
        batch_op.drop_column('challenge')
        batch_op.drop_column('half')
    op.drop_index('ix_recovery_code_username', 'recovery_code')
    op.drop_table('recovery_code')
    op.drop_index('ix_second_factor_username', 'second_factor')
    op.drop_table('second_factor')
