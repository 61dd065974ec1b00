"""A notice lists items, each with an end of its own; an objection names one of them"""

import sqlalchemy as sa
from alembic import op

from service.schema.recording import record

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None

RUNNING = sa.text("status = 'running'")
ITEM = sa.table(
    'notice_item',
    sa.column('key', sa.Integer()),
    *(sa.column(name, sa.Integer()) for name in ('notice_key', 'position')),
    *(
        sa.column(name, sa.String())
        for name in ('case_number', 'studio', 'unit', 'occupation', 'round', 'status', 'reason')
    ),
    sa.column('ends_on', sa.Date()),
    sa.column('extended', sa.Boolean()),
    sa.column('ended_on', sa.Date()),
)
NOTICES = sa.text(
    'SELECT n.key, n.case_number, n.result, n.ends_on, n.extended, n.closed_on,'
    ' coalesce(a.studio_name, s.name, :none) AS studio,'
    ' coalesce(o.name, :none) AS unit, coalesce(c.name, :none) AS occupation,'
    ' coalesce(r.name, :none) AS round,'
    " EXISTS (SELECT 1 FROM objection j WHERE j.notice_key = n.key AND j.outcome = 'upheld')"
    ' AS upheld'
    ' FROM notice n'
    ' LEFT JOIN application a ON a.case_number = n.case_number'
    ' LEFT JOIN leader_change l ON l.case_number = n.case_number'
    ' LEFT JOIN studio s ON s.key = l.studio_key'
    ' LEFT JOIN organisation o ON o.code = coalesce(a.place, s.place)'
    ' LEFT JOIN occupation c ON c.code = coalesce(a.occupation_code, s.occupation_code)'
    ' LEFT JOIN round r ON r.code = coalesce(a.round_code, s.round_code)'
    ' ORDER BY n.key'
).columns(ends_on=sa.Date(), closed_on=sa.Date(), extended=sa.Boolean(), upheld=sa.Boolean())
OBJECTIONS = sa.text(
    'SELECT j.case_number, i.key FROM objection j JOIN notice_item i'
    ' ON i.notice_key = j.notice_key ORDER BY j.case_number'
)


def upgrade() -> None:
    op.create_table(
        'notice_item',
        sa.Column('key', sa.Integer(), nullable=False),
        sa.Column('notice_key', sa.Integer(), nullable=False),
        sa.Column('position', sa.Integer(), nullable=False),
        sa.Column('case_number', sa.String(length=40), nullable=False),
        sa.Column('studio', sa.String(length=200), nullable=False),
        sa.Column('unit', sa.String(length=200), nullable=False),
        sa.Column('occupation', sa.String(length=100), nullable=False),
        sa.Column('round', sa.String(length=100), nullable=False),
        sa.Column('status', sa.String(length=12), nullable=False),
        sa.Column('reason', sa.String(length=200), nullable=True),
        sa.Column('ends_on', sa.Date(), nullable=True),
        sa.Column('extended', sa.Boolean(), nullable=False),
        sa.Column('ended_on', sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(['notice_key'], ['notice.key']),
        sa.PrimaryKeyConstraint('key'),
        sa.UniqueConstraint('notice_key', 'position'),
    )
    op.create_index('ix_notice_item_case_number', 'notice_item', ['case_number'])
    op.create_index(
        'one_running_notice_item',
        'notice_item',
        ['case_number'],
        unique=True,
        sqlite_where=RUNNING,
        postgresql_where=RUNNING,
    )
    with op.batch_alter_table('objection', schema=None) as batch_op:
        batch_op.add_column(sa.Column('item_key', sa.Integer(), nullable=True))
    _fill(op.get_bind())
    with op.batch_alter_table('objection', schema=None) as batch_op:
        batch_op.drop_index('ix_objection_notice_key')
        batch_op.drop_column('notice_key')
        batch_op.alter_column('item_key', existing_type=sa.Integer(), nullable=False)
        batch_op.create_index('ix_objection_item_key', ['item_key'], unique=False)
        batch_op.create_foreign_key(
            'objection_item_key_fkey', 'notice_item', ['item_key'], ['key']
        )


def _fill(connection) -> None:
    """Give every notice its one item, and every objection the item of its notice."""
    items = [_item(row) for row in connection.execute(NOTICES, {'none': ''})]
    for item in items:
        item['key'] = connection.scalar(sa.insert(ITEM).values(item).returning(ITEM.c.key))
    record(
        connection,
        (('notice_item', 'published', str(item['key']), _plain(item)) for item in items),
    )
    objections = connection.execute(OBJECTIONS).all()
    for case, key in objections:
        connection.execute(
            sa.text('UPDATE objection SET item_key = :key WHERE case_number = :case'),
            {'key': key, 'case': case},
        )
    record(
        connection,
        (('objection', 'changed', case, {'item_key': key}) for case, key in objections),
    )


def _item(row) -> dict:
    over = 'upheld' if row.upheld else 'ended'
    return {
        'notice_key': row.key,
        'position': 1,
        'case_number': row.case_number,
        'studio': row.studio,
        'unit': row.unit,
        'occupation': row.occupation,
        'round': row.round,
        'status': over if row.closed_on else 'running',
        'reason': row.result,
        'ends_on': row.ends_on,
        'extended': row.extended,
        'ended_on': row.closed_on,
    }


def _plain(item) -> dict:
    """Return an item's columns as the ledger writes them."""
    days = {name: item[name] and item[name].isoformat() for name in ('ends_on', 'ended_on')}
    return item | days


def downgrade() -> None:
    with op.batch_alter_table('objection', schema=None) as batch_op:
        batch_op.add_column(sa.Column('notice_key', sa.Integer(), nullable=True))
    op.execute(
        'UPDATE objection SET notice_key ='
        ' (SELECT notice_key FROM notice_item WHERE key = objection.item_key)'
    )
    with op.batch_alter_table('objection', schema=None) as batch_op:
        batch_op.drop_constraint('objection_item_key_fkey', type_='foreignkey')
        batch_op.drop_index('ix_objection_item_key')
        batch_op.drop_column('item_key')
        batch_op.alter_column('notice_key', existing_type=sa.Integer(), nullable=False)
        batch_op.create_index('ix_objection_notice_key', ['notice_key'], unique=False)
        batch_op.create_foreign_key('objection_notice_key_fkey', 'notice', ['notice_key'], ['key'])
    op.drop_table('notice_item')
