"""Small servers for the tests of the transport, on loopback, with the standard library only.

usage: stub_servers.py http|https|mutual|smtp DIRECTORY
Prints one JSON line with the port (and where its certificates are), then serves until its input is closed.
"""

import collections
import hashlib
import http.server
import json
import os
import shutil
import socket
import socketserver
import ssl
import subprocess
import sys
import threading

mode, directory = sys.argv[1], sys.argv[2]


def path(name):
    return os.path.join(directory, name)


def make_certificates():
    """A CA, a server certificate for 127.0.0.1 and a client certificate, by openssl."""

    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], check=True, capture_output=True)

    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    openssl("req", "-x509", *curve, "-keyout", path("ca.key"), "-out", path("ca.pem"),
            "-subj", "/CN=test CA", "-days", "2")
    for name, extension in (("server", "subjectAltName=IP:127.0.0.1"), ("client", "extendedKeyUsage=clientAuth")):
        with open(path(name + ".ext"), "w") as file:
            file.write(extension)
        openssl("req", *curve, "-keyout", path(name + ".key"), "-out", path(name + ".csr"), "-subj", "/CN=" + name)
        openssl("x509", "-req", "-in", path(name + ".csr"), "-CA", path("ca.pem"), "-CAkey", path("ca.key"),
                "-CAcreateserial", "-out", path(name + ".pem"), "-extfile", path(name + ".ext"), "-days", "2")


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    requests = 0
    dropped = collections.Counter()

    def log_message(self, *_):
        pass

    def handle(self):
        if mode in ("https", "mutual"):
            try:
                self.connection.do_handshake()
            except OSError:
                # Closing at once would reset the connection before the client reads why.
                done.wait(0.3)
                return
        super().handle()

    def answer(self, status, body=b"", **fields):
        self.send_response(status)
        for name, value in fields.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def serve(self):
        Handler.requests += 1
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        kind, _, argument = self.path.lstrip("/").partition("/")
        if kind == "echo":
            self.answer(200, json.dumps({
                "method": self.command,
                "fields": {name.lower(): value for name, value in self.headers.items()},
                "length": len(body),
                "sha256": hashlib.sha256(body).hexdigest(),
                "peer": self.client_address[1],
                "client": str(self.connection.getpeercert()) if mode == "mutual" else "",
            }).encode(), Content_Type="application/json")
        elif kind == "drop":
            Handler.dropped[argument] += 1
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
        elif kind == "hang":
            done.wait()
        elif kind == "once":
            # Answers, then closes a connection that the client believes is kept.
            self.answer(200, b"once")
            self.close_connection = True
        elif kind == "status":
            self.answer(int(argument), b"", Retry_After="7")
        elif kind == "redirect":
            self.answer(302, b"", Location="/echo")
        elif kind == "large":
            self.answer(200, b"x" * int(argument))
        elif kind == "dropped":
            self.answer(200, str(Handler.dropped[argument]).encode())
        elif kind == "count":
            self.answer(200, str(Handler.requests).encode())

    do_GET = do_HEAD = do_PUT = do_POST = do_PATCH = do_DELETE = serve


class Mail(socketserver.StreamRequestHandler):
    """Enough of SMTP; what it does depends on the recipient's name."""

    count = 0

    def reply(self, text):
        self.wfile.write(text.encode() + b"\r\n")

    def handle(self):
        self.reply("220 stub")
        envelope = {"to": []}
        while line := self.rfile.readline():
            command = line.decode().strip()
            word = command.upper()
            if word.startswith("EHLO"):
                self.reply("250-stub\r\n250 SIZE 1000000")
            elif word.startswith("MAIL FROM:"):
                envelope = {"from": command[10:].split(">")[0].lstrip(" <"), "to": []}
                self.reply("553 not this sender" if envelope["from"].startswith("refused") else "250 ok")
            elif word.startswith("RCPT TO:"):
                name = command[8:].split(">")[0].lstrip(" <")
                envelope["to"].append(name)
                self.reply("550 no such box" if name.startswith("refused") else
                           "451 later" if name.startswith("later") else "250 ok")
            elif word == "DATA":
                if envelope["to"][0].startswith("gone"):
                    return
                self.reply("354 go on")
                lines = []
                while (line := self.rfile.readline()) not in (b".\r\n", b""):
                    lines.append(line[1:] if line.startswith(b"..") else line)
                if envelope["to"][0].startswith("lost"):
                    return
                if envelope["to"][0].startswith("rejected"):
                    self.reply("554 not this message")
                    continue
                Mail.count += 1
                with open(path("mail-%d.json" % Mail.count), "w") as file:
                    json.dump(envelope | {"message": b"".join(lines).decode()}, file)
                self.reply("250 taken")
            elif word == "QUIT":
                self.reply("221 bye")
                return
            else:
                self.reply("250 ok")


done = threading.Event()
socketserver.ThreadingTCPServer.allow_reuse_address = True
socketserver.ThreadingTCPServer.daemon_threads = True
if mode == "smtp":
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Mail)
else:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if mode != "http":
        make_certificates()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        context.load_cert_chain(path("server.pem"), path("server.key"))
        if mode == "mutual":
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(path("ca.pem"))
        # The handshake happens in the connection's own thread.
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
server.handle_error = lambda *_: None
threading.Thread(target=server.serve_forever, daemon=True).start()
print(json.dumps({"port": server.server_address[1]}), flush=True)
sys.stdin.read()
done.set()
shutil.rmtree(directory)
