"""Rounds reviewed together: the list, groups, panels, marks, opinions"""

import sqlalchemy as sa
from alembic import op

import service.db

revision = '0039'
down_revision = '0038'
branch_labels = None
depends_on = None


def round_columns() -> list[sa.Column[object]]:
    return [
        sa.Column('case_number', sa.String(length=40), nullable=True),
        sa.Column('status', sa.String(length=12), nullable=False, server_default='open'),
        sa.Column('scope', sa.String(length=500), nullable=False, server_default=''),
        sa.Column('places', sa.Integer(), nullable=True),
        sa.Column('budget', sa.Integer(), nullable=True),
        sa.Column('phone', sa.String(length=40), nullable=False, server_default=''),
        sa.Column('supervision_phone', sa.String(length=40), nullable=False, server_default=''),
        sa.Column('document', sa.String(length=60), nullable=True),
        sa.Column('reason', sa.String(length=1000), nullable=True),
        sa.Column('locked_on', sa.Date(), nullable=True),
        sa.Column('decided_on', sa.Date(), nullable=True),
        sa.Column('published_on', sa.Date(), nullable=True),
    ]


def upgrade() -> None:
    for column in round_columns():
        op.add_column('round', column)
    op.create_index('ix_round_case_number', 'round', ['case_number'], unique=True)
    op.add_column('expert', sa.Column('enrolled_on', sa.Date(), nullable=True))
    op.create_table(
        'review_group',
        sa.Column('code', sa.String(length=30), nullable=False),
        sa.Column('round_code', sa.String(length=20), nullable=False),
        sa.Column('position', sa.Integer(), nullable=False),
        sa.Column('trade', sa.String(length=40), nullable=False),
        sa.Column('name', sa.String(length=60), nullable=False),
        sa.Column('places', sa.Integer(), nullable=True),
        sa.Column('case_number', sa.String(length=40), nullable=True),
        sa.Column('status', sa.String(length=12), nullable=False),
        sa.Column('seats', sa.Integer(), nullable=True),
        sa.Column('seed_hash', sa.String(length=64), nullable=False),
        sa.Column('minutes', sa.String(), nullable=True),
        sa.ForeignKeyConstraint(['round_code'], ['round.code']),
        sa.PrimaryKeyConstraint('code'),
    )
    op.create_index('ix_review_group_round_code', 'review_group', ['round_code'])
    op.create_index('ix_review_group_case_number', 'review_group', ['case_number'], unique=True)
    op.create_table(
        'round_entry',
        sa.Column('case_number', sa.String(length=40), nullable=False),
        sa.Column('round_code', sa.String(length=20), nullable=False),
        sa.Column('group_code', sa.String(length=30), nullable=True),
        sa.Column('status', sa.String(length=12), nullable=False),
        sa.Column('passed', sa.Boolean(), nullable=True),
        sa.Column('rank', sa.Integer(), nullable=True),
        sa.Column('reason', sa.String(length=1000), nullable=True),
        sa.Column('moved_from', sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(['case_number'], ['application.case_number']),
        sa.ForeignKeyConstraint(['round_code'], ['round.code']),
        sa.ForeignKeyConstraint(['group_code'], ['review_group.code']),
        sa.PrimaryKeyConstraint('case_number'),
    )
    op.create_index('ix_round_entry_round_code', 'round_entry', ['round_code'])
    op.create_index('ix_round_entry_group_code', 'round_entry', ['group_code'])
    op.create_table(
        'round_opinion',
        sa.Column('key', sa.Integer(), nullable=False),
        sa.Column('round_code', sa.String(length=20), nullable=False),
        sa.Column('department', sa.String(length=40), nullable=False),
        sa.Column('opinion', sa.String(length=12), nullable=True),
        sa.Column('text', sa.String(), nullable=True),
        sa.Column('answered_on', sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(['round_code'], ['round.code']),
        sa.ForeignKeyConstraint(['department'], ['organisation.code']),
        sa.PrimaryKeyConstraint('key'),
        sa.UniqueConstraint('round_code', 'department'),
    )
    op.create_table(
        'draw_commitment',
        sa.Column('group_code', sa.String(length=30), nullable=False),
        sa.Column('turn', sa.Integer(), nullable=False),
        sa.Column('seed', sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(['group_code'], ['review_group.code']),
        sa.PrimaryKeyConstraint('group_code', 'turn'),
    )
    op.create_table(
        'panel_seat',
        sa.Column('group_code', sa.String(length=30), nullable=False),
        sa.Column('username', sa.String(length=60), nullable=False),
        sa.Column('status', sa.String(length=12), nullable=False),
        sa.Column('reason', sa.String(length=2000), nullable=True),
        sa.Column('drawn_at', service.db.Instant(), nullable=False),
        sa.Column('pledged_at', service.db.Instant(), nullable=True),
        sa.ForeignKeyConstraint(['group_code'], ['review_group.code']),
        sa.ForeignKeyConstraint(['username'], ['expert.username']),
        sa.PrimaryKeyConstraint('group_code', 'username'),
    )
    op.create_table(
        'review_mark',
        sa.Column('case_number', sa.String(length=40), nullable=False),
        sa.Column('username', sa.String(length=60), nullable=False),
        sa.Column('skill', sa.Integer(), nullable=False),
        sa.Column('innovation', sa.Integer(), nullable=False),
        sa.Column('total', sa.Integer(), nullable=False),
        sa.Column('agrees', sa.Boolean(), nullable=False),
        sa.Column('void', sa.Boolean(), nullable=False),
        sa.Column('given_at', service.db.Instant(), nullable=False),
        sa.ForeignKeyConstraint(['case_number'], ['application.case_number']),
        sa.ForeignKeyConstraint(['username'], ['expert.username']),
        sa.PrimaryKeyConstraint('case_number', 'username'),
    )


def downgrade() -> None:
    for table in ('review_mark', 'panel_seat', 'draw_commitment', 'round_opinion', 'round_entry'):
        op.drop_table(table)
    op.drop_table('review_group')
    op.drop_column('expert', 'enrolled_on')
    op.drop_index('ix_round_case_number', 'round')
    for column in reversed(round_columns()):
        op.drop_column('round', str(column.name))
