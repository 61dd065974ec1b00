"""Studios recognised before the system, and results of assessments"""

import sqlalchemy as sa
from alembic import op

import service.db

revision = '0043'
down_revision = '0042'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'assessment',
        sa.Column('key', sa.Integer(), nullable=False),
        sa.Column('studio_key', sa.Integer(), nullable=False),
        sa.Column('due_number', sa.Integer(), nullable=False),
        sa.Column('year', sa.Integer(), nullable=False),
        sa.Column('grade', sa.String(length=12), nullable=False),
        sa.Column('document', sa.String(length=100), nullable=False),
        sa.Column('published_on', sa.Date(), nullable=False),
        sa.Column('case_number', sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(['studio_key'], ['studio.key']),
        sa.PrimaryKeyConstraint('key'),
        sa.UniqueConstraint('studio_key', 'due_number'),
    )
    op.create_table(
        'legacy_entry',
        sa.Column('studio_key', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('case_number', sa.String(length=40), nullable=False),
        sa.Column('number', sa.String(length=40), nullable=False),
        sa.Column('document', sa.String(length=100), nullable=False),
        sa.Column('entered_on', sa.Date(), nullable=False),
        sa.Column('entered_by', sa.String(length=60), nullable=False),
        sa.Column('confirmed_by', sa.String(length=60), nullable=False),
        sa.Column('undone_on', sa.Date(), nullable=True),
        sa.Column('undone_by', sa.String(length=60), nullable=True),
        sa.Column('undone_reason', sa.String(length=400), nullable=True),
        sa.ForeignKeyConstraint(['studio_key'], ['studio.key']),
        sa.PrimaryKeyConstraint('studio_key'),
        sa.UniqueConstraint('case_number'),
    )
    op.create_table(
        'legacy_batch',
        sa.Column('key', sa.Integer(), nullable=False),
        sa.Column('number', sa.String(length=20), nullable=False),
        sa.Column('filename', sa.String(length=200), nullable=False),
        sa.Column('status', sa.String(length=10), nullable=False),
        sa.Column('uploaded_at', service.db.Instant(), nullable=False),
        sa.Column('uploaded_by', sa.String(length=60), nullable=False),
        sa.Column('uploaded_by_name', sa.String(length=60), nullable=False),
        sa.Column('confirmed_at', service.db.Instant(), nullable=True),
        sa.Column('confirmed_by', sa.String(length=60), nullable=True),
        sa.Column('confirmed_by_name', sa.String(length=60), nullable=True),
        sa.PrimaryKeyConstraint('key'),
        sa.UniqueConstraint('number'),
    )
    op.create_table(
        'legacy_row',
        sa.Column('key', sa.Integer(), nullable=False),
        sa.Column('batch_key', sa.Integer(), nullable=False),
        sa.Column('line', sa.Integer(), nullable=False),
        sa.Column('record', service.db.Json(), nullable=False),
        sa.Column('status', sa.String(length=10), nullable=False),
        sa.Column('problems', service.db.Json(), nullable=False),
        sa.Column('studio_key', sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(['batch_key'], ['legacy_batch.key']),
        sa.ForeignKeyConstraint(['studio_key'], ['studio.key']),
        sa.PrimaryKeyConstraint('key'),
        sa.UniqueConstraint('batch_key', 'line'),
    )
    op.create_index('ix_legacy_row_status', 'legacy_row', ['batch_key', 'status'])


def downgrade() -> None:
    op.drop_table('legacy_row')
    op.drop_table('legacy_batch')
    op.drop_table('legacy_entry')
    op.drop_table('assessment')
