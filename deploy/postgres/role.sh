#!/bin/sh
# Run once by the image of PostgreSQL in a new database: the role of web and worker, without rights;
# `jiangxin db grant` gives it those that the service needs.
set -eu
psql -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d "$POSTGRES_DB" -v password="$SERVICE_PASSWORD" <<'SQL'
CREATE ROLE jiangxin_service LOGIN PASSWORD :'password';
SQL
