"""Roles and who holds them as rows, with what a role may do as its columns"""

from collections import defaultdict
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

import service.db
from service.schema.recording import record

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None

PROPERTIES = (
    'works',
    'owner',
    'staff',
    'audits',
    'named_only',
    'blind',
    'needs_private',
    'fallback',
    'intervenes',
    'retries',
    'plans',
    'apart',
    'granted',
)
# What the code said of every role until now: name, English name, article, variables, properties.
ROLES = {
    'applicant': ('申报单位', 'Applicant unit', '第六条', ['unit', 'branch'], 'works owner granted'),
    'sector_officer': (
        '业务主管部门', 'Sector department', '第六条', ['department'], 'works needs_private granted',
    ),
    'centre_officer': (
        '区人力资源公共服务中心', 'Service centre', '第十条', [], 'works staff needs_private granted',
    ),
    'section_officer': (
        '职业能力建设科', 'Capability section', '第十条', [],
        'works staff needs_private retries granted',
    ),
    'expert': ('评审专家', 'Expert', '第七条', [], 'works named_only blind granted'),
    'bureau_leader': ('局领导', 'Bureau leader', '第七条', [], 'works staff granted'),
    'finance_officer': ('财务', 'Finance', '第十五条', [], 'works staff granted'),
    'third_party_assessor': (
        '第三方专业机构', 'Third-party assessor', '第十条', [], 'works named_only blind granted',
    ),
    'auditor': ('审计员', 'Auditor', '', [], 'audits apart granted'),
    'designer': ('流程设计员', 'Process designer', '', [], 'plans apart granted'),
    'admin': (
        '系统管理员', 'Administrator', '', [], 'fallback intervenes retries plans apart granted',
    ),
    'public': ('社会公众', 'The public', '第七条', [], ''),
}
ROLE = sa.table(
    'role',
    sa.column('code', sa.String()),
    sa.column('name', sa.String()),
    sa.column('name_en', sa.String()),
    sa.column('article', sa.String()),
    sa.column('place', sa.Integer()),
    sa.column('bound_by', service.db.Json()),
    *(sa.column(name, sa.Boolean()) for name in PROPERTIES),
)
HELD = sa.table(
    'account_role',
    sa.column('username', sa.String()),
    sa.column('role', sa.String()),
    sa.column('since', service.db.Instant()),
    sa.column('granted_by', sa.String()),
)
ACCOUNT = sa.table(
    'account', sa.column('username', sa.String()), sa.column('roles', service.db.Json())
)
ENTRY = sa.table(
    'ledger_entry',
    sa.column('sequence', sa.BigInteger()),
    sa.column('at', service.db.Instant()),
    sa.column('actor', sa.String()),
    sa.column('subject', sa.String()),
    sa.column('row_key', sa.String()),
    sa.column('data', service.db.Json()),
)


def upgrade() -> None:
    op.create_table(
        'role',
        sa.Column('code', sa.String(length=40), nullable=False),
        sa.Column('name', sa.String(length=60), nullable=False),
        sa.Column('name_en', sa.String(length=60), nullable=False),
        sa.Column('article', sa.String(length=60), nullable=False),
        sa.Column('place', sa.Integer(), nullable=False),
        sa.Column('bound_by', service.db.Json(), nullable=False),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in PROPERTIES),
        sa.Column('revision', sa.Integer(), server_default='1', nullable=False),
        sa.PrimaryKeyConstraint('code'),
        sa.UniqueConstraint('name'),
    )
    op.create_table(
        'account_role',
        sa.Column('username', sa.String(length=60), nullable=False),
        sa.Column('role', sa.String(length=40), nullable=False),
        sa.Column('since', service.db.Instant(), nullable=False),
        sa.Column('granted_by', sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(['role'], ['role.code']),
        sa.ForeignKeyConstraint(['username'], ['account.username']),
        sa.PrimaryKeyConstraint('username', 'role'),
    )
    op.create_index('ix_account_role_role', 'account_role', ['role'])
    _fill(op.get_bind())
    with op.batch_alter_table('account') as batch_op:
        batch_op.drop_column('roles')


def _fill(connection) -> None:
    """Enter the roles and who holds them; a new installation gets its roles when it is set up."""
    accounts = connection.execute(sa.select(ACCOUNT).order_by(ACCOUNT.c.username)).all()
    if not accounts:
        return
    unknown = {code for account in accounts for code in account.roles} - ROLES.keys()
    roles = [_role(code, place) for place, code in enumerate([*ROLES, *sorted(unknown)], start=1)]
    since = _since(connection)
    held = [
        {'username': account.username, 'role': code, **since[account.username, code]}
        for account in accounts
        for code in dict.fromkeys(account.roles)
    ]
    connection.execute(sa.insert(ROLE), roles)
    connection.execute(sa.insert(HELD), held)
    record(connection, (('role', 'created', role['code'], role) for role in roles))
    record(
        connection,
        (
            ('account-role', 'granted', f'{row["username"]}|{row["role"]}', _plain(row))
            for row in held
        ),
    )


def _plain(row):
    """Return a row as the ledger keeps it."""
    return {**row, 'since': row['since'].astimezone(UTC).isoformat(timespec='microseconds')}


def _role(code, place):
    """Return the row of a role; one that no code ever spoke of may do nothing."""
    name, name_en, article, bound_by, may = ROLES.get(code, (code, code, '', [], ''))
    return {
        'code': code,
        'name': name,
        'name_en': name_en,
        'article': article,
        'place': place,
        'bound_by': bound_by,
        **{name: name in may.split() for name in PROPERTIES},
    }


def _since(connection):
    """Return since when somebody holds a role and who gave it, by username and code.

    What the ledger does not say was given by the system, now.
    """
    unsaid = {'since': datetime.now(UTC), 'granted_by': 'system'}
    found, held = defaultdict(lambda: unsaid), {}
    query = sa.select(ENTRY).where(ENTRY.c.subject == 'account').order_by(ENTRY.c.sequence)
    for entry in connection.execute(query):
        roles = (entry.data.get('after') or {}).get('roles')
        if roles is None:
            continue
        for code in set(roles) - held.get(entry.row_key, set()):
            found[entry.row_key, code] = {'since': entry.at, 'granted_by': entry.actor}
        held[entry.row_key] = set(roles)
    return found


def downgrade() -> None:
    with op.batch_alter_table('account') as batch_op:
        batch_op.add_column(sa.Column('roles', service.db.Json(), nullable=True))
    connection = op.get_bind()
    held: dict[str, list[str]] = {}
    for row in connection.execute(sa.select(HELD).order_by(HELD.c.username, HELD.c.role)):
        held.setdefault(row.username, []).append(row.role)
    for account in connection.execute(sa.select(ACCOUNT.c.username)).all():
        connection.execute(
            sa.update(ACCOUNT)
            .where(ACCOUNT.c.username == account.username)
            .values(roles=held.get(account.username, []))
        )
    with op.batch_alter_table('account') as batch_op:
        batch_op.alter_column('roles', existing_type=service.db.Json(), nullable=False)
    op.drop_table('account_role')
    op.drop_table('role')
