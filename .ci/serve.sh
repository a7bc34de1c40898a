#!/usr/bin/env bash
# serve.sh: serve the demonstration. Web server and worker start together and stop together.
set -euo pipefail
cd "$(dirname "$0")/.."
export ME="make run"
. .ci/common.sh

PORT=${PORT:-8000}
[[ $PORT =~ ^[1-9][0-9]{0,4}$ ]] && ((PORT < 65536)) || die "PORT must be a number from 1 to 65535, not $PORT"
find_python
"$PYTHON" - "$PORT" <<'END' 2>/dev/null || die "port $PORT is taken or not allowed; choose another: make run PORT=8080"
import socket, sys
with socket.socket() as probe:
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    probe.bind(("127.0.0.1", int(sys.argv[1])))
END
.ci/setup.sh run
demonstration
export SITE_ADDRESS="${SITE_ADDRESS:-http://127.0.0.1:$PORT}"
.venv/bin/python .ci/prepare.py --if-empty

# Each in a session of its own: Ctrl-C reaches this script alone, which then ends both, once and in peace.
# Should this script be killed outright, the kernel ends them.
apart() { exec setpriv --pdeathsig TERM setsid "$@"; }
apart .venv/bin/python -m gunicorn danvan.wsgi --no-control-socket --bind "127.0.0.1:$PORT" \
    --worker-class gthread --workers 2 --threads 4 --timeout 60 --graceful-timeout 10 --log-level warning &
web=$!
# Its warnings are about being told to stop; what goes wrong in a task is an error.
start_worker() {
    LOG_LEVEL="${LOG_LEVEL:-ERROR}" apart .venv/bin/python manage.py db_worker --no-reload --no-startup-delay &
    worker=$!
}
start_worker
# The demonstration's mails become files, within a minute of their time.
LOG_LEVEL="${LOG_LEVEL:-ERROR}" apart .venv/bin/python manage.py send_mails --every 60 &
mailer=$!

both_run() { kill -0 "$web" 2>/dev/null && kill -0 "$worker" 2>/dev/null; }
answers() { (: <"/dev/tcp/127.0.0.1/$PORT") 2>/dev/null; }
# shellcheck disable=SC2329  # called by the trap
stop() {
    trap '' INT TERM HUP
    kill -TERM "$web" "$worker" "$mailer" 2>/dev/null || true
    wait "$web" "$worker" "$mailer" 2>/dev/null || true
}
trap stop EXIT
trap 'echo; exit 0' INT TERM HUP

while both_run && ! answers; do sleep 0.1; done
if both_run; then
    printf '\nThe portal is at http://127.0.0.1:%s (Ctrl-C stops it)\n' "$PORT"
    # The worker falls when its task is thrown away under it (`make demo` meanwhile): it is started again.
    for _ in 1 2 3 4 5; do
        wait -n "$web" "$worker" || true
        kill -0 "$web" 2>/dev/null || break
        start_worker
    done
fi
die "the web server or the worker ended by itself; both are stopped"
