"""Reports of the public about a studio"""

import sqlalchemy as sa
from alembic import op

import service.db

revision = '0044'
down_revision = '0043'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'complaint',
        sa.Column('case_number', sa.String(length=40), nullable=False),
        sa.Column('receipt', sa.String(length=20), nullable=False),
        sa.Column('studio_key', sa.Integer(), nullable=False),
        sa.Column('anonymous', sa.Boolean(), nullable=False),
        sa.Column('name', sa.Text(), nullable=True),
        sa.Column('mobile', sa.Text(), nullable=True),
        sa.Column('email', sa.Text(), nullable=True),
        sa.Column('subject', sa.String(length=300), nullable=False),
        sa.Column('facts', sa.String(), nullable=False),
        sa.Column('evidence', service.db.Json(), nullable=False),
        sa.Column('filed_at', service.db.Instant(), nullable=False),
        sa.Column('accepted_at', service.db.Instant(), nullable=True),
        sa.Column('outcome', sa.String(length=20), nullable=True),
        sa.Column('answer', sa.String(), nullable=True),
        sa.Column('answered_at', service.db.Instant(), nullable=True),
        sa.ForeignKeyConstraint(['studio_key'], ['studio.key']),
        sa.PrimaryKeyConstraint('case_number'),
        sa.UniqueConstraint('receipt'),
    )
    op.create_index('ix_complaint_studio_key', 'complaint', ['studio_key'])


def downgrade() -> None:
    op.drop_table('complaint')
