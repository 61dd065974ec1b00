"""Changes of models that are edited together, proposed and released by two; retired processes"""

import sqlalchemy as sa
from alembic import op

from service.db import Instant, Json

revision = '0075'
down_revision = '0074'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('retirement',
    sa.Column('process_id', sa.String(length=200), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('reason', sa.String(length=400), nullable=False),
    sa.Column('by', sa.String(length=60), nullable=False),
    sa.Column('by_name', sa.String(length=60), nullable=False),
    sa.Column('since', Instant(), nullable=False),
    sa.PrimaryKeyConstraint('process_id')
    )
    op.create_table('model_change',
    sa.Column('key', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=100), nullable=False),
    sa.Column('status', sa.String(length=10), nullable=False),
    sa.Column('authors', Json(), nullable=False),
    sa.Column('begun_at', Instant(), nullable=False),
    sa.Column('reason', sa.String(length=400), nullable=True),
    sa.Column('proposed', Json(), nullable=True),
    sa.Column('proposed_by', sa.String(length=60), nullable=True),
    sa.Column('proposed_at', Instant(), nullable=True),
    sa.Column('decided_by', sa.String(length=60), nullable=True),
    sa.Column('decided_at', Instant(), nullable=True),
    sa.Column('release_at', Instant(), nullable=True),
    sa.Column('release_number', sa.Integer(), nullable=True),
    sa.Column('emergency', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('confirm_by', Instant(), nullable=True),
    sa.Column('confirmed_by', sa.String(length=60), nullable=True),
    sa.Column('confirmed_at', Instant(), nullable=True),
    sa.ForeignKeyConstraint(['release_number'], ['model_release.number'], ),
    sa.PrimaryKeyConstraint('key')
    )
    op.create_index('ix_model_change_release_number', 'model_change', ['release_number'], unique=False)
    op.create_index('ix_model_change_status', 'model_change', ['status'], unique=False)
    op.create_table('model_change_comment',
    sa.Column('key', sa.Integer(), nullable=False),
    sa.Column('change_key', sa.Integer(), nullable=False),
    sa.Column('model', sa.String(length=200), nullable=True),
    sa.Column('place', sa.String(length=200), nullable=True),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('by', sa.String(length=60), nullable=False),
    sa.Column('at', Instant(), nullable=False),
    sa.Column('settled_by', sa.String(length=60), nullable=True),
    sa.Column('settled_at', Instant(), nullable=True),
    sa.ForeignKeyConstraint(['change_key'], ['model_change.key'], ),
    sa.PrimaryKeyConstraint('key')
    )
    op.create_index('ix_model_change_comment', 'model_change_comment', ['change_key'], unique=False)
    op.create_table('model_change_model',
    sa.Column('change_key', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('base', sa.Integer(), nullable=True),
    sa.Column('seen', sa.Integer(), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('saved_by', sa.String(length=60), nullable=False),
    sa.Column('saved_at', Instant(), nullable=False),
    sa.ForeignKeyConstraint(['base'], ['model_release.number'], ),
    sa.ForeignKeyConstraint(['change_key'], ['model_change.key'], ),
    sa.ForeignKeyConstraint(['seen'], ['model_release.number'], ),
    sa.PrimaryKeyConstraint('change_key', 'name')
    )
    op.create_table('model_change_saving',
    sa.Column('key', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('change_key', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('base', sa.Integer(), nullable=True),
    sa.Column('saved_by', sa.String(length=60), nullable=False),
    sa.Column('saved_at', Instant(), nullable=False),
    sa.ForeignKeyConstraint(['base'], ['model_release.number'], ),
    sa.ForeignKeyConstraint(['change_key'], ['model_change.key'], ),
    sa.PrimaryKeyConstraint('key'),
    sa.UniqueConstraint('change_key', 'name', 'revision')
    )
    op.create_table('role_request',
    sa.Column('key', sa.Integer(), nullable=False),
    sa.Column('change_key', sa.Integer(), nullable=False),
    sa.Column('role', sa.String(length=100), nullable=False),
    sa.Column('reason', sa.String(length=400), nullable=False),
    sa.Column('by', sa.String(length=60), nullable=False),
    sa.Column('at', Instant(), nullable=False),
    sa.Column('answer', sa.String(length=400), nullable=True),
    sa.Column('declined_by', sa.String(length=60), nullable=True),
    sa.Column('declined_at', Instant(), nullable=True),
    sa.ForeignKeyConstraint(['change_key'], ['model_change.key'], ),
    sa.PrimaryKeyConstraint('key'),
    sa.UniqueConstraint('change_key', 'role')
    )


def downgrade() -> None:
    op.drop_table('role_request')
    op.drop_table('model_change_saving')
    op.drop_table('model_change_model')
    op.drop_index('ix_model_change_comment', table_name='model_change_comment')
    op.drop_table('model_change_comment')
    op.drop_index('ix_model_change_status', table_name='model_change')
    op.drop_index('ix_model_change_release_number', table_name='model_change')
    op.drop_table('model_change')
    op.drop_table('retirement')
