"""What an installation knows of itself"""

import sqlalchemy as sa
from alembic import op

revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'installation',
        sa.Column('name', sa.String(40), primary_key=True),
        sa.Column('value', sa.String(200), nullable=False),
    )


def downgrade() -> None:
    op.drop_table('installation')
