#!/usr/bin/env bash
# check.sh: everything that can be said about the code without running it. Quiet where all is well.
set -euo pipefail
cd "$(dirname "$0")/.."
export ME="make check"
. .ci/common.sh

.ci/setup.sh check
PATH="$PWD/.venv/bin:$PATH"
failed=()

# step WHAT COMMAND…: run it, show its words only when it fails, go on in any case.
step() {
    local what=$1 words
    shift
    if words=$("$@" 2>&1); then
        echo "ok      $what"
    else
        printf '%s\nFAILED  %s\n' "$words" "$what"
        failed+=("$what")
    fi
}

# The environment is this script's own: what a developer has set must not change the verdict.
unset DATABASE_URL DEMO_DATE DEBUG ALLOWED_HOSTS SECRET_KEY
dev() { DJANGO_SETTINGS_MODULE=danvan.settings.dev python -W error::DeprecationWarning:danvan manage.py "$@"; }
prod() {
    DJANGO_SETTINGS_MODULE=danvan.settings.prod SECRET_KEY=$(python -c 'import secrets; print(secrets.token_urlsafe(60))') \
        ALLOWED_HOSTS=portal.example DATABASE_URL=postgresql://danvan@127.0.0.1/danvan python manage.py "$@"
}

step "format" ruff format --check .
step "lint" ruff check .
step "templates" djlint --lint --quiet templates
step "types" mypy
step "import contracts" lint-imports
step "migrations" dev makemigrations --check --dry-run
step "system check" dev check --fail-level WARNING
step "deployment check" prod check --deploy --fail-level WARNING

[ ${#failed[@]} = 0 ] || die "failed: $(IFS=,; echo "${failed[*]}")"
