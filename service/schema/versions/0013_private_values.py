"""Private values live once, encrypted; everywhere else stands what commits to them"""

import json
import re
import secrets

import sqlalchemy as sa
from alembic import context, op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None

PERSONAL = frozenset(
    {
        'identity_number',
        'mobile',
        'office_phone',
        'legal_office_phone',
        'legal_mobile',
        'contact_office_phone',
        'contact_mobile',
    }
)
"""What forms called numbers of persons before they marked them all."""
KNOWN = (('objection', 'name'), ('objection', 'mobile'), ('objection', 'email'), ('unit', 'email'), ('unit', 'fax'))
NAMES = frozenset({('objection', 'name')})
LOOKUP = sa.String(43)
RUNNING = sa.text('outcome IS NULL')
SHORTEST = 2  # letters; a shorter value is not looked for in texts

TREES = (
    ('variable', ('instance_key', 'scope', 'name'), 'value'),
    ('user_task', ('key',), 'answer'),
    ('draft', ('task_key', 'person'), 'body'),
    ('outside_job', ('key',), 'inputs'),
    ('job', ('key',), 'args'),
    ('message', ('key',), 'payload'),
    ('studio', ('key',), 'sheet'),
)
"""Table, its key, and the column that holds JSON."""
TEXTS = (
    ('letter', ('key',), ('subject', 'body')),
    ('incident', ('key',), ('reason', 'detail')),
    ('job', ('key',), ('error',)),
    ('outside_job', ('key',), ('error',)),
)
STAR = re.compile(r'[^\w*@.+\- ]')


def upgrade() -> None:
    op.create_table(
        'private_value',
        sa.Column('id', sa.String(16), nullable=False),
        sa.Column('salt', sa.LargeBinary(), nullable=False),
        sa.Column('ciphertext', sa.LargeBinary(), nullable=False),
        sa.Column('lookup', LOOKUP, nullable=False),
        sa.Column('instance_key', sa.BigInteger(), nullable=True),
        sa.Column('draft', sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint('id'),
    )
    op.create_index('ix_private_value_lookup', 'private_value', ['lookup'])
    op.create_index('ix_private_value_instance', 'private_value', ['instance_key', 'lookup'])
    _widen()
    vault = Vault(op.get_bind(), context.config.attributes.get('keys'))
    for table, key, column in TREES:
        _seal_trees(vault, table, key, column)
    _seal_register(vault)
    for table, key, columns in TEXTS:
        _seal_texts(vault, table, key, columns)
    _seal_recipients(vault)
    _seal_letters_to_come(vault)
    vault.write()
    _narrow()


def downgrade() -> None:
    raise NotImplementedError("restore the backup that was made before the upgrade")


def _widen() -> None:
    """Give columns the place for what stands for a value, and add those of lookups."""
    with op.batch_alter_table('master') as batch:
        batch.add_column(sa.Column('identity_lookup', LOOKUP, nullable=True))
        batch.alter_column('identity_number', existing_type=sa.String(18), type_=sa.Text())
        batch.alter_column('mobile', existing_type=sa.String(20), type_=sa.Text())
        batch.drop_column('birth_date')
    with op.batch_alter_table('objection') as batch:
        batch.alter_column('name', existing_type=sa.String(60), type_=sa.Text())
        batch.alter_column('mobile', existing_type=sa.String(20), type_=sa.Text())
        batch.alter_column('email', existing_type=sa.String(254), type_=sa.Text())
    op.drop_index('one_running_application', 'application')
    op.drop_index('ix_application_master_identity', 'application')
    op.add_column('application', sa.Column('master_lookup', LOOKUP, nullable=True))
    op.add_column('leader_change', sa.Column('master_lookup', LOOKUP, nullable=True))


def _narrow() -> None:
    """Hold what the new columns promise, and take the old ones away."""
    naming = {'uq': 'uq_%(table_name)s_%(column_0_name)s'}
    if op.get_bind().dialect.name == 'postgresql':
        op.drop_constraint('master_identity_number_key', 'master', type_='unique')
        op.create_unique_constraint(None, 'master', ['identity_lookup'])
        op.alter_column('master', 'identity_lookup', existing_type=LOOKUP, nullable=False)
    else:
        with op.batch_alter_table('master', naming_convention=naming) as batch:
            batch.drop_constraint('uq_master_identity_number', type_='unique')
            batch.alter_column('identity_lookup', existing_type=LOOKUP, nullable=False)
            batch.create_unique_constraint('uq_master_identity_lookup', ['identity_lookup'])
    for table in ('application', 'leader_change'):
        running = f'one_running_{table}'
        if table == 'leader_change':
            op.drop_index(running, table)
        with op.batch_alter_table(table) as batch:
            batch.alter_column('master_lookup', existing_type=LOOKUP, nullable=False)
            batch.drop_column('master_identity')
    op.create_index('ix_application_master_lookup', 'application', ['master_lookup'])
    op.create_index(
        'one_running_application',
        'application',
        ['round_code', 'place', 'occupation_code', 'master_lookup'],
        unique=True,
        sqlite_where=RUNNING,
        postgresql_where=RUNNING,
    )
    op.create_index(
        'one_running_leader_change',
        'leader_change',
        ['studio_key'],
        unique=True,
        sqlite_where=RUNNING,
        postgresql_where=RUNNING,
    )


class Vault:
    """Puts values in, the same value of a case once, and knows where forms have private fields."""

    def __init__(self, connection, find) -> None:
        self.connection = connection
        self._find = find
        self._keys = None
        self._rows = []
        self._known = {}
        self.by_case = {}
        self.tails, self.wholes, self.names = _places(connection)
        tasks = connection.execute(sa.text('SELECT key, instance_key FROM user_task'))
        self.case_of_task = dict(tasks.all())
        cases = connection.execute(sa.text('SELECT number, key FROM process_instance'))
        self.case_of_number = dict(cases.all())

    @property
    def keys(self):
        if self._keys is None:
            if self._find is None:
                raise RuntimeError('the key of private values is needed to upgrade this database')
            self._keys = self._find()
        return self._keys

    def private(self, path) -> bool:
        if path[-1] in PERSONAL or path[-2:] in KNOWN:
            return True
        return path in self.wholes or (len(path) > 1 and path[-2:] in self.tails)

    def seal(self, value, path, case, *, draft=False):
        if value in (None, '', []) or isinstance(value, dict):
            return value
        if isinstance(value, str) and value.startswith('~private:'):
            return value
        clear = json.dumps(value, ensure_ascii=False, separators=(',', ':')).encode()
        place = (case, clear, draft)
        if place not in self._known:
            self._known[place] = self._put(value, clear, path, case, draft)
            if isinstance(value, str) and len(value) >= SHORTEST:
                self.by_case.setdefault(case, {})[value] = self._known[place]
        return self._known[place]

    def _put(self, value, clear, path, case, draft):
        id_, salt = secrets.token_urlsafe(12), secrets.token_bytes(16)
        text = value if isinstance(value, str) else clear.decode()
        row = {
            'id': id_,
            'salt': salt,
            'ciphertext': self.keys.encrypt(clear, id=id_),
            'lookup': self.keys.lookup(_normal(text)),
            'instance_key': case,
            'draft': draft,
        }
        self._rows.append(row)
        named = path[-2:] in NAMES or path[-2:] in self.names
        masked = STAR.sub('*', _masked(text, named))
        return f'~private:{id_}:{self.keys.commit(clear, salt=salt)}:{masked}~'

    def without(self, text, case):
        for clear, seen in sorted(self.by_case.get(case, {}).items(), key=lambda p: -len(p[0])):
            text = text.replace(clear, seen)
        return text

    def write(self) -> None:
        table = sa.table(
            'private_value',
            sa.column('id', sa.String),
            sa.column('salt', sa.LargeBinary),
            sa.column('ciphertext', sa.LargeBinary),
            sa.column('lookup', sa.String),
            sa.column('instance_key', sa.BigInteger),
            sa.column('draft', sa.Boolean),
        )
        for start in range(0, len(self._rows), 1000):
            self.connection.execute(sa.insert(table), self._rows[start : start + 1000])


def _places(connection):
    """Return where any deployed form has a private field: ends of paths, whole paths, names."""
    tails, wholes, names = set(), set(), set()
    query = sa.text("SELECT content FROM model WHERE name LIKE '%.form'")
    for (content,) in connection.execute(query):
        for path, named in _fields(json.loads(bytes(content)), ()):
            (tails if len(path) > 1 else wholes).add(path[-2:])
            if named:
                names.add(path[-2:])
    return tails, wholes, names


def _fields(schema, prefix):
    for one in schema.get('components') or ():
        if not isinstance(one, dict):
            continue
        written = one.get('path') or one.get('key') or ''
        path = (*prefix, *(written.split('.') if written else ()))
        marked = (one.get('properties') or {}).get('private')
        if marked in (True, 'true', 'name') and path and one.get('type') != 'filepicker':
            yield path, marked == 'name'
        yield from _fields(one, path)


def _seal_trees(vault, table, key, column) -> None:
    more = ('instance_key',) if _has_case(table) else _number(table)
    rows = sa.table(table, *map(sa.column, dict.fromkeys((*key, column, *more))))
    for row in vault.connection.execute(sa.select(rows).where(rows.c[column].is_not(None))).all():
        before = row._mapping[column]
        case = _case(vault, table, row._mapping)
        tree = json.loads(before)
        start = (row._mapping['name'],) if table == 'variable' else ()
        if table == 'studio':
            start = ('application',)
        after = _sealed(vault, tree, start, case, draft=table == 'draft')
        if after != tree:
            same = sa.and_(*(rows.c[name] == row._mapping[name] for name in key))
            written = json.dumps(after, ensure_ascii=False, separators=(',', ':'))
            vault.connection.execute(sa.update(rows).where(same).values({column: written}))


def _has_case(table) -> bool:
    return table in ('variable', 'user_task', 'outside_job', 'job')


def _number(table):
    return {'studio': ('case_number',)}.get(table, ())


def _case(vault, table, row):
    if table == 'draft':
        return vault.case_of_task.get(row['task_key'])
    if table == 'studio':
        return vault.case_of_number.get(row['case_number'])
    return row.get('instance_key')


def _sealed(vault, tree, path, case, *, draft=False):
    if path and vault.private(path):
        return vault.seal(tree, path, case, draft=draft)
    if isinstance(tree, dict):
        return {k: _sealed(vault, v, (*path, k), case, draft=draft) for k, v in tree.items()}
    if isinstance(tree, list):
        return [_sealed(vault, one, path, case, draft=draft) for one in tree]
    return tree


def _seal_register(vault) -> None:
    run = vault.connection.execute
    cases = run(sa.text('SELECT master_key, case_number FROM studio ORDER BY key')).all()
    case_of_master = {master: vault.case_of_number.get(number) for master, number in reversed(cases)}
    for key, number, mobile in run(sa.text('SELECT key, identity_number, mobile FROM master')).all():
        case = case_of_master.get(key)
        run(
            sa.text(
                'UPDATE master SET identity_number = :number, mobile = :mobile,'
                ' identity_lookup = :lookup WHERE key = :key'
            ),
            {
                'number': vault.seal(number, ('master', 'identity_number'), case),
                'mobile': vault.seal(mobile, ('master', 'mobile'), case),
                'lookup': vault.keys.lookup(_normal(number)),
                'key': key,
            },
        )
    for table in ('application', 'leader_change'):
        for case, number in run(sa.text(f'SELECT case_number, master_identity FROM {table}')).all():
            run(
                sa.text(f'UPDATE {table} SET master_lookup = :lookup WHERE case_number = :case'),
                {'lookup': vault.keys.lookup(_normal(number)), 'case': case},
            )
    rows = run(sa.text('SELECT case_number, name, mobile, email FROM objection')).all()
    for number, name, mobile, email in rows:
        case = vault.case_of_number.get(number)
        run(
            sa.text(
                'UPDATE objection SET name = :name, mobile = :mobile, email = :email'
                ' WHERE case_number = :number'
            ),
            {
                'name': vault.seal(name, ('objection', 'name'), case),
                'mobile': vault.seal(mobile, ('objection', 'mobile'), case),
                'email': vault.seal(email, ('objection', 'email'), case),
                'number': number,
            },
        )


def _seal_texts(vault, table, key, columns) -> None:
    rows = sa.table(table, *map(sa.column, (*key, *columns, 'instance_key')))
    for row in vault.connection.execute(sa.select(rows)).all():
        held = row._mapping
        new = {
            name: vault.without(held[name], held['instance_key']) for name in columns if held[name]
        }
        if any(new[name] != held[name] for name in new):
            same = sa.and_(*(rows.c[name] == held[name] for name in key))
            vault.connection.execute(sa.update(rows).where(same).values(new))


def _seal_recipients(vault) -> None:
    query = sa.text(
        'SELECT recipient.key, recipient.address, letter.instance_key FROM recipient'
        ' JOIN letter ON letter.key = recipient.letter_key WHERE recipient.address IS NOT NULL'
    )
    for key, address, case in vault.connection.execute(query).all():
        vault.connection.execute(
            sa.text('UPDATE recipient SET address = :address WHERE key = :key'),
            {'address': vault.without(address, case), 'key': key},
        )


def _seal_letters_to_come(vault) -> None:
    rows = sa.table('job', sa.column('key'), sa.column('args'), sa.column('kind'))
    for key, args, _kind in vault.connection.execute(sa.select(rows).where(rows.c.kind == 'letter')):
        said = json.loads(args)
        case = vault.case_of_number.get(said.get('case'))
        new = _replaced(said, lambda text, case=case: vault.without(text, case))
        if new != said:
            written = json.dumps(new, ensure_ascii=False, separators=(',', ':'))
            vault.connection.execute(sa.update(rows).where(rows.c.key == key).values(args=written))


def _replaced(tree, change):
    if isinstance(tree, str):
        return change(tree)
    if isinstance(tree, dict):
        return {key: _replaced(one, change) for key, one in tree.items()}
    return [_replaced(one, change) for one in tree] if isinstance(tree, list) else tree


def _masked(text, named) -> str:
    if named:
        return text[:1] + '**'
    if re.fullmatch(r'\d{17}[\dXx]', text, re.ASCII):
        return text[:6] + '*' * 8 + text[-4:]
    if re.fullmatch(r'\d{11}', text, re.ASCII):
        return text[:3] + '****' + text[-4:]
    shown = len(text) // 4
    return text[:shown] + '*' * min(8, len(text) - shown)


def _normal(text) -> str:
    import unicodedata

    plain = re.sub(r'[\s\-()（）]', '', unicodedata.normalize('NFKC', text).casefold())
    return re.sub(r'^(?:\+|00)?86(?=1[3-9]\d{9}\Z)', '', plain, flags=re.ASCII)
