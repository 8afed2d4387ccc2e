#!/usr/bin/env bash
# Installs what is missing of Scripts/packages.txt and Scripts/python-tools.txt, and says which.
# Asks nobody and installs nothing when all is there. Exit 69: something is missing that it cannot install.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly venv=.build-tools/venv

fail() {
    echo "setup: $*" >&2
    exit 69
}

# The names in packages.txt that dpkg does not report as installed.
missing_packages() {
    local wanted installed=""
    wanted=$(sed -E 's/[[:space:]]*#.*//; /^$/d' Scripts/packages.txt | sort)
    if command -v dpkg-query >/dev/null; then
        # dpkg-query fails when it does not know a name: that one is simply missing.
        installed=$(xargs dpkg-query -W -f='${db:Status-Status} ${Package}\n' 2>/dev/null <<<"$wanted" || true)
        installed=$(sed -n 's/^installed //p' <<<"$installed" | sort -u)
    fi
    comm -23 <(echo "$wanted") <(echo "$installed") | xargs
}

install_packages() {
    local missing=$1
    local -a as_root=()
    command -v apt-get >/dev/null \
        || fail "this system has no apt-get; install by hand what these Debian packages hold: $missing"
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null \
            || fail "not root and no sudo; have an administrator install: $missing"
        as_root=(sudo)
    fi
    as_root+=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0)
    echo "setup: installing Debian packages: $missing" >&2
    # shellcheck disable=SC2086  # the names are words
    { "${as_root[@]}" update && "${as_root[@]}" install -y --no-install-recommends $missing; } </dev/null >&2 \
        || fail "apt-get could not install: $missing"
}

install_python_tools() {
    local stamp=$venv/installed-python-tools.txt python=/usr/bin/python3
    if cmp -s Scripts/python-tools.txt "$stamp" && "$venv/bin/python" -c '' 2>/dev/null; then return; fi
    local names
    names=$(sed -E 's/[[:space:]]*#.*//; /^$/d' Scripts/python-tools.txt | xargs)
    echo "setup: installing Python tools into $venv: $names" >&2
    [ -x "$python" ] || python=python3
    { "$python" -m venv --clear "$venv" \
        && "$venv/bin/python" -m pip install -q --disable-pip-version-check -r Scripts/python-tools.txt; } </dev/null >&2 \
        || fail "could not install the Python tools: $names"
    cp Scripts/python-tools.txt "$stamp"
}

Scripts/toolchain.sh
missing=$(missing_packages)
if [ -n "$missing" ]; then install_packages "$missing"; fi
install_python_tools
