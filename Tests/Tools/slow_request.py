"""Sends half of an enrolment over TLS, says so when the server has read it, waits for a file to appear, sends the rest
and prints the answer.

usage: slow_request.py PORT FILE
"""

import os
import socket
import ssl
import sys
import time

port, file = int(sys.argv[1]), sys.argv[2]
body = b'{"code":"' + b"x" * 2000 + b'"}'
head = (
    "POST /v1/enroll HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
).encode()



def is_read(client):
    """Whether nothing that was sent waits on either side for the server to read it (proc(5), /proc/net/tcp)."""
    waiting = {}
    for line in open("/proc/net/tcp").read().splitlines()[1:]:
        _, local, remote, _, queues, *_ = line.split()
        sent, received = (int(count, 16) for count in queues.split(":"))
        if local.endswith(f":{client:04X}") and remote.endswith(f":{port:04X}"):
            waiting["here"] = sent
        if local.endswith(f":{port:04X}") and remote.endswith(f":{client:04X}"):
            waiting["there"] = received
    return waiting == {"here": 0, "there": 0}


context = ssl.create_default_context()
context.check_hostname = False
context.verify_mode = ssl.CERT_NONE
with context.wrap_socket(socket.create_connection(("127.0.0.1", port), timeout=60)) as connection:
    connection.sendall(head + body[:1000])
    deadline = time.monotonic() + 60
    while not is_read(connection.getsockname()[1]) and time.monotonic() < deadline:
        time.sleep(0.001)
    print("half", flush=True)
    while not os.path.exists(file) and time.monotonic() < deadline:
        time.sleep(0.01)
    connection.sendall(body[1000:])
    answer = b""
    while piece := connection.recv(65536):
        answer += piece
    print(answer.decode(errors="replace"))
