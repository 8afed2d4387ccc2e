#!/usr/bin/env bash
# Runs tests; where some fail, says at the end once more which and why: logs are read from their end. Tests that do not
# end are ended: a gate that hangs tells nobody anything.
set -uo pipefail
minutes=25
log=$(mktemp)
trap 'rm -f "$log"' EXIT
timeout --kill-after=30 "${minutes}m" swift test --skip-build "$@" 2>&1 | tee "$log"
status=${PIPESTATUS[0]}
if [ "$status" -ne 0 ]; then
    echo "What failed:"
    grep -E "recorded an issue|error:|fatalError|Fatal error" "$log" | head -40
    case $status in 124 | 137) echo "The tests did not end within $minutes minutes." ;; esac
fi
exit "$status"
