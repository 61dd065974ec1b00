"""Which studios an open case shows as idle"""

import sqlalchemy as sa
from alembic import op

revision = '0058'
down_revision = '0057'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'idle_hint',
        sa.Column('key', sa.Integer(), nullable=False),
        sa.Column('studio_key', sa.Integer(), nullable=False),
        sa.Column('case_number', sa.String(length=40), nullable=False),
        sa.Column('shown_on', sa.Date(), nullable=False),
        sa.Column('closed_on', sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ['studio_key'], ['studio.key'], name=op.f('fk_idle_hint_studio_key_studio')
        ),
        sa.PrimaryKeyConstraint('key', name=op.f('pk_idle_hint')),
    )
    op.create_index('ix_idle_hint_case_number', 'idle_hint', ['case_number'])
    op.create_index(
        'one_open_idle_hint',
        'idle_hint',
        ['studio_key'],
        unique=True,
        sqlite_where=sa.text('closed_on IS NULL'),
        postgresql_where=sa.text('closed_on IS NULL'),
    )


def downgrade() -> None:
    op.drop_table('idle_hint')
