"""The three administrators: what their roles may do, where roles belong, deeds of two people"""

import sqlalchemy as sa
from alembic import op

import service.db
from service.schema.recording import record

revision = '0024'
down_revision = '0023'
branch_labels = None
depends_on = None

# Kinds of organisations whose people hold a role, until now said by nobody.
KINDS = {
    'applicant': ['unit', 'branch'],
    'sector_officer': ['department'],
    'centre_officer': ['centre'],
    'section_officer': ['bureau'],
    'bureau_leader': ['bureau'],
    'finance_officer': ['bureau'],
}
ROLE = sa.table(
    'role',
    sa.column('code', sa.String()),
    sa.column('kinds', service.db.Json()),
    sa.column('revision', sa.Integer()),
)


def upgrade() -> None:
    op.create_table(
        'deed',
        sa.Column('key', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(length=30), nullable=False),
        sa.Column('subject', sa.String(length=60), nullable=False),
        sa.Column('args', service.db.Json(), nullable=False),
        sa.Column('reason', sa.String(length=400), nullable=False),
        sa.Column('status', sa.String(length=10), nullable=False),
        sa.Column('proposed_by', sa.String(length=60), nullable=False),
        sa.Column('proposed_at', service.db.Instant(), nullable=False),
        sa.Column('decided_by', sa.String(length=60), nullable=True),
        sa.Column('decided_at', service.db.Instant(), nullable=True),
        sa.PrimaryKeyConstraint('key'),
    )
    op.create_index('ix_deed_status', 'deed', ['status'])
    with op.batch_alter_table('role') as batch_op:
        for name in ('keeps_accounts', 'watches'):
            batch_op.add_column(
                sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False)
            )
        batch_op.add_column(
            sa.Column('kinds', service.db.Json(), server_default='[]', nullable=False)
        )
    connection = op.get_bind()
    there = set(connection.scalars(sa.select(ROLE.c.code)))
    for code, kinds in KINDS.items():
        connection.execute(
            sa.update(ROLE)
            .where(ROLE.c.code == code)
            .values(kinds=kinds, revision=ROLE.c.revision + 1)
        )
    changed = [(code, kinds) for code, kinds in KINDS.items() if code in there]
    record(connection, (('role', 'changed', code, {'kinds': kinds}) for code, kinds in changed))


def downgrade() -> None:
    with op.batch_alter_table('role') as batch_op:
        for name in ('kinds', 'watches', 'keeps_accounts'):
            batch_op.drop_column(name)
    op.drop_index('ix_deed_status', 'deed')
    op.drop_table('deed')
