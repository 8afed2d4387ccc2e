#!/usr/bin/env bash
# link.sh LINKEM NAME DELAY_MS LOSS_PERCENT KBIT SEED: joins two network namespaces, NAME-a (10.99.0.1) and NAME-b
# (10.99.0.2), by a slow and lossy link, with TCP's congestion control cubic in both. Says "up", and takes both away when
# it ends: by SIGTERM, or after ten minutes. Needs root.
set -euo pipefail
linkem=$1 name=$2
shift 2

down() {
    trap - EXIT
    [ -z "${emulator:-}" ] || kill "$emulator" 2>/dev/null || true
    wait || true
    ip netns del "$name-a" 2>/dev/null || true
    ip netns del "$name-b" 2>/dev/null || true
}
trap down EXIT
trap 'exit 0' TERM INT

side() {
    ip -n "$1" addr add "$3/30" dev "$2"
    ip -n "$1" link set "$2" mtu 1500 up
    ip -n "$1" route replace 10.99.0.0/30 dev "$2" src "$3" congctl cubic
}

for end in "$name-a" "$name-b"; do
    ip netns add "$end"
    ip -n "$end" link set lo up
done
coproc EMULATOR { exec "$linkem" "$name-a" "$name-b" "$@"; }
emulator=$EMULATOR_PID
read -r -t 10 line <&"${EMULATOR[0]}"
[ "$line" = up ]
side "$name-a" tunA 10.99.0.1
side "$name-b" tunB 10.99.0.2
echo up
wait "$emulator"
