"""On PostgreSQL cases are found by the words in their texts, and open work by its name"""

from alembic import op

revision = '0038'
down_revision = '0037'
branch_labels = None
depends_on = None

UP = (
    """
    CREATE OR REPLACE FUNCTION word_pieces(said text) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 1000
    AS $$
        SELECT coalesce(array_agg(DISTINCT substr(plain, place, size)), '{}')
        FROM (SELECT lower(normalize(said, NFKC)) AS plain) AS one,
             generate_series(1, length(plain)) AS place, generate_series(1, 2) AS size
    $$
    """,
    """
    CREATE INDEX ix_process_instance_pieces ON process_instance
    USING gin (word_pieces(number || ' ' || title || ' ' || process_name))
    """,
    'CREATE INDEX ix_organisation_pieces ON organisation USING gin (word_pieces(name))',
    "CREATE INDEX ix_user_task_open_name ON user_task (name, key) WHERE status = 'open'",
)
DOWN = (
    'DROP INDEX ix_user_task_open_name',
    'DROP INDEX ix_organisation_pieces',
    'DROP INDEX ix_process_instance_pieces',
    'DROP FUNCTION word_pieces(text)',
)


def upgrade() -> None:
    if op.get_bind().dialect.name == 'postgresql':
        for statement in UP:
            op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == 'postgresql':
        for statement in DOWN:
            op.get_bind().exec_driver_sql(statement)
