"""A mail server for the demonstration. It keeps every message it takes, and loses its answer to the first.

usage: mail_server.py DIRECTORY
Prints one JSON line with its port, then serves on loopback until it is ended. Each message lies in DIRECTORY as
NUMBER.eml, and in NUMBER.json as Python's own library reads it.
"""

import asyncio
import email
import email.policy
import json
import pathlib
import sys

from aiosmtpd.smtp import SMTP

folder = pathlib.Path(sys.argv[1])


class Keeper:
    def __init__(self):
        self.count = 0

    async def handle_DATA(self, server, session, envelope):
        self.count += 1
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        read = {"messageID": message["Message-ID"], "to": envelope.rcpt_tos, "text": message.get_content()}
        (folder / f"{self.count}.eml").write_bytes(envelope.content)
        (folder / f"{self.count}.json").write_text(json.dumps(read))
        if self.count == 1:
            server.transport.abort()
        return "250 taken"


async def main():
    keeper = Keeper()
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(keeper), "127.0.0.1", 0)
    print(json.dumps({"port": server.sockets[0].getsockname()[1]}), flush=True)
    await server.serve_forever()


asyncio.run(main())
