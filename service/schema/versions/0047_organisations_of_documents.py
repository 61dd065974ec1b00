"""Documents know whose people handed them in"""

import sqlalchemy as sa
from alembic import op

revision = '0047'
down_revision = '0046'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('document') as table:
        table.add_column(sa.Column('organisation', sa.String(length=40), nullable=True))
        table.create_index('ix_document_organisation', ['organisation'])
    # Of what was handed in before, only where its writer belongs today is known.
    op.execute(
        'UPDATE document SET organisation = (SELECT organisation_code FROM account '
        'WHERE account.username = document.stored_by)'
    )


def downgrade() -> None:
    with op.batch_alter_table('document') as table:
        table.drop_index('ix_document_organisation')
        table.drop_column('organisation')
