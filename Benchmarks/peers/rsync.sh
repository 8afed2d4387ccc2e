#!/usr/bin/env bash
# rsync.sh FOLDER: an rsync daemon on the loopback that writes below FOLDER, as the module "in". Prints its port.
set -euo pipefail
mkdir -p "$1/in"
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
cat >"$1/rsyncd.conf" <<END
use chroot = no
uid = $(id -u)
gid = $(id -g)
read only = no
address = 127.0.0.1
port = $port
[in]
path = $1/in
END
rsync --daemon --no-detach --config="$1/rsyncd.conf" &
daemon=$!
trap 'kill $daemon' TERM INT
until (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do kill -0 "$daemon"; done
echo "{\"port\": $port}"
wait "$daemon" || true
