"""Sign-ins with their last use, known browsers, passwords to be changed, contacts, reset codes"""

import sqlalchemy as sa
from alembic import op

import service.db

revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'known_device',
        sa.Column('token_hash', sa.String(length=64), nullable=False),
        sa.Column('username', sa.String(length=60), nullable=False),
        sa.Column('address', sa.String(length=60), nullable=False),
        sa.Column('seen_at', service.db.Instant(), nullable=False),
        sa.ForeignKeyConstraint(['username'], ['account.username']),
        sa.PrimaryKeyConstraint('token_hash', 'username'),
    )
    op.create_index('ix_known_device_username', 'known_device', ['username'])
    op.create_table(
        'organisation_contact',
        sa.Column('organisation_code', sa.String(length=40), nullable=False),
        sa.Column('username', sa.String(length=60), nullable=False),
        sa.Column('since', service.db.Instant(), nullable=False),
        sa.Column('appointed_by', sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(['organisation_code'], ['organisation.code']),
        sa.ForeignKeyConstraint(['username'], ['account.username']),
        sa.PrimaryKeyConstraint('organisation_code', 'username'),
    )
    op.create_index('ix_organisation_contact_username', 'organisation_contact', ['username'])
    op.create_table(
        'reset_code',
        sa.Column('username', sa.String(length=60), nullable=False),
        sa.Column('code_hash', sa.String(length=64), nullable=False),
        sa.Column('issued_by', sa.String(length=60), nullable=False),
        sa.Column('expires_at', service.db.Instant(), nullable=False),
        sa.ForeignKeyConstraint(['username'], ['account.username']),
        sa.PrimaryKeyConstraint('username'),
    )
    with op.batch_alter_table('account') as batch_op:
        batch_op.add_column(
            sa.Column('must_change', sa.Boolean(), server_default=sa.false(), nullable=False)
        )
    with op.batch_alter_table('failed_sign_in') as batch_op:
        batch_op.add_column(
            sa.Column('address', sa.String(length=60), server_default='', nullable=False)
        )
        batch_op.add_column(sa.Column('device', sa.String(length=64), nullable=True))
        batch_op.create_index('ix_failed_sign_in_address', ['address'])
        batch_op.create_index('ix_failed_sign_in_device', ['device'])
    op.execute('DELETE FROM sign_in')  # nobody knows when they were used last: sign in once more
    with op.batch_alter_table('sign_in') as batch_op:
        batch_op.add_column(sa.Column('seen_at', service.db.Instant(), nullable=False))
        batch_op.add_column(
            sa.Column('address', sa.String(length=60), server_default='', nullable=False)
        )
        batch_op.add_column(
            sa.Column('browser', sa.String(length=60), server_default='', nullable=False)
        )


def downgrade() -> None:
    with op.batch_alter_table('sign_in') as batch_op:
        for name in ('browser', 'address', 'seen_at'):
            batch_op.drop_column(name)
    with op.batch_alter_table('failed_sign_in') as batch_op:
        batch_op.drop_index('ix_failed_sign_in_device')
        batch_op.drop_index('ix_failed_sign_in_address')
        batch_op.drop_column('device')
        batch_op.drop_column('address')
    with op.batch_alter_table('account') as batch_op:
        batch_op.drop_column('must_change')
    op.drop_table('reset_code')
    op.drop_index('ix_organisation_contact_username', 'organisation_contact')
    op.drop_table('organisation_contact')
    op.drop_index('ix_known_device_username', 'known_device')
    op.drop_table('known_device')
