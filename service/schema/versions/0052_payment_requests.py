"""By which document a grant was requested, and of which item of the budget"""

import sqlalchemy as sa
from alembic import op

revision = '0052'
down_revision = '0051'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('money_entry', sa.Column('request_document', sa.String(100), nullable=True))
    op.add_column('money_entry', sa.Column('budget_item', sa.String(100), nullable=True))


def downgrade() -> None:
    op.drop_column('money_entry', 'budget_item')
    op.drop_column('money_entry', 'request_document')
