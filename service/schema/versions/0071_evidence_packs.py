"""Packs of evidence that were asked for"""

import sqlalchemy as sa
from alembic import op

import service.db

revision = '0071'
down_revision = '0070'
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_table('evidence_pack',
    sa.Column('key', BIG, nullable=False),
    sa.Column('instance_key', BIG, nullable=False),
    sa.Column('purpose', sa.String(length=10), nullable=False),
    sa.Column('basis', sa.Text(), nullable=False),
    sa.Column('requested_at', service.db.Instant(), nullable=False),
    sa.Column('requested_by', sa.String(length=60), nullable=False),
    sa.Column('requested_by_name', sa.String(length=60), nullable=False),
    sa.Column('status', sa.String(length=10), nullable=False),
    sa.Column('done', sa.Integer(), server_default='0', nullable=False),
    sa.Column('total', sa.Integer(), server_default='0', nullable=False),
    sa.Column('reported_at', service.db.Instant(), nullable=False),
    sa.Column('finished_at', service.db.Instant(), nullable=True),
    sa.Column('document', sa.String(length=16), nullable=True),
    sa.Column('sha256', sa.String(length=64), nullable=True),
    sa.Column('checkpoint', BIG, nullable=True),
    sa.ForeignKeyConstraint(['instance_key'], ['process_instance.key'], ),
    sa.PrimaryKeyConstraint('key')
    )
    op.create_index('ix_evidence_pack_instance_key', 'evidence_pack', ['instance_key'])


def downgrade() -> None:
    op.drop_index('ix_evidence_pack_instance_key', table_name='evidence_pack')
    op.drop_table('evidence_pack')
