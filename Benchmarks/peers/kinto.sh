#!/usr/bin/env bash
# kinto.sh VENV FOLDER: Kinto with kinto-attachment under waitress, over a PostgreSQL cluster of its own with the settings
# it comes with, all fresh in FOLDER. Prints its port; ends both by SIGTERM. PostgreSQL does not run as root: then it runs
# as the user postgres.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
venv=$1 folder=$2
binaries=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -1)
mkdir -p "$folder/files" "$folder/postgres"
# A socket's path has to be short.
sockets=$(mktemp -d)
as_postgres() { "$@"; }
if [ "$(id -u)" -eq 0 ]; then
    chown postgres "$folder/postgres" "$sockets"
    as_postgres() { setpriv --reuid postgres --regid postgres --init-groups "$@"; }
fi

down() {
    trap - EXIT
    [ -z "${kinto:-}" ] || kill "$kinto" 2>/dev/null || true
    as_postgres "$binaries/pg_ctl" -D "$folder/postgres/data" -m fast -w stop >&2 || true
    rm -rf "$sockets"
}
trap down EXIT
trap 'exit 0' TERM INT

cd "$folder/postgres"
as_postgres "$binaries/initdb" -D "$folder/postgres/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 >&2
as_postgres "$binaries/pg_ctl" -D "$folder/postgres/data" -l "$folder/postgres/log" -w \
    -o "-c listen_addresses='' -c unix_socket_directories='$sockets'" start >&2
as_postgres "$binaries/createdb" -h "$sockets" -U postgres kinto

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
sed -e "s|@PORT@|$port|g;s|@FILES@|$folder/files|;s|@DATABASE@|postgresql://postgres@/kinto?host=$sockets|g" \
    "$here/kinto.ini.in" >"$folder/kinto.ini"
"$venv/bin/kinto" migrate --ini "$folder/kinto.ini" >&2
"$venv/bin/kinto" start --ini "$folder/kinto.ini" --port "$port" >&2 &
kinto=$!
until (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do
    kill -0 "$kinto"
    sleep 0.1
done
echo "{\"port\": $port}"
wait "$kinto"
