"""Public corrections of a call, reminders of its last day, numbers in a batch's decision"""

import sqlalchemy as sa
from alembic import op

revision = '0049'
down_revision = '0048'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'round_correction',
        sa.Column('key', sa.Integer(), nullable=False),
        sa.Column('round_code', sa.String(length=20), nullable=False),
        sa.Column('made_on', sa.Date(), nullable=False),
        sa.Column('before', sa.String(length=200), nullable=False),
        sa.Column('after', sa.String(length=200), nullable=False),
        sa.Column('reason', sa.String(length=1000), nullable=False),
        sa.ForeignKeyConstraint(['round_code'], ['round.code']),
        sa.PrimaryKeyConstraint('key'),
    )
    op.create_index('ix_round_correction_round_code', 'round_correction', ['round_code'])
    op.add_column('round', sa.Column('reminded_for', sa.Date(), nullable=True))
    op.add_column('round_entry', sa.Column('studio_number', sa.String(length=40), nullable=True))


def downgrade() -> None:
    op.drop_column('round_entry', 'studio_number')
    op.drop_column('round', 'reminded_for')
    op.drop_table('round_correction')
