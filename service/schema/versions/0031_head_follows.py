"""On SQLite the end of the ledger moves with each line that is written"""

from alembic import op

revision = '0031'
down_revision = '0030'
branch_labels = None
depends_on = None

FOLLOWS = """
CREATE TRIGGER ledger_head_follows AFTER INSERT ON ledger_entry
BEGIN UPDATE ledger_head SET size = NEW.sequence, hash = NEW.hash; END
"""


def upgrade() -> None:
    if op.get_bind().dialect.name == 'sqlite':
        op.execute(FOLLOWS)


def downgrade() -> None:
    if op.get_bind().dialect.name == 'sqlite':
        op.execute('DROP TRIGGER ledger_head_follows')
