"""Reviews that units ask for; when a yearly report was last sent back"""

import sqlalchemy as sa
from alembic import op

import service.db

revision = '0068'
down_revision = '0067'
branch_labels = None
depends_on = None

RUNNING = sa.text("outcome IS NULL")


def upgrade() -> None:
    op.create_table(
        'appeal',
        sa.Column('case_number', sa.String(length=40), nullable=False),
        sa.Column('unit', sa.String(length=40), nullable=False),
        sa.Column('studio_key', sa.Integer(), nullable=True),
        sa.Column('subject', sa.String(length=16), nullable=False),
        sa.Column('about', sa.String(length=40), nullable=False),
        sa.Column('title', sa.String(length=300), nullable=False),
        sa.Column('document', sa.String(length=100), nullable=False),
        sa.Column('known_on', sa.Date(), nullable=False),
        sa.Column('grounds', sa.Text(), nullable=False),
        sa.Column('received_on', sa.Date(), nullable=False),
        sa.Column('due_on', sa.Date(), nullable=False),
        sa.Column('acted', service.db.Json(), nullable=False),
        sa.Column('examiner', sa.String(length=60), nullable=True),
        sa.Column('decider', sa.String(length=60), nullable=True),
        sa.Column('result', sa.String(length=12), nullable=True),
        sa.Column('reasons', sa.Text(), nullable=False),
        sa.Column('answer', sa.String(length=100), nullable=True),
        sa.Column('grade', sa.String(length=12), nullable=True),
        sa.Column('amount', sa.String(length=20), nullable=True),
        sa.Column('decided_on', sa.Date(), nullable=True),
        sa.Column('carried_out_on', sa.Date(), nullable=True),
        sa.Column('outcome', sa.String(length=12), nullable=True),
        sa.Column('closed_on', sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(['unit'], ['organisation.code']),
        sa.ForeignKeyConstraint(['studio_key'], ['studio.key']),
        sa.PrimaryKeyConstraint('case_number'),
    )
    op.create_index('ix_appeal_studio_key', 'appeal', ['studio_key'])
    op.create_index('ix_appeal_unit', 'appeal', ['unit'])
    op.create_index(
        'one_running_appeal', 'appeal', ['subject', 'about'], unique=True,
        sqlite_where=RUNNING, postgresql_where=RUNNING,
    )  # fmt: skip
    op.add_column('duty', sa.Column('returned_on', sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column('duty', 'returned_on')
    op.drop_index('one_running_appeal', table_name='appeal')
    op.drop_index('ix_appeal_unit', table_name='appeal')
    op.drop_index('ix_appeal_studio_key', table_name='appeal')
    op.drop_table('appeal')
