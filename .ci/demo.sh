#!/usr/bin/env bash
# demo.sh: throw the demonstration's data away and load it anew; with REORG=1 its units are then reorganised.
set -euo pipefail
cd "$(dirname "$0")/.."
export ME="make demo"
. .ci/common.sh

.ci/setup.sh run
demonstration
options=(--reset)
[ "${REORG:-0}" = 0 ] || options+=(--reorganised)
.venv/bin/python .ci/prepare.py "${options[@]}"
