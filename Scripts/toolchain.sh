#!/usr/bin/env bash
# Says in one sentence what is wrong with the Swift toolchain, if anything is: then exit 69.
set -euo pipefail

readonly needed=6.2

fail() {
    echo "toolchain: $*" >&2
    exit 69
}

command -v swift >/dev/null \
    || fail "no Swift toolchain found; install Swift $needed or later (swift.org/install) and put it on PATH."
found=$(swift --version 2>/dev/null | sed -nE 's/.*Swift version ([0-9]+\.[0-9]+).*/\1/p' | head -n 1)
[ -n "$found" ] \
    || fail "'swift --version' tells no version; install Swift $needed or later (swift.org/install)."
printf '%s\n%s\n' "$needed" "$found" | sort --version-sort --check=quiet \
    || fail "Swift $found is too old; install Swift $needed or later (swift.org/install)."
