#!/bin/sh
# Says in one line what is missing, instead of a page of npm.
if ! command -v node >/dev/null 2>&1 || ! command -v npm >/dev/null 2>&1; then
    echo "Kongdori needs Node 20.19 or newer with npm, and this machine has none. See https://nodejs.org" >&2
    exit 1
fi
node -e 'const [major, minor] = process.versions.node.split(".").map(Number); process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)' || {
    echo "Kongdori needs Node 20.19 or newer; this machine has $(node --version). See https://nodejs.org" >&2
    exit 1
}
