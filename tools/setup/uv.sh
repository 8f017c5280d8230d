#!/bin/sh
# Puts uv into .tools/, with whatever Python 3 the machine has. uv does all else, and finds or fetches Python 3.12.
set -eu

works() { "$@" -c 'import venv, ensurepip' >/dev/null 2>&1; }

python=""
for candidate in python3.12 python3 python /usr/bin/python3; do
    # A version manager's shim may be on the PATH for a version it has not got.
    if works "$candidate"; then
        python="$candidate"
        break
    fi
done
if [ -z "$python" ]; then
    if command -v uv >/dev/null 2>&1; then
        mkdir -p .tools/bin
        ln -sf "$(command -v uv)" .tools/bin/uv
        exit 0
    fi
    echo "Kongdori needs Python 3 with its venv module. Debian, Ubuntu: apt-get install python3-venv. macOS: brew install python" >&2
    exit 1
fi
echo "Preparing the tools …"
"$python" -m venv .tools
.tools/bin/python -m pip install --quiet --disable-pip-version-check "uv==0.13.9" || {
    echo "uv couldn't be installed from the package registry. Check that this machine is online, then run make again." >&2
    exit 1
}
touch .tools/bin/uv
