# shellcheck shell=bash disable=SC2034
# A PostgreSQL to test on; sourced after common.sh. find_or_start_postgres sets POSTGRES_URL, or leaves it
# empty and says why in POSTGRES_MISSING. In this order: the server that TEST_DATABASE_URL names, one on
# 127.0.0.1:5432 that lets us create databases, a private one that ends with the script.
POSTGRES_URL='' POSTGRES_MISSING='' CLUSTER=''

find_or_start_postgres() {
    local url
    if [ -n "${TEST_DATABASE_URL:-}" ]; then
        POSTGRES_URL=$TEST_DATABASE_URL
        return
    fi
    for url in postgresql://127.0.0.1:5432/postgres postgresql://postgres@127.0.0.1:5432/postgres; do
        if may_create_databases "$url"; then
            POSTGRES_URL=$url
            return
        fi
    done
    find_binaries || (install_packages postgresql) || true
    if ! find_binaries; then
        POSTGRES_MISSING="no server answers and its programs are not installed"
    elif ! start_cluster; then
        POSTGRES_MISSING="a private server could not be started, see $LOG"
    fi
}

may_create_databases() {
    .venv/bin/python - "$1" <<'END' 2>/dev/null
import sys, psycopg
with psycopg.connect(sys.argv[1], connect_timeout=2) as connection:
    row = connection.execute(
        "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
    ).fetchone()
sys.exit(not row[0])
END
}

find_binaries() {
    local folder
    for folder in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -t/ -k5,5Vr) $(dirname "$(command -v initdb)" 2>/dev/null); do
        [ -x "$folder/initdb" ] && BINARIES=$folder && return
    done
    return 1
}

# PostgreSQL refuses to run as root.
as_cluster_owner() {
    if [ "$(id -u)" != 0 ]; then
        "$@"
    elif id postgres >/dev/null 2>&1; then
        runuser -u postgres -- "$@"
    else
        runuser -u nobody -- "$@"
    fi
}

start_cluster() {
    local port owner
    CLUSTER=$(mktemp -d /tmp/danvan-postgres.XXXXXX)
    trap stop_cluster EXIT
    trap 'exit 130' INT TERM HUP
    owner=$(as_cluster_owner id -un)
    chown "$owner" "$CLUSTER"
    port=$("$PYTHON" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    # Durability is not what is tested here; locale and encoding are those of Debian's server.
    (
        cd "$CLUSTER"
        as_cluster_owner "$BINARIES/initdb" -D "$CLUSTER/data" -U postgres -A trust -E UTF8 --locale C.UTF-8 --no-sync &&
            as_cluster_owner "$BINARIES/pg_ctl" -D "$CLUSTER/data" -l "$CLUSTER/server.log" -w -t 60 start \
                -o "-c listen_addresses=127.0.0.1 -p $port -k $CLUSTER -c fsync=off -c full_page_writes=off"
    ) >>"$LOG" 2>&1 || return 1
    POSTGRES_URL="postgresql://postgres@127.0.0.1:$port/postgres"
}

stop_cluster() {
    (cd / && as_cluster_owner "$BINARIES/pg_ctl" -D "$CLUSTER/data" -m immediate -w stop) >/dev/null 2>&1 || true
    rm -rf "$CLUSTER"
}
