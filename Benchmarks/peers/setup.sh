#!/usr/bin/env bash
# setup.sh FOLDER PART…: what the measurements need beyond the project itself, installed where it is missing, and said so.
#   link   the link emulator, built into FOLDER   rsync   its daemon   kinto   Kinto with PostgreSQL, in FOLDER/kinto
# Exit 69: something is missing that it cannot install.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
folder=$(cd "$1" && pwd)
shift

fail() {
    echo "peers: $*" >&2
    exit 69
}

# packages NAME…: Debian packages.
packages() {
    local name
    local -a missing=() as_root=()
    for name; do
        [ "$(dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null)" = installed ] || missing+=("$name")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    [ "$(id -u)" -eq 0 ] || as_root=(sudo)
    as_root+=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0)
    echo "peers: installing Debian packages: ${missing[*]}" >&2
    { "${as_root[@]}" update && "${as_root[@]}" install -y --no-install-recommends "${missing[@]}"; } </dev/null >&2 \
        || fail "apt-get could not install: ${missing[*]}"
}

link() {
    packages iproute2 gcc libc6-dev
    [ "$folder/linkem" -nt "$here/linkem.c" ] || gcc -O2 -Wall -Wextra -o "$folder/linkem" "$here/linkem.c"
}

kinto() {
    packages postgresql python3-venv
    local venv=$folder/kinto wanted=$here/kinto.txt
    if cmp -s "$wanted" "$venv/installed.txt"; then return; fi
    echo "peers: installing Kinto into $venv" >&2
    { python3 -m venv --clear "$venv" && "$venv/bin/pip" install -q --disable-pip-version-check -r "$wanted"; } \
        </dev/null >&2 || fail "could not install Kinto"
    cp "$wanted" "$venv/installed.txt"
}

for part; do
    case $part in
        link | kinto) "$part" ;;
        rsync) packages rsync ;;
        *) fail "no such part: $part" ;;
    esac
done
