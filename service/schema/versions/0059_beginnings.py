"""Which answers have begun a case just now"""

import sqlalchemy as sa
from alembic import op

import service.db

revision = '0059'
down_revision = '0058'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'beginning',
        sa.Column('digest', sa.String(length=43), nullable=False),
        sa.Column('at', service.db.Instant(), nullable=False),
        sa.Column(
            'instance_key', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True
        ),
        sa.ForeignKeyConstraint(['instance_key'], ['process_instance.key']),
        sa.PrimaryKeyConstraint('digest'),
    )
    op.create_index('ix_beginning_at', 'beginning', ['at'])


def downgrade() -> None:
    op.drop_table('beginning')
