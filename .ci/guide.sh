#!/usr/bin/env bash
# guide.sh: take the pictures of the guide anew. They come from a demonstration of their own, loaded for it and thrown
# away afterwards, so that they are the same whoever takes them. `.ci/guide.sh dang-ky` takes those of some pages only.
set -euo pipefail
cd "$(dirname "$0")/.."
export ME="make guide"
. .ci/common.sh

.ci/setup.sh test
demonstration
scene=$(mktemp -d)
export DATABASE_URL="sqlite:///$scene/db.sqlite3" MEDIA_ROOT="$scene/media"
server=
stop() {
    [ -z "$server" ] || { kill -TERM "$server" 2>/dev/null && wait "$server"; } || true
    rm -rf "$scene"
}
trap stop EXIT

.venv/bin/python .ci/prepare.py --reset >"$scene/log" 2>&1 || die "$(cat "$scene/log")"
LOG_LEVEL=ERROR .venv/bin/python manage.py db_worker --batch --no-startup-delay >>"$scene/log" 2>&1 || true # files of lists
port=$(.venv/bin/python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
.venv/bin/python -m gunicorn danvan.wsgi --no-control-socket --bind "127.0.0.1:$port" --threads 4 --log-level warning &
server=$!
.venv/bin/python .ci/guide.py "http://127.0.0.1:$port" "$@"
