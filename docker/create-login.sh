#!/bin/sh
# Run once by the image of Postgres, when its volume is new: the login that Tablecast serves with. What it may do,
# "tablecast migrate up" grants.
set -eu
psql --set=ON_ERROR_STOP=1 --set=password="$TABLECAST_PASSWORD" \
  --username="$POSTGRES_USER" --dbname="$POSTGRES_DB" <<'SQL'
create role tablecast login password :'password';
SQL
