#!/usr/bin/env bash
# test.sh [pytest's options]: every test on SQLite, then every test on PostgreSQL.
set -euo pipefail
cd "$(dirname "$0")/.."
export ME="make test"
. .ci/common.sh

find_python
.ci/setup.sh test
. .ci/postgres.sh
unset DEMO_DATE DEBUG DATABASE_URL DJANGO_SETTINGS_MODULE
status=0

suite() {
    echo "== Tests on $1 =="
    .venv/bin/python -m pytest --no-header -n 2 "${@:2}" || status=1
}

suite SQLite "$@"
find_or_start_postgres
if [ -n "$POSTGRES_URL" ]; then
    DATABASE_URL=$POSTGRES_URL suite PostgreSQL "$@"
else
    echo "!!!! PostgreSQL WAS NOT TESTED: $POSTGRES_MISSING !!!!" >&2
    [ -z "${CI:-}" ] || status=1
fi
exit "$status"
