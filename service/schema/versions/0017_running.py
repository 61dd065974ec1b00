"""Indexes for the running cases of a release and for letters, newest first"""

import sqlalchemy as sa
from alembic import op

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None

RUNS = sa.text('ended_at IS NULL')


def upgrade() -> None:
    op.create_index(
        'ix_instance_running', 'process_instance', ['release_number', 'process_id'],
        sqlite_where=RUNS, postgresql_where=RUNS,
    )
    op.create_index('ix_letter_sent_at', 'letter', ['sent_at'])


def downgrade() -> None:
    op.drop_index('ix_letter_sent_at', 'letter')
    op.drop_index('ix_instance_running', 'process_instance')
