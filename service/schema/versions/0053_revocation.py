"""Cases about a title, papers that were served, and how a studio ended"""

import sqlalchemy as sa
from alembic import op

import service.db

revision = '0053'
down_revision = '0052'
branch_labels = None
depends_on = None

RUNNING = sa.text("outcome IS NULL")


def upgrade() -> None:
    op.create_table(
        'revocation',
        sa.Column('case_number', sa.String(length=40), nullable=False),
        sa.Column('studio_key', sa.Integer(), nullable=False),
        sa.Column('ground', sa.String(length=20), nullable=False),
        sa.Column('facts', sa.Text(), nullable=False),
        sa.Column('source', sa.String(length=40), nullable=True),
        sa.Column('proposed_on', sa.Date(), nullable=False),
        sa.Column('begun_on', sa.Date(), nullable=True),
        sa.Column('extended_to', sa.Date(), nullable=True),
        sa.Column('involved', service.db.Json(), nullable=False),
        sa.Column('announced_on', sa.Date(), nullable=True),
        sa.Column('announced_ground', sa.String(length=20), nullable=True),
        sa.Column('announced_claim', sa.BigInteger(), nullable=True),
        sa.Column('served_on', sa.Date(), nullable=True),
        sa.Column('hearing_on', sa.Date(), nullable=True),
        sa.Column('decided_on', sa.Date(), nullable=True),
        sa.Column('decision', sa.String(length=12), nullable=True),
        sa.Column('document', sa.String(length=100), nullable=True),
        sa.Column('plaque_note', sa.String(length=300), nullable=True),
        sa.Column('outcome', sa.String(length=12), nullable=True),
        sa.Column('closed_on', sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(['studio_key'], ['studio.key']),
        sa.PrimaryKeyConstraint('case_number'),
    )
    op.create_index('ix_revocation_studio_key', 'revocation', ['studio_key'])
    op.create_index(
        'one_running_revocation', 'revocation', ['studio_key'], unique=True,
        sqlite_where=RUNNING, postgresql_where=RUNNING,
    )
    op.create_table(
        'delivery',
        sa.Column('key', sa.Integer(), nullable=False),
        sa.Column('case_number', sa.String(length=40), nullable=False),
        sa.Column('unit', sa.String(length=40), nullable=False),
        sa.Column('paper', sa.String(length=60), nullable=False),
        sa.Column('document', sa.String(length=100), nullable=False),
        sa.Column('manner', sa.String(length=12), nullable=False),
        sa.Column('sent_on', sa.Date(), nullable=False),
        sa.Column('served_on', sa.Date(), nullable=False),
        sa.Column('receiver', sa.String(length=60), nullable=False),
        sa.Column('servers', sa.String(length=200), nullable=False),
        sa.Column('certificate', sa.String(length=16), nullable=True),
        sa.Column('remarks', sa.String(length=500), nullable=False),
        sa.Column('opened_at', service.db.Instant(), nullable=True),
        sa.ForeignKeyConstraint(['unit'], ['organisation.code']),
        sa.PrimaryKeyConstraint('key'),
        sa.UniqueConstraint('case_number', 'paper', 'document'),
    )
    op.create_index('ix_delivery_unit', 'delivery', ['unit'])
    op.create_table(
        'delivery_consent',
        sa.Column('unit', sa.String(length=40), nullable=False),
        sa.Column('case_number', sa.String(length=40), nullable=False),
        sa.Column('confirmed_on', sa.Date(), nullable=False),
        sa.Column('withdrawn_on', sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(['unit'], ['organisation.code']),
        sa.PrimaryKeyConstraint('unit'),
    )
    op.add_column('studio', sa.Column('ended_on', sa.Date(), nullable=True))
    op.add_column('studio', sa.Column('end_ground', sa.String(length=20), nullable=True))
    op.add_column('studio', sa.Column('end_document', sa.String(length=100), nullable=True))
    op.add_column('studio', sa.Column('plaque_returned_on', sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column('studio', 'plaque_returned_on')
    op.drop_column('studio', 'end_document')
    op.drop_column('studio', 'end_ground')
    op.drop_column('studio', 'ended_on')
    op.drop_table('delivery_consent')
    op.drop_index('ix_delivery_unit', 'delivery')
    op.drop_table('delivery')
    op.drop_index('one_running_revocation', 'revocation')
    op.drop_index('ix_revocation_studio_key', 'revocation')
    op.drop_table('revocation')
