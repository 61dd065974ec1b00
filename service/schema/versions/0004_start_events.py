"""Start events that messages, signals and times come to, and who has received a message"""

import sqlalchemy as sa
from alembic import op

import service.db

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_table('start_subscription',
    sa.Column('process_id', sa.String(length=200), nullable=False),
    sa.Column('element', sa.String(length=200), nullable=False),
    sa.Column('part', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('release_number', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('said', sa.Text(), nullable=False),
    sa.Column('alarm', service.db.Json(), nullable=True),
    sa.Column('since', service.db.Instant(), nullable=False),
    sa.ForeignKeyConstraint(['release_number'], ['model_release.number'], ),
    sa.PrimaryKeyConstraint('process_id', 'element', 'part')
    )
    with op.batch_alter_table('start_subscription', schema=None) as batch_op:
        batch_op.create_index('ix_start_subscription_name', ['kind', 'name'], unique=False)

    op.create_table('message_start',
    sa.Column('process_id', sa.String(length=200), nullable=False),
    sa.Column('correlation', sa.Text(), nullable=False),
    sa.Column('instance_key', KEY, nullable=True),
    sa.ForeignKeyConstraint(['instance_key'], ['process_instance.key'], ),
    sa.PrimaryKeyConstraint('process_id', 'correlation')
    )
    with op.batch_alter_table('message_start', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_message_start_instance_key'), ['instance_key'], unique=False)

    op.create_table('message_receipt',
    sa.Column('message_key', KEY, nullable=False),
    sa.Column('process_id', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['message_key'], ['message.key'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('message_key', 'process_id')
    )
    with op.batch_alter_table('message', schema=None) as batch_op:
        batch_op.add_column(sa.Column('sender', KEY, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('message', schema=None) as batch_op:
        batch_op.drop_column('sender')
    op.drop_table('message_receipt')
    op.drop_table('message_start')
    op.drop_table('start_subscription')
