"""Whose first recognition an initial grant belongs to"""

import sqlalchemy as sa
from alembic import op

revision = '0061'
down_revision = '0060'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('money_entry') as table:
        table.add_column(sa.Column('master_key', sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f('fk_money_entry_master_key_master'), 'master', ['master_key'], ['key']
        )
        table.create_index('ix_money_entry_master_key', ['master_key'])
    # Whoever led the studio first: the one that its first change took it from, else who leads it.
    op.execute(
        'UPDATE money_entry SET master_key = COALESCE('
        '(SELECT leader_change.from_master FROM leader_change '
        'WHERE leader_change.studio_key = money_entry.studio_key '
        "AND leader_change.outcome = 'changed' "
        'ORDER BY leader_change.closed_on, leader_change.case_number LIMIT 1), '
        '(SELECT studio.master_key FROM studio WHERE studio.key = money_entry.studio_key)) '
        "WHERE kind = 'initial'"
    )


def downgrade() -> None:
    with op.batch_alter_table('money_entry') as table:
        table.drop_index('ix_money_entry_master_key')
        table.drop_constraint(op.f('fk_money_entry_master_key_master'), type_='foreignkey')
        table.drop_column('master_key')
