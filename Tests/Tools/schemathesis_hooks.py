"""What schemathesis cannot know of the device port."""

import base64
import hashlib

import schemathesis
from schemathesis.generation import GenerationMode

for media_type in ("application/vnd.outreach.acts.v1", "application/offset+octet-stream"):

    @schemathesis.serializer(media_type)
    def as_they_are(_context, value):
        return value if isinstance(value, bytes) else str(value).encode()


@schemathesis.hook
def filter_case(_context, case):
    fields = case.headers or {}
    # A field that nobody knows is ignored (RFC 9110, 5.1), not refused.
    if "x-schemathesis-unknown-property" in fields:
        return False
    # Its stand-in for a field whose pattern has a space in it; it takes it for valid.
    return fields.get("Upload-Checksum") != "0"


@schemathesis.hook
def map_case(_context, case):
    # A schema cannot say that the id in base64 is hexadecimal.
    fields = case.headers or {}
    if case.meta.generation.mode is GenerationMode.POSITIVE and "Upload-Metadata" in fields:
        name = hashlib.sha256(fields["Upload-Metadata"].encode()).hexdigest()
        fields["Upload-Metadata"] = f"id {base64.b64encode(name.encode()).decode()},kind cGljdHVyZQ=="
    return case
