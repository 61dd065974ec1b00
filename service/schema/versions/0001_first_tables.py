"""The first tables"""

import sqlalchemy as sa
from alembic import op

import service.db

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('calendar_day',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('working', sa.Boolean(), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.PrimaryKeyConstraint('day')
    )
    op.create_table('calendar_year',
    sa.Column('year', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('source', sa.String(length=200), nullable=False),
    sa.PrimaryKeyConstraint('year')
    )
    op.create_table('counter',
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('value', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('name')
    )
    op.create_table('failed_sign_in',
    sa.Column('key', sa.Integer(), nullable=False),
    sa.Column('username', sa.String(length=60), nullable=False),
    sa.Column('at', service.db.Instant(), nullable=False),
    sa.PrimaryKeyConstraint('key')
    )
    with op.batch_alter_table('failed_sign_in', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_failed_sign_in_username'), ['username'], unique=False)

    op.create_table('ledger_entry',
    sa.Column('sequence', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('at', service.db.Instant(), nullable=False),
    sa.Column('actor', sa.String(length=60), nullable=False),
    sa.Column('actor_name', sa.String(length=60), nullable=False),
    sa.Column('subject', sa.String(length=40), nullable=False),
    sa.Column('verb', sa.String(length=40), nullable=False),
    sa.Column('row_key', sa.String(length=400), nullable=True),
    sa.Column('instance_key', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('element', sa.String(length=200), nullable=True),
    sa.Column('data', service.db.Json(), nullable=False),
    sa.Column('salt', sa.String(length=32), nullable=False),
    sa.Column('commitment', sa.String(length=64), nullable=False),
    sa.Column('previous', sa.String(length=64), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('sequence')
    )
    with op.batch_alter_table('ledger_entry', schema=None) as batch_op:
        batch_op.create_index('ix_ledger_actor', ['actor', 'at'], unique=False)
        batch_op.create_index(batch_op.f('ix_ledger_entry_at'), ['at'], unique=False)
        batch_op.create_index(batch_op.f('ix_ledger_entry_element'), ['element'], unique=False)
        batch_op.create_index('ix_ledger_instance', ['instance_key', 'sequence'], unique=False)
        batch_op.create_index('ix_ledger_subject', ['subject', 'verb', 'at'], unique=False)

    op.create_table('ledger_head',
    sa.Column('key', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('size', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('key')
    )
    op.execute(f"INSERT INTO ledger_head (key, size, hash) VALUES (1, 0, '{'0' * 64}')")
    op.create_table('master',
    sa.Column('key', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('identity_number', sa.String(length=18), nullable=False),
    sa.Column('sex', sa.String(length=1), nullable=False),
    sa.Column('birth_date', sa.Date(), nullable=False),
    sa.Column('post_kind', sa.String(length=10), nullable=False),
    sa.Column('qualification', sa.String(length=10), nullable=False),
    sa.Column('mobile', sa.String(length=20), nullable=False),
    sa.PrimaryKeyConstraint('key'),
    sa.UniqueConstraint('identity_number')
    )
    op.create_table('message',
    sa.Column('key', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('correlation', sa.Text(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('payload', service.db.Json(), nullable=False),
    sa.Column('sent_at', service.db.Instant(), nullable=False),
    sa.Column('expires_at', service.db.Instant(), nullable=False),
    sa.PrimaryKeyConstraint('key')
    )
    with op.batch_alter_table('message', schema=None) as batch_op:
        batch_op.create_index('ix_message_name', ['name', 'correlation'], unique=False)

    op.create_table('model',
    sa.Column('key', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('deployed_at', service.db.Instant(), nullable=False),
    sa.Column('deployed_by', sa.String(length=60), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('key'),
    sa.UniqueConstraint('name', 'version')
    )
    op.create_table('model_release',
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('contents', service.db.Json(), nullable=False),
    sa.Column('deployed_at', service.db.Instant(), nullable=False),
    sa.Column('deployed_by', sa.String(length=60), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('number')
    )
    op.create_table('notice',
    sa.Column('key', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('case_number', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('subject', sa.String(length=300), nullable=False),
    sa.Column('summary', sa.String(), nullable=False),
    sa.Column('published_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('extended', sa.Boolean(), nullable=False),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.Column('result', sa.String(length=200), nullable=True),
    sa.PrimaryKeyConstraint('key'),
    sa.UniqueConstraint('number')
    )
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_notice_case_number'), ['case_number'], unique=False)
        batch_op.create_index('one_running_notice', ['case_number'], unique=True, sqlite_where=sa.text('closed_on IS NULL'), postgresql_where=sa.text('closed_on IS NULL'))

    op.create_table('occupation',
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.Column('trade', sa.String(length=40), nullable=False),
    sa.PrimaryKeyConstraint('code'),
    sa.UniqueConstraint('name')
    )
    with op.batch_alter_table('occupation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_occupation_trade'), ['trade'], unique=False)

    op.create_table('organisation',
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('parent', sa.String(length=40), nullable=True),
    sa.Column('credit_code', sa.String(length=18), nullable=True),
    sa.ForeignKeyConstraint(['parent'], ['organisation.code'], ),
    sa.PrimaryKeyConstraint('code'),
    sa.UniqueConstraint('credit_code')
    )
    op.create_table('panel_draw',
    sa.Column('key', sa.Integer(), nullable=False),
    sa.Column('case_number', sa.String(length=40), nullable=False),
    sa.Column('turn', sa.Integer(), nullable=False),
    sa.Column('seed', sa.String(length=64), nullable=False),
    sa.Column('candidates', service.db.Json(), nullable=False),
    sa.Column('excluded', service.db.Json(), nullable=False),
    sa.Column('drawn', service.db.Json(), nullable=False),
    sa.Column('drawn_at', service.db.Instant(), nullable=False),
    sa.PrimaryKeyConstraint('key'),
    sa.UniqueConstraint('case_number', 'turn')
    )
    op.create_table('public_knock',
    sa.Column('key', sa.Integer(), nullable=False),
    sa.Column('source', sa.String(length=64), nullable=False),
    sa.Column('at', service.db.Instant(), nullable=False),
    sa.PrimaryKeyConstraint('key')
    )
    with op.batch_alter_table('public_knock', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_public_knock_source'), ['source'], unique=False)

    op.create_table('round',
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.Column('opens_on', sa.Date(), nullable=False),
    sa.Column('closes_on', sa.Date(), nullable=False),
    sa.Column('announcement', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('code'),
    sa.UniqueConstraint('name')
    )
    op.create_table('sequence',
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('name')
    )
    op.create_table('account',
    sa.Column('username', sa.String(length=60), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('organisation_code', sa.String(length=40), nullable=True),
    sa.Column('roles', service.db.Json(), nullable=False),
    sa.Column('password_hash', sa.String(length=200), nullable=True),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_code'], ['organisation.code'], ),
    sa.PrimaryKeyConstraint('username')
    )
    op.create_table('application',
    sa.Column('case_number', sa.String(length=40), nullable=False),
    sa.Column('round_code', sa.String(length=20), nullable=False),
    sa.Column('unit', sa.String(length=40), nullable=False),
    sa.Column('place', sa.String(length=40), nullable=False),
    sa.Column('channel', sa.String(length=12), nullable=False),
    sa.Column('department', sa.String(length=40), nullable=True),
    sa.Column('studio_name', sa.String(length=200), nullable=False),
    sa.Column('occupation_code', sa.String(length=20), nullable=False),
    sa.Column('industry', sa.String(length=20), nullable=False),
    sa.Column('master_name', sa.String(length=60), nullable=False),
    sa.Column('master_identity', sa.String(length=18), nullable=False),
    sa.Column('sent_on', sa.Date(), nullable=False),
    sa.Column('outcome', sa.String(length=12), nullable=True),
    sa.Column('opinion', sa.String(), nullable=True),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['department'], ['organisation.code'], ),
    sa.ForeignKeyConstraint(['occupation_code'], ['occupation.code'], ),
    sa.ForeignKeyConstraint(['place'], ['organisation.code'], ),
    sa.ForeignKeyConstraint(['round_code'], ['round.code'], ),
    sa.ForeignKeyConstraint(['unit'], ['organisation.code'], ),
    sa.PrimaryKeyConstraint('case_number')
    )
    with op.batch_alter_table('application', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_application_master_identity'), ['master_identity'], unique=False)
        batch_op.create_index(batch_op.f('ix_application_round_code'), ['round_code'], unique=False)
        batch_op.create_index(batch_op.f('ix_application_unit'), ['unit'], unique=False)
        batch_op.create_index('one_running_application', ['round_code', 'place', 'occupation_code', 'master_identity'], unique=True, sqlite_where=sa.text('outcome IS NULL'), postgresql_where=sa.text('outcome IS NULL'))

    op.create_table('objection',
    sa.Column('case_number', sa.String(length=40), nullable=False),
    sa.Column('receipt', sa.String(length=20), nullable=False),
    sa.Column('notice_key', sa.Integer(), nullable=False),
    sa.Column('anonymous', sa.Boolean(), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=True),
    sa.Column('mobile', sa.String(length=20), nullable=True),
    sa.Column('email', sa.String(length=254), nullable=True),
    sa.Column('subject', sa.String(length=300), nullable=False),
    sa.Column('facts', sa.String(), nullable=False),
    sa.Column('evidence', service.db.Json(), nullable=False),
    sa.Column('filed_at', service.db.Instant(), nullable=False),
    sa.Column('outcome', sa.String(length=20), nullable=True),
    sa.Column('answer', sa.String(), nullable=True),
    sa.Column('answered_at', service.db.Instant(), nullable=True),
    sa.ForeignKeyConstraint(['notice_key'], ['notice.key'], ),
    sa.PrimaryKeyConstraint('case_number'),
    sa.UniqueConstraint('receipt')
    )
    with op.batch_alter_table('objection', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_objection_notice_key'), ['notice_key'], unique=False)

    op.create_table('process_instance',
    sa.Column('key', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.String(length=60), nullable=False),
    sa.Column('process_id', sa.String(length=200), nullable=False),
    sa.Column('process_name', sa.Text(), nullable=False),
    sa.Column('release_number', sa.Integer(), nullable=False),
    sa.Column('status', sa.String(length=40), nullable=False),
    sa.Column('title', sa.String(length=400), nullable=False),
    sa.Column('tags', service.db.Json(), nullable=False),
    sa.Column('started_at', service.db.Instant(), nullable=False),
    sa.Column('started_by', sa.String(length=60), nullable=False),
    sa.Column('started_by_name', sa.String(length=60), nullable=False),
    sa.Column('ended_at', service.db.Instant(), nullable=True),
    sa.Column('state', sa.LargeBinary(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['release_number'], ['model_release.number'], ),
    sa.PrimaryKeyConstraint('key'),
    sa.UniqueConstraint('number')
    )
    with op.batch_alter_table('process_instance', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_process_instance_process_id'), ['process_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_process_instance_release_number'), ['release_number'], unique=False)
        batch_op.create_index(batch_op.f('ix_process_instance_started_at'), ['started_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_process_instance_status'), ['status'], unique=False)

    op.create_table('studio',
    sa.Column('key', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('plaque', sa.String(length=200), nullable=False),
    sa.Column('unit', sa.String(length=40), nullable=False),
    sa.Column('place', sa.String(length=40), nullable=False),
    sa.Column('occupation_code', sa.String(length=20), nullable=False),
    sa.Column('industry', sa.String(length=20), nullable=False),
    sa.Column('address', sa.String(length=300), nullable=False),
    sa.Column('master_key', sa.Integer(), nullable=False),
    sa.Column('round_code', sa.String(length=20), nullable=False),
    sa.Column('case_number', sa.String(length=40), nullable=False),
    sa.Column('granted_on', sa.Date(), nullable=False),
    sa.Column('status', sa.String(length=10), nullable=False),
    sa.Column('sheet', service.db.Json(), nullable=False),
    sa.ForeignKeyConstraint(['master_key'], ['master.key'], ),
    sa.ForeignKeyConstraint(['occupation_code'], ['occupation.code'], ),
    sa.ForeignKeyConstraint(['place'], ['organisation.code'], ),
    sa.ForeignKeyConstraint(['round_code'], ['round.code'], ),
    sa.ForeignKeyConstraint(['unit'], ['organisation.code'], ),
    sa.PrimaryKeyConstraint('key'),
    sa.UniqueConstraint('case_number'),
    sa.UniqueConstraint('number')
    )
    with op.batch_alter_table('studio', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_studio_occupation_code'), ['occupation_code'], unique=False)
        batch_op.create_index(batch_op.f('ix_studio_unit'), ['unit'], unique=False)
        batch_op.create_index('one_studio_per_master', ['master_key'], unique=True, sqlite_where=sa.text("status = 'active'"), postgresql_where=sa.text("status = 'active'"))
        batch_op.create_index('one_studio_per_place_and_occupation', ['place', 'occupation_code'], unique=True, sqlite_where=sa.text("status = 'active'"), postgresql_where=sa.text("status = 'active'"))

    op.create_table('document',
    sa.Column('key', sa.String(length=32), nullable=False),
    sa.Column('instance_key', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('kind', sa.String(length=60), nullable=False),
    sa.Column('filename', sa.String(length=255), nullable=False),
    sa.Column('media_type', sa.String(length=100), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('stored_at', service.db.Instant(), nullable=False),
    sa.Column('stored_by', sa.String(length=60), nullable=False),
    sa.Column('stored_by_name', sa.String(length=60), nullable=False),
    sa.ForeignKeyConstraint(['instance_key'], ['process_instance.key'], ),
    sa.PrimaryKeyConstraint('key')
    )
    with op.batch_alter_table('document', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_document_instance_key'), ['instance_key'], unique=False)
        batch_op.create_index(batch_op.f('ix_document_stored_by'), ['stored_by'], unique=False)

    op.create_table('expert',
    sa.Column('username', sa.String(length=60), nullable=False),
    sa.Column('employer', sa.String(length=40), nullable=True),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['employer'], ['organisation.code'], ),
    sa.ForeignKeyConstraint(['username'], ['account.username'], ),
    sa.PrimaryKeyConstraint('username')
    )
    op.create_table('incident',
    sa.Column('key', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('instance_key', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('incident_id', sa.String(length=80), nullable=True),
    sa.Column('job_name', sa.String(length=200), nullable=True),
    sa.Column('element', sa.String(length=200), nullable=True),
    sa.Column('kind', sa.String(length=60), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('detail', sa.Text(), nullable=False),
    sa.Column('opened_at', service.db.Instant(), nullable=False),
    sa.Column('resolved_at', service.db.Instant(), nullable=True),
    sa.Column('resolved_by', sa.String(length=60), nullable=True),
    sa.ForeignKeyConstraint(['instance_key'], ['process_instance.key'], ),
    sa.PrimaryKeyConstraint('key')
    )
    with op.batch_alter_table('incident', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_incident_instance_key'), ['instance_key'], unique=False)
        batch_op.create_index('ix_incident_open', ['resolved_at'], unique=False)

    op.create_table('job',
    sa.Column('key', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('args', service.db.Json(), nullable=False),
    sa.Column('instance_key', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('run_at', service.db.Instant(), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('owner', sa.String(length=40), nullable=True),
    sa.Column('leased_until', service.db.Instant(), nullable=True),
    sa.Column('error', sa.Text(), nullable=True),
    sa.Column('parked', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['instance_key'], ['process_instance.key'], ),
    sa.PrimaryKeyConstraint('key'),
    sa.UniqueConstraint('name')
    )
    with op.batch_alter_table('job', schema=None) as batch_op:
        batch_op.create_index('ix_job_due', ['parked', 'run_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_job_instance_key'), ['instance_key'], unique=False)

    op.create_table('leader_change',
    sa.Column('case_number', sa.String(length=40), nullable=False),
    sa.Column('studio_key', sa.Integer(), nullable=False),
    sa.Column('from_master', sa.Integer(), nullable=False),
    sa.Column('master_name', sa.String(length=60), nullable=False),
    sa.Column('master_identity', sa.String(length=18), nullable=False),
    sa.Column('reason', sa.String(length=2000), nullable=False),
    sa.Column('sent_on', sa.Date(), nullable=False),
    sa.Column('outcome', sa.String(length=12), nullable=True),
    sa.Column('opinion', sa.String(), nullable=True),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['from_master'], ['master.key'], ),
    sa.ForeignKeyConstraint(['studio_key'], ['studio.key'], ),
    sa.PrimaryKeyConstraint('case_number')
    )
    with op.batch_alter_table('leader_change', schema=None) as batch_op:
        batch_op.create_index('one_running_leader_change', ['studio_key'], unique=True, sqlite_where=sa.text('outcome IS NULL'), postgresql_where=sa.text('outcome IS NULL'))

    op.create_table('letter',
    sa.Column('key', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('instance_key', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('sent_at', service.db.Instant(), nullable=False),
    sa.ForeignKeyConstraint(['instance_key'], ['process_instance.key'], ),
    sa.PrimaryKeyConstraint('key')
    )
    with op.batch_alter_table('letter', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_letter_instance_key'), ['instance_key'], unique=False)

    op.create_table('money_entry',
    sa.Column('key', sa.Integer(), nullable=False),
    sa.Column('studio_key', sa.Integer(), nullable=False),
    sa.Column('case_number', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('amount', sa.Integer(), nullable=False),
    sa.Column('entered_on', sa.Date(), nullable=False),
    sa.Column('voucher', sa.String(length=100), nullable=True),
    sa.Column('paid_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['studio_key'], ['studio.key'], ),
    sa.PrimaryKeyConstraint('key')
    )
    with op.batch_alter_table('money_entry', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_money_entry_studio_key'), ['studio_key'], unique=False)
        batch_op.create_index('one_initial_grant', ['studio_key'], unique=True, sqlite_where=sa.text("kind = 'initial'"), postgresql_where=sa.text("kind = 'initial'"))

    op.create_table('party',
    sa.Column('instance_key', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('relation', sa.String(length=20), nullable=False),
    sa.Column('holder', sa.String(length=60), nullable=False),
    sa.ForeignKeyConstraint(['instance_key'], ['process_instance.key'], ),
    sa.PrimaryKeyConstraint('instance_key', 'relation', 'holder')
    )
    with op.batch_alter_table('party', schema=None) as batch_op:
        batch_op.create_index('ix_party_holder', ['relation', 'holder'], unique=False)

    op.create_table('sign_in',
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('username', sa.String(length=60), nullable=False),
    sa.Column('began_at', service.db.Instant(), nullable=False),
    sa.Column('expires_at', service.db.Instant(), nullable=False),
    sa.ForeignKeyConstraint(['username'], ['account.username'], ),
    sa.PrimaryKeyConstraint('token_hash')
    )
    with op.batch_alter_table('sign_in', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sign_in_username'), ['username'], unique=False)

    op.create_table('subscription',
    sa.Column('instance_key', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('wait_id', sa.String(length=80), nullable=False),
    sa.Column('element', sa.String(length=200), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('message', sa.Text(), nullable=False),
    sa.Column('correlation', sa.Text(), nullable=False),
    sa.Column('properties', service.db.Json(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('interrupting', sa.Boolean(), nullable=False),
    sa.Column('since', service.db.Instant(), nullable=False),
    sa.ForeignKeyConstraint(['instance_key'], ['process_instance.key'], ),
    sa.PrimaryKeyConstraint('instance_key', 'wait_id')
    )
    with op.batch_alter_table('subscription', schema=None) as batch_op:
        batch_op.create_index('ix_subscription_message', ['message', 'correlation'], unique=False)

    op.create_table('tag',
    sa.Column('instance_key', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('value', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['instance_key'], ['process_instance.key'], ),
    sa.PrimaryKeyConstraint('instance_key', 'name')
    )
    with op.batch_alter_table('tag', schema=None) as batch_op:
        batch_op.create_index('ix_tag_value', ['name', 'value'], unique=False)

    op.create_table('user_task',
    sa.Column('key', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('instance_key', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('task_id', sa.String(length=80), nullable=False),
    sa.Column('element', sa.String(length=200), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('process_id', sa.String(length=200), nullable=False),
    sa.Column('scope', sa.String(length=80), nullable=False),
    sa.Column('lane', sa.String(length=200), nullable=True),
    sa.Column('form', sa.String(length=200), nullable=True),
    sa.Column('documentation', sa.Text(), nullable=False),
    sa.Column('headers', service.db.Json(), nullable=False),
    sa.Column('properties', service.db.Json(), nullable=False),
    sa.Column('priority', sa.Integer(), nullable=False),
    sa.Column('status', sa.String(length=20), nullable=False),
    sa.Column('assignee', sa.String(length=60), nullable=True),
    sa.Column('created_at', service.db.Instant(), nullable=False),
    sa.Column('due_at', service.db.Instant(), nullable=True),
    sa.Column('follow_up_at', service.db.Instant(), nullable=True),
    sa.Column('touched_by', sa.String(length=60), nullable=True),
    sa.Column('touched_at', service.db.Instant(), nullable=True),
    sa.Column('completed_by', sa.String(length=60), nullable=True),
    sa.Column('completed_by_name', sa.String(length=60), nullable=True),
    sa.Column('completed_at', service.db.Instant(), nullable=True),
    sa.Column('answer', service.db.Json(), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['instance_key'], ['process_instance.key'], ),
    sa.PrimaryKeyConstraint('key'),
    sa.UniqueConstraint('instance_key', 'task_id')
    )
    with op.batch_alter_table('user_task', schema=None) as batch_op:
        batch_op.create_index('ix_user_task_done', ['completed_by', 'completed_at'], unique=False)
        batch_op.create_index('ix_user_task_inbox', ['status', 'assignee'], unique=False)
        batch_op.create_index(batch_op.f('ix_user_task_instance_key'), ['instance_key'], unique=False)

    op.create_table('variable',
    sa.Column('instance_key', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('scope', sa.String(length=80), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('value', service.db.Json(), nullable=True),
    sa.Column('element', sa.String(length=200), nullable=True),
    sa.ForeignKeyConstraint(['instance_key'], ['process_instance.key'], ),
    sa.PrimaryKeyConstraint('instance_key', 'scope', 'name')
    )
    op.create_table('candidate',
    sa.Column('key', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('task_key', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('role', sa.String(length=40), nullable=True),
    sa.Column('organisation', sa.String(length=40), nullable=True),
    sa.Column('person', sa.String(length=60), nullable=True),
    sa.ForeignKeyConstraint(['task_key'], ['user_task.key'], ),
    sa.PrimaryKeyConstraint('key')
    )
    with op.batch_alter_table('candidate', schema=None) as batch_op:
        batch_op.create_index('ix_candidate_person', ['person'], unique=False)
        batch_op.create_index('ix_candidate_role', ['role', 'organisation'], unique=False)
        batch_op.create_index(batch_op.f('ix_candidate_task_key'), ['task_key'], unique=False)

    op.create_table('draft',
    sa.Column('task_key', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person', sa.String(length=60), nullable=False),
    sa.Column('body', service.db.Json(), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('saved_at', service.db.Instant(), nullable=False),
    sa.ForeignKeyConstraint(['task_key'], ['user_task.key'], ),
    sa.PrimaryKeyConstraint('task_key', 'person')
    )
    op.create_table('expert_trade',
    sa.Column('username', sa.String(length=60), nullable=False),
    sa.Column('trade', sa.String(length=40), nullable=False),
    sa.ForeignKeyConstraint(['username'], ['expert.username'], ),
    sa.PrimaryKeyConstraint('username', 'trade')
    )
    op.create_table('interest',
    sa.Column('username', sa.String(length=60), nullable=False),
    sa.Column('organisation', sa.String(length=40), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.ForeignKeyConstraint(['organisation'], ['organisation.code'], ),
    sa.ForeignKeyConstraint(['username'], ['expert.username'], ),
    sa.PrimaryKeyConstraint('username', 'organisation')
    )
    op.create_table('recipient',
    sa.Column('key', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('letter_key', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('role', sa.String(length=40), nullable=True),
    sa.Column('organisation', sa.String(length=40), nullable=True),
    sa.Column('person', sa.String(length=60), nullable=True),
    sa.Column('address', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['letter_key'], ['letter.key'], ),
    sa.PrimaryKeyConstraint('key')
    )
    with op.batch_alter_table('recipient', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_recipient_letter_key'), ['letter_key'], unique=False)
        batch_op.create_index('ix_recipient_person', ['person'], unique=False)
        batch_op.create_index('ix_recipient_role', ['role', 'organisation'], unique=False)

    op.create_table('recusal',
    sa.Column('username', sa.String(length=60), nullable=False),
    sa.Column('case_number', sa.String(length=40), nullable=False),
    sa.Column('reason', sa.String(length=2000), nullable=False),
    sa.Column('declared_at', service.db.Instant(), nullable=False),
    sa.ForeignKeyConstraint(['username'], ['expert.username'], ),
    sa.PrimaryKeyConstraint('username', 'case_number')
    )


def downgrade() -> None:
    raise NotImplementedError("restore the backup that was made before the upgrade")
