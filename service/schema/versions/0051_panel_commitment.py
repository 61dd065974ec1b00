"""Seeds of draws for a case, committed to before the draw"""

import sqlalchemy as sa
from alembic import op

revision = '0051'
down_revision = '0050'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'panel_commitment',
        sa.Column('case_number', sa.String(length=40), nullable=False),
        sa.Column('turn', sa.Integer(), nullable=False),
        sa.Column('seed', sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint('case_number', 'turn'),
    )


def downgrade() -> None:
    op.drop_table('panel_commitment')
