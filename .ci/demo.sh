#!/usr/bin/env bash
# demo.sh: throw the demonstration's data away and load it anew.
set -euo pipefail
cd "$(dirname "$0")/.."
export ME="make demo"
. .ci/common.sh

.ci/setup.sh run
demonstration
.venv/bin/python .ci/prepare.py --reset
