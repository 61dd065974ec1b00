"""Rounds of assessment, who takes part, who assesses, settlements, ties"""

import sqlalchemy as sa
from alembic import op

import service.db


revision = '0054'
down_revision = '0053'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('assessment_round',
    sa.Column('year', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('case_number', sa.String(length=40), nullable=False),
    sa.Column('status', sa.String(length=12), nullable=False),
    sa.Column('opened_on', sa.Date(), nullable=False),
    sa.Column('third_party', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('finance_bureau', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=True),
    sa.Column('organisation', sa.String(length=200), nullable=True),
    sa.Column('contract', sa.String(length=100), nullable=True),
    sa.Column('visits_from', sa.Date(), nullable=True),
    sa.Column('notified_on', sa.Date(), nullable=True),
    sa.Column('document', sa.String(length=100), nullable=True),
    sa.Column('turn', sa.Integer(), server_default='0', nullable=False),
    sa.Column('decided_turn', sa.Integer(), nullable=True),
    sa.Column('decided_on', sa.Date(), nullable=True),
    sa.Column('published_on', sa.Date(), nullable=True),
    sa.PrimaryKeyConstraint('year'),
    sa.UniqueConstraint('case_number')
    )
    op.create_table('assessment_settlement',
    sa.Column('key', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('turn', sa.Integer(), nullable=False),
    sa.Column('settled_at', service.db.Instant(), nullable=False),
    sa.Column('settled_by', sa.String(length=60), nullable=False),
    sa.Column('counted', sa.Integer(), nullable=False),
    sa.Column('places', sa.Integer(), nullable=False),
    sa.Column('taken', sa.Integer(), nullable=False),
    sa.Column('tied', service.db.Json(), nullable=False),
    sa.Column('open_places', sa.Integer(), nullable=False),
    sa.Column('inputs', service.db.Json(), nullable=False),
    sa.ForeignKeyConstraint(['year'], ['assessment_round.year'], ),
    sa.PrimaryKeyConstraint('key'),
    sa.UniqueConstraint('year', 'turn')
    )
    op.create_table('assessment_tie',
    sa.Column('key', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('turn', sa.Integer(), nullable=False),
    sa.Column('score', sa.Numeric(precision=5, scale=2), nullable=False),
    sa.Column('tied', service.db.Json(), nullable=False),
    sa.Column('chosen', service.db.Json(), nullable=False),
    sa.Column('reason', sa.String(length=1000), nullable=False),
    sa.Column('ballot', sa.String(length=500), nullable=False),
    sa.Column('opinion', sa.String(length=1000), nullable=False),
    sa.Column('proposed_by', sa.String(length=60), nullable=False),
    sa.Column('decided_by', sa.String(length=60), nullable=False),
    sa.Column('decided_on', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['year'], ['assessment_round.year'], ),
    sa.PrimaryKeyConstraint('key')
    )
    op.create_index('ix_assessment_tie_year', 'assessment_tie', ['year'], unique=False)

    op.create_table('assessment_assessor',
    sa.Column('key', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('username', sa.String(length=60), nullable=False),
    sa.Column('duty', sa.String(length=12), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('declared_on', sa.Date(), nullable=True),
    sa.Column('recused', service.db.Json(), nullable=False),
    sa.ForeignKeyConstraint(['username'], ['account.username'], ),
    sa.ForeignKeyConstraint(['year'], ['assessment_round.year'], ),
    sa.PrimaryKeyConstraint('key'),
    sa.UniqueConstraint('year', 'username', 'duty')
    )
    op.create_index('ix_assessment_assessor_username', 'assessment_assessor', ['username'], unique=False)

    op.create_table('assessment_participation',
    sa.Column('key', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('studio_key', sa.Integer(), nullable=False),
    sa.Column('due_number', sa.Integer(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=True),
    sa.Column('reason', sa.String(length=20), nullable=True),
    sa.Column('note', sa.String(length=1000), nullable=False),
    sa.Column('postponed_until', sa.Date(), nullable=True),
    sa.Column('case_number', sa.String(length=40), nullable=True),
    sa.Column('begun_at', service.db.Instant(), nullable=True),
    sa.Column('grade', sa.String(length=20), nullable=True),
    sa.Column('corrected_score', sa.Numeric(precision=5, scale=2), nullable=True),
    sa.Column('correction', sa.String(length=1000), nullable=True),
    sa.Column('place_note', sa.String(length=300), nullable=False),
    sa.ForeignKeyConstraint(['studio_key'], ['studio.key'], ),
    sa.ForeignKeyConstraint(['year'], ['assessment_round.year'], ),
    sa.PrimaryKeyConstraint('key'),
    sa.UniqueConstraint('case_number'),
    sa.UniqueConstraint('year', 'studio_key')
    )
    op.create_index('ix_assessment_participation_studio_key', 'assessment_participation', ['studio_key'], unique=False)

    op.add_column('studio', sa.Column('postponed_until', sa.Date(), nullable=True))



def downgrade() -> None:
    op.drop_column('studio', 'postponed_until')
    for table in ('participation', 'assessor', 'tie', 'settlement', 'round'):
        op.drop_table(f'assessment_{table}')
