#!/usr/bin/env bash
# Runs tests; where some fail, says at the end once more which and why: logs are read from their end.
set -uo pipefail
log=$(mktemp)
trap 'rm -f "$log"' EXIT
swift test --skip-build "$@" 2>&1 | tee "$log"
status=${PIPESTATUS[0]}
if [ "$status" -ne 0 ]; then
    echo "What failed:"
    grep -E "recorded an issue|error:|fatalError|Fatal error" "$log" | head -40
fi
exit "$status"
