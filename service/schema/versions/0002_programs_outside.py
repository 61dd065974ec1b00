"""Programs outside: the jobs that wait for them, what they sent, and their tokens"""

import sqlalchemy as sa
from alembic import op

import service.db

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_table(
        'outside_job',
        sa.Column('key', BIG, nullable=False),
        sa.Column('instance_key', BIG, nullable=False),
        sa.Column('job_id', sa.String(length=80), nullable=False),
        sa.Column('element', sa.String(length=200), nullable=False),
        sa.Column('type', sa.Text(), nullable=False),
        sa.Column('inputs', service.db.Json(), nullable=False),
        sa.Column('headers', service.db.Json(), nullable=False),
        sa.Column('retries', sa.Integer(), nullable=False),
        sa.Column('opened_at', service.db.Instant(), nullable=False),
        sa.Column('available_at', service.db.Instant(), nullable=False),
        sa.Column('worker', sa.String(length=100), nullable=True),
        sa.Column('token', sa.String(length=40), nullable=True),
        sa.Column('error', sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(['instance_key'], ['process_instance.key']),
        sa.PrimaryKeyConstraint('key'),
        sa.UniqueConstraint('instance_key', 'job_id'),
        sqlite_autoincrement=True,
    )
    op.create_index('ix_outside_job_available', 'outside_job', ['type', 'available_at'])
    op.create_table(
        'publication',
        sa.Column('program', sa.String(length=60), nullable=False),
        sa.Column('id', sa.String(length=200), nullable=False),
        sa.Column('digest', sa.String(length=64), nullable=False),
        sa.Column('received_at', service.db.Instant(), nullable=False),
        sa.PrimaryKeyConstraint('program', 'id'),
    )
    op.create_index('ix_publication_received_at', 'publication', ['received_at'])
    op.create_table(
        'api_token',
        sa.Column('key', sa.Integer(), nullable=False),
        sa.Column('program', sa.String(length=50), nullable=False),
        sa.Column('title', sa.String(length=60), nullable=False),
        sa.Column('scopes', service.db.Json(), nullable=False),
        sa.Column('secret_hash', sa.String(length=64), nullable=False),
        sa.Column('hint', sa.String(length=12), nullable=False),
        sa.Column('created_at', service.db.Instant(), nullable=False),
        sa.Column('created_by', sa.String(length=60), nullable=False),
        sa.Column('expires_at', service.db.Instant(), nullable=False),
        sa.Column('revoked_at', service.db.Instant(), nullable=True),
        sa.Column('revoked_by', sa.String(length=60), nullable=True),
        sa.Column('used_at', service.db.Instant(), nullable=True),
        sa.PrimaryKeyConstraint('key'),
        sa.UniqueConstraint('secret_hash'),
    )
    op.create_index('ix_api_token_program', 'api_token', ['program'])


def downgrade() -> None:
    raise NotImplementedError("restore the backup that was made before the upgrade")
