"""Calls of the city and recommendations to them"""

import sqlalchemy as sa
from alembic import op

revision = '0065'
down_revision = '0064'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('city_call',
    sa.Column('document', sa.String(length=100), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('requirements', sa.Text(), nullable=False),
    sa.Column('places', sa.Integer(), nullable=False),
    sa.Column('closes_on', sa.Date(), nullable=False),
    sa.PrimaryKeyConstraint('document')
    )
    op.create_table('recommendation',
    sa.Column('case_number', sa.String(length=40), nullable=False),
    sa.Column('call_document', sa.String(length=100), nullable=False),
    sa.Column('studio_key', sa.Integer(), nullable=False),
    sa.Column('assessed_year', sa.Integer(), nullable=False),
    sa.Column('grade', sa.String(length=12), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=True),
    sa.Column('proposed_on', sa.Date(), nullable=False),
    sa.Column('proposed_by', sa.String(length=60), nullable=False),
    sa.Column('consented_on', sa.Date(), nullable=True),
    sa.Column('decided_on', sa.Date(), nullable=True),
    sa.Column('sent_on', sa.Date(), nullable=True),
    sa.Column('document', sa.String(length=100), nullable=True),
    sa.Column('outcome', sa.String(length=12), nullable=True),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['call_document'], ['city_call.document'], ),
    sa.ForeignKeyConstraint(['studio_key'], ['studio.key'], ),
    sa.PrimaryKeyConstraint('case_number'),
    sa.UniqueConstraint('call_document', 'studio_key')
    )
    op.create_index('ix_recommendation_studio_key', 'recommendation', ['studio_key'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_recommendation_studio_key', table_name='recommendation')
    op.drop_table('recommendation')
    op.drop_table('city_call')
