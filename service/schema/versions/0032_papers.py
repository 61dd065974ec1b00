"""Papers that cases have printed, and the letters that carry them"""

import sqlalchemy as sa
from alembic import op

import service.db

revision = '0032'
down_revision = '0031'
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_table(
        'case_paper',
        sa.Column('key', BIG, nullable=False),
        sa.Column('instance_key', BIG, nullable=False),
        sa.Column('element', sa.String(length=200), nullable=False),
        sa.Column('paper', sa.String(length=100), nullable=False),
        sa.Column('title', sa.Text(), nullable=False),
        sa.Column('number', sa.String(length=100), nullable=False),
        sa.Column('content', service.db.Json(), nullable=False),
        sa.Column('reveals', sa.Boolean(), nullable=False),
        sa.Column('readers', service.db.Json(), nullable=False),
        sa.Column('written_at', service.db.Instant(), nullable=False),
        sa.Column('pdf', sa.String(length=32), nullable=True),
        sa.Column('word', sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(['instance_key'], ['process_instance.key']),
        sa.PrimaryKeyConstraint('key'),
    )
    for column in ('instance_key', 'pdf', 'word'):
        op.create_index(f'ix_case_paper_{column}', 'case_paper', [column])
    op.create_table(
        'letter_paper',
        sa.Column('letter_key', BIG, nullable=False),
        sa.Column('paper_key', BIG, nullable=False),
        sa.ForeignKeyConstraint(['letter_key'], ['letter.key']),
        sa.ForeignKeyConstraint(['paper_key'], ['case_paper.key']),
        sa.PrimaryKeyConstraint('letter_key', 'paper_key'),
    )


def downgrade() -> None:
    op.drop_table('letter_paper')
    op.drop_table('case_paper')
