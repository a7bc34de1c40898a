# shellcheck shell=bash
# What the other scripts share; sourced, from the project's folder. Bash.
export DEBIAN_FRONTEND=noninteractive PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
LOG=var/log/setup.log

# The one plain line with which a script gives up.
die() {
    echo "$ME: $*" >&2
    exit 1
}

find_python() {
    PYTHON=${PYTHON:-python3}
    command -v "$PYTHON" >/dev/null || die "$PYTHON is missing; install Python 3.11 or newer"
    "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
        die "$("$PYTHON" --version) is too old; Python 3.11 or newer is needed (PYTHON=python3.12 names another)"
}

# Run a command with its words in the log only.
quietly() {
    mkdir -p "${LOG%/*}"
    echo "\$ $*" >>"$LOG"
    "$@" >>"$LOG" 2>&1
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo ${CI:+-n} env DEBIAN_FRONTEND=noninteractive "$@"; fi
}

# Install Debian packages; the caller has found them missing.
install_packages() {
    command -v apt-get >/dev/null || die "missing: $* (Debian's names), and there is no apt-get to install them with"
    [ "$(id -u)" = 0 ] || command -v sudo >/dev/null ||
        die "missing: $*; run as root: apt-get install -y --no-install-recommends $*"
    echo "Installing $* …"
    if [ -z "${APT_IS_FRESH:-}" ]; then
        quietly as_root apt-get -o DPkg::Lock::Timeout=120 update || true # the install says what cannot be had
        APT_IS_FRESH=1
    fi
    quietly as_root apt-get -o DPkg::Lock::Timeout=120 install -y --no-install-recommends "$@" ||
        die "missing: $*; apt-get could not install them (no network?), see $LOG"
}

has_library() {
    "$PYTHON" -c 'import ctypes, sys; [ctypes.CDLL(name) for name in sys.argv[1:]]' "$@" 2>/dev/null
}

# WeasyPrint draws PDFs with these.
ensure_pango() {
    has_library libpango-1.0.so.0 libpangoft2-1.0.so.0 libharfbuzz-subset.so.0 ||
        install_packages libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
}

# What a stamp in .venv says once everything that FILE pins is installed there. A folder that was moved or copied
# needs a new .venv: its programs name the old place.
stamp_of() {
    echo "$("$PYTHON" --version) $(sha256sum <"$1") $PWD"
}

is_installed() {
    [ -x .venv/bin/python ] && [ "$(cat ".venv/stamp-${1##*/}" 2>/dev/null)" = "$(stamp_of "$1")" ]
}

# ensure_venv FILE…: a .venv with everything that the last file pins, which holds what the others pin.
ensure_venv() {
    local pins="${*: -1}" file
    is_installed "$pins" && return

    if ! grep -q "^#!$PWD/" .venv/bin/pip 2>/dev/null || ! .venv/bin/python -c 'import pip' 2>/dev/null ||
        [ "$(.venv/bin/python --version)" != "$("$PYTHON" --version)" ]; then
        "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null || install_packages python3-venv
        quietly "$PYTHON" -m venv --clear .venv || die "a virtual environment cannot be made in .venv, see $LOG"
    fi
    echo "Installing Python packages …"
    # Nothing is left to resolve: every package is pinned, with its hashes.
    quietly .venv/bin/python -m pip install --quiet --no-input --retries 2 --no-deps --require-hashes -r "$pins" ||
        die "Python packages cannot be installed (no network?), see $LOG"
    for file in "$@"; do stamp_of "$file" >".venv/stamp-${file##*/}"; done
}

# Settings of the demonstration: its calendar stands on one day, and errors look as in production.
demonstration() {
    export DJANGO_SETTINGS_MODULE=danvan.settings.dev DEBUG=false
    export DEMO_DATE="${DEMO_DATE-2025-09-10}"
}

# Debian's Chromium; Ubuntu has none but a snap, so there Playwright brings its own.
ensure_browser() {
    find_chromium && return
    if command -v apt-cache >/dev/null && is_ubuntu; then
        echo "Installing Chromium …"
        quietly as_root .venv/bin/playwright install-deps chromium && quietly .venv/bin/playwright install chromium ||
            die "Chromium is missing and could not be installed (no network?), see $LOG"
    else
        install_packages chromium
    fi
}

find_chromium() {
    command -v chromium >/dev/null || compgen -G "$HOME/.cache/ms-playwright/chromium-*/*/chrome" >/dev/null
}

is_ubuntu() {
    grep -q '^ID=ubuntu' /etc/os-release 2>/dev/null
}
