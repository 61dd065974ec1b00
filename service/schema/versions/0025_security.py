"""The security log: refusals by address and minute, and what is recorded once in a while"""

import sqlalchemy as sa
from alembic import op

import service.db

revision = '0025'
down_revision = '0024'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'security_refusal',
        sa.Column('minute', service.db.Instant(), nullable=False),
        sa.Column('address', sa.String(length=60), nullable=False),
        sa.Column('kind', sa.String(length=80), nullable=False),
        sa.Column('times', sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint('minute', 'address', 'kind'),
    )
    op.create_table(
        'recorded_once',
        sa.Column('kind', sa.String(length=20), nullable=False),
        sa.Column('subject', sa.String(length=160), nullable=False),
        sa.Column('window', service.db.Instant(), nullable=False),
        sa.PrimaryKeyConstraint('kind', 'subject', 'window'),
    )


def downgrade() -> None:
    op.drop_table('recorded_once')
    op.drop_table('security_refusal')
