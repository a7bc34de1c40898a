#!/usr/bin/env bash
# Pin what pyproject.toml asks for, with hashes and without addresses: constraints.txt for running the portal,
# .ci/constraints-test.txt for that and its tests. `.ci/lock.sh` keeps the versions that still fit,
# `.ci/lock.sh --upgrade` takes the newest.
set -euo pipefail
cd "$(dirname "$0")/.."

command -v uv >/dev/null || { echo "lock: uv is missing; pip install uv" >&2; exit 1; }
compile() {
    uv pip compile --quiet --universal --no-header --no-annotate --no-emit-index-url --generate-hashes \
        --python-version 3.11 "$@" pyproject.toml
}
compile "$@" --output-file constraints.txt
compile "$@" --extra test --constraints constraints.txt --output-file .ci/constraints-test.txt
