"""Drafts of forms that begin a case, each a person's own; and what a case began with"""

import sqlalchemy as sa
from alembic import op

import service.db

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_table(
        'start_draft',
        sa.Column('key', sa.String(length=16), nullable=False),
        sa.Column('person', sa.String(length=60), nullable=False),
        sa.Column('process_id', sa.String(length=200), nullable=False),
        sa.Column('body', service.db.Json(), nullable=True),
        sa.Column('revision', sa.Integer(), nullable=False),
        sa.Column('page', sa.String(length=16), nullable=False),
        sa.Column('saved_at', service.db.Instant(), nullable=False),
        sa.Column('instance_key', BIG, nullable=True),
        sa.ForeignKeyConstraint(['instance_key'], ['process_instance.key']),
        sa.PrimaryKeyConstraint('key'),
    )
    op.create_index('ix_start_draft_person', 'start_draft', ['person', 'saved_at'])
    op.create_index('ix_start_draft_instance_key', 'start_draft', ['instance_key'])
    op.create_table(
        'start_answer',
        sa.Column('instance_key', BIG, nullable=False),
        sa.Column('form', sa.String(length=200), nullable=False),
        sa.Column('answer', service.db.Json(), nullable=False),
        sa.ForeignKeyConstraint(['instance_key'], ['process_instance.key']),
        sa.PrimaryKeyConstraint('instance_key'),
    )


def downgrade() -> None:
    op.drop_table('start_answer')
    op.drop_index('ix_start_draft_instance_key', 'start_draft')
    op.drop_index('ix_start_draft_person', 'start_draft')
    op.drop_table('start_draft')
