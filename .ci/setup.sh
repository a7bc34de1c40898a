#!/usr/bin/env bash
# setup.sh [run|check|test]: install what this machine lacks for running the portal, checking its code, testing it.
# Done again at once when nothing is missing.
set -euo pipefail
cd "$(dirname "$0")/.."
export ME="${ME:-make setup}"
. .ci/common.sh

find_python
ensure_pango
case ${1:-run} in
run) ensure_venv constraints.txt ;;
check) ensure_venv constraints.txt .ci/constraints-test.txt ;;
test)
    ensure_venv constraints.txt .ci/constraints-test.txt
    ensure_browser
    command -v pdftotext >/dev/null || install_packages poppler-utils
    ;;
esac
