"""Notices posted on the district's website, and what was seen there"""

import sqlalchemy as sa
from alembic import op

import service.db

revision = '0045'
down_revision = '0044'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'notice_posting',
        sa.Column('key', sa.Integer(), nullable=False),
        sa.Column('notice_key', sa.Integer(), nullable=False),
        sa.Column('url', sa.String(length=500), nullable=False),
        sa.Column('posted_at', service.db.Instant(), nullable=False),
        sa.Column('entered_at', service.db.Instant(), nullable=False),
        sa.ForeignKeyConstraint(['notice_key'], ['notice.key']),
        sa.PrimaryKeyConstraint('key'),
    )
    op.create_index('ix_notice_posting_notice_key', 'notice_posting', ['notice_key'])
    op.create_table(
        'notice_look',
        sa.Column('key', sa.Integer(), nullable=False),
        sa.Column('posting_key', sa.Integer(), nullable=False),
        sa.Column('looked_at', service.db.Instant(), nullable=False),
        sa.Column('outcome', sa.String(length=12), nullable=False),
        sa.Column('sha256', sa.String(length=64), nullable=False),
        sa.Column('shown', sa.Text(), nullable=False),
        sa.Column('note', sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(['posting_key'], ['notice_posting.key']),
        sa.PrimaryKeyConstraint('key'),
    )
    op.create_index('ix_notice_look_posting_key', 'notice_look', ['posting_key'])


def downgrade() -> None:
    op.drop_table('notice_look')
    op.drop_table('notice_posting')
