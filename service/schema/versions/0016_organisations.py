"""Organisations: their legal kind, address, successor, end, and the account that money is paid to"""

import sqlalchemy as sa
from alembic import op

from service.schema.recording import record

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None

ORGANISATION = sa.table(
    'organisation', sa.column('code', sa.String()), sa.column('address', sa.String())
)
STUDIO = sa.table(
    'studio',
    sa.column('key', sa.Integer()),
    sa.column('place', sa.String()),
    sa.column('address', sa.String()),
)


def upgrade() -> None:
    with op.batch_alter_table('organisation') as batch_op:
        batch_op.add_column(sa.Column('legal_kind', sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column('address', sa.String(length=300), nullable=True))
        batch_op.add_column(sa.Column('succeeded_by', sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column('valid_until', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('payee_name', sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column('payee_bank', sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column('payee_account', sa.Text(), nullable=True))
        batch_op.create_foreign_key(
            'fk_organisation_succeeded_by', 'organisation', ['succeeded_by'], ['code']
        )
    _fill(op.get_bind())


def _fill(connection) -> None:
    """Take the address of a unit or branch from its studio, the latest if it has several."""
    query = sa.select(STUDIO.c.place, STUDIO.c.address).order_by(STUDIO.c.key)
    addresses = {place: address for place, address in connection.execute(query) if address}
    for code, address in addresses.items():
        connection.execute(
            sa.update(ORGANISATION).where(ORGANISATION.c.code == code).values(address=address)
        )
    record(
        connection,
        (
            ('organisation', 'changed', code, {'address': address})
            for code, address in addresses.items()
        ),
    )


def downgrade() -> None:
    with op.batch_alter_table('organisation') as batch_op:
        batch_op.drop_constraint('fk_organisation_succeeded_by', type_='foreignkey')
        for name in ('legal_kind', 'address', 'succeeded_by', 'valid_until', 'payee_name',
                     'payee_bank', 'payee_account'):
            batch_op.drop_column(name)
