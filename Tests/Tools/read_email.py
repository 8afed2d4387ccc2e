"""Reads a message from standard input with Python's own library and prints what it found as JSON."""

import email
import email.policy
import json
import sys

message = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)
sender = message["From"].addresses[0]
print(json.dumps({
    "subject": message["Subject"], "from": sender.addr_spec, "name": sender.display_name,
    "to": message["To"].addresses[0].addr_spec, "id": message["Message-ID"],
    "date": message["Date"].datetime.isoformat(), "type": message.get_content_type(),
    "body": message.get_content(), "defects": str(len(message.defects)), "keys": ",".join(message.keys()),
}))
