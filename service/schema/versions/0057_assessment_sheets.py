"""Score sheets of assessments, each member's own, rectifications, a result after one"""

import sqlalchemy as sa
from alembic import op

import service.db

revision = '0057'
down_revision = '0056'
branch_labels = None
depends_on = None

OPEN_SHEET = sa.text("closed_on IS NULL")
RUNNING = sa.text("outcome IS NULL")


def upgrade() -> None:
    op.create_table(
        'assessment_sheet',
        sa.Column('case_number', sa.String(length=40), nullable=False),
        sa.Column('studio_key', sa.Integer(), nullable=False),
        sa.Column('round_year', sa.Integer(), nullable=False),
        sa.Column('round_case', sa.String(length=40), nullable=False),
        sa.Column('begun_on', sa.Date(), nullable=False),
        sa.Column('due_on', sa.Date(), nullable=False),
        sa.Column('sent_on', sa.Date(), nullable=True),
        sa.Column('score', sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column('items', service.db.Json(), nullable=False),
        sa.Column('lines', service.db.Json(), nullable=False),
        sa.Column('vetoes', service.db.Json(), nullable=False),
        sa.Column('own_account', sa.Boolean(), nullable=True),
        sa.Column('vacant_since', sa.Date(), nullable=True),
        sa.Column('outcome', sa.String(length=12), nullable=True),
        sa.Column('grade', sa.String(length=12), nullable=True),
        sa.Column('closed_on', sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(['studio_key'], ['studio.key']),
        sa.PrimaryKeyConstraint('case_number'),
        sa.UniqueConstraint('studio_key', 'round_year'),
    )
    op.create_index('ix_assessment_sheet_round_year', 'assessment_sheet', ['round_year'])
    op.create_index(
        'one_running_assessment', 'assessment_sheet', ['studio_key'], unique=True,
        sqlite_where=OPEN_SHEET, postgresql_where=OPEN_SHEET,
    )
    op.create_table(
        'assessment_mark',
        sa.Column('case_number', sa.String(length=40), nullable=False),
        sa.Column('username', sa.String(length=60), nullable=False),
        sa.Column('turn', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('items', service.db.Json(), nullable=False),
        sa.Column('reasons', service.db.Json(), nullable=False),
        sa.Column('given_at', service.db.Instant(), nullable=False),
        sa.PrimaryKeyConstraint('case_number', 'username', 'turn'),
    )
    op.create_table(
        'rectification',
        sa.Column('key', sa.Integer(), nullable=False),
        sa.Column('case_number', sa.String(length=40), nullable=False),
        sa.Column('studio_key', sa.Integer(), nullable=False),
        sa.Column('source', sa.String(length=12), nullable=False),
        sa.Column('problems', service.db.Json(), nullable=False),
        sa.Column('begun_on', sa.Date(), nullable=False),
        sa.Column('ends_on', sa.Date(), nullable=False),
        sa.Column('extended', sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column('reported_on', sa.Date(), nullable=True),
        sa.Column('checked_on', sa.Date(), nullable=True),
        sa.Column('checked_by', sa.String(length=200), nullable=False),
        sa.Column('score', sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column('outcome', sa.String(length=12), nullable=True),
        sa.Column('closed_on', sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(['studio_key'], ['studio.key']),
        sa.PrimaryKeyConstraint('key'),
    )
    op.create_index('ix_rectification_case_number', 'rectification', ['case_number'])
    op.create_index('ix_rectification_studio_key', 'rectification', ['studio_key'])
    op.create_index(
        'one_running_rectification', 'rectification', ['case_number'], unique=True,
        sqlite_where=RUNNING, postgresql_where=RUNNING,
    )
    op.add_column('assessment', sa.Column('rectified_on', sa.Date(), nullable=True))
    op.add_column(
        'assessment', sa.Column('rectified_document', sa.String(length=100), nullable=True)
    )


def downgrade() -> None:
    op.drop_column('assessment', 'rectified_document')
    op.drop_column('assessment', 'rectified_on')
    op.drop_table('rectification')
    op.drop_table('assessment_mark')
    op.drop_table('assessment_sheet')
