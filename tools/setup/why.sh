#!/bin/sh
# After `uv sync` failed: what is missing, in one line, below uv's own words.
if ! .tools/bin/uv python find 3.12 >/dev/null 2>&1; then
    echo "Kongdori needs Python 3.12: there is none here, and uv couldn't download one. Install it (https://www.python.org/downloads) and run make again." >&2
elif ! command -v cc >/dev/null 2>&1; then
    echo "A C compiler is missing. Debian, Ubuntu: apt-get install build-essential. macOS: xcode-select --install" >&2
else
    sh tools/setup/offline.sh Python
fi
