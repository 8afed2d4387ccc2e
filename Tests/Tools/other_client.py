"""A client by somebody else, made of docs/protocol.md: it enrols, and sends pictures with tuspy as it comes from PyPI.

    other_client.py INVITATION FOLDER

writes authority.pem, device.pem and device.key into FOLDER, sends three pictures (one whole, one in pieces with a
checksum each, one that is cut in the middle of a request and taken up again by a new client), and prints JSON:
`{"device", "pictures": {ID: SIZE}, "resumed": OFFSET, "receipted": [ID…]}`.
"""

import base64
import hashlib
import http.client
import json
import os
import secrets
import ssl
import sys
import urllib.parse

import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, x25519
from tusclient.client import TusClient

WORD = "OUTREACH1-"


def main(invitation, folder):
    def path(name):
        return os.path.join(folder, name)

    enrolled = enroll(read(invitation), path)
    url = enrolled["url"]
    # tuspy verifies the server against the certificates that requests uses.
    os.environ["REQUESTS_CA_BUNDLE"] = path("authority.pem")
    certificate = (path("device.pem"), path("device.key"))
    client = TusClient(url + "/v1/blobs", client_cert=certificate)

    files = {name: picture(path(name), size) for name, size in (("a", 150_001), ("b", 400_000), ("c", 3_000_000))}

    def uploader(name, **options):
        metadata = {"id": files[name], "kind": "picture"}
        return client.uploader(path(name), metadata=metadata, **options)

    uploader("a").upload()
    uploader("b", chunk_size=64 << 10, upload_checksum=True).upload()
    first = uploader("c", chunk_size=1 << 20)
    first.upload_chunk()
    cut(first.url, first.offset, path("c"), path("authority.pem"), certificate)
    # Where to go on only the server knows.
    second = uploader("c", url=first.url, chunk_size=512 << 10)
    resumed = second.offset
    second.upload()

    answer = requests.get(url + "/v1/receipts?after=0", cert=certificate, timeout=60).json()
    receipts = [json.loads(base64.b64decode(receipt["bytes"])) for receipt in answer["receipts"]]
    print(
        json.dumps(
            {
                "device": enrolled["device"],
                "pictures": {files[name]: os.path.getsize(path(name)) for name in files},
                "resumed": resumed,
                "receipted": [id for receipt in receipts for id in receipt["blobs"]],
            }
        )
    )


def read(invitation):
    word = invitation.removeprefix(WORD)
    return json.loads(base64.urlsafe_b64decode(word + "=" * (-len(word) % 4)))


def enroll(invitation, path):
    """The office's authority is the one whose fingerprint the invitation names; then the keys are made and told."""
    url = invitation["url"]
    pem = unverified(url + "/v1/authority")
    der = ssl.PEM_cert_to_DER_cert(pem.decode())
    if hashlib.sha256(der).hexdigest() != invitation["fingerprint"]:
        raise SystemExit("not the office of the invitation")
    write(path("authority.pem"), pem)
    key = ec.generate_private_key(ec.SECP256R1())
    request = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([])).sign(key, hashes.SHA256())
    raw = (serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    answer = requests.post(
        url + "/v1/enroll",
        json={
            "code": invitation["code"],
            "name": "somebody else's",
            "certificateRequest": request.public_bytes(serialization.Encoding.PEM).decode(),
            "replica": secrets.token_hex(16),
            "verificationKey": ed25519.Ed25519PrivateKey.generate().public_key().public_bytes(*raw).hex(),
            "sealingKey": x25519.X25519PrivateKey.generate().public_key().public_bytes(*raw).hex(),
        },
        verify=path("authority.pem"),
        timeout=60,
    )
    answer.raise_for_status()
    enrolled = answer.json()
    write(path("device.pem"), enrolled["certificate"].encode())
    pkcs8 = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    write(path("device.key"), key.private_bytes(*pkcs8))
    return {"url": url, "device": enrolled["device"]}


def unverified(url):
    """Before the authority is known its certificate proves itself by the fingerprint."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    place = urllib.parse.urlsplit(url)
    connection = http.client.HTTPSConnection(place.netloc, context=context, timeout=60)
    connection.request("GET", place.path)
    return connection.getresponse().read()


def cut(url, offset, file, authority, certificate):
    """A PATCH that promises the rest and ends after 700,000 bytes."""
    context = ssl.create_default_context(cafile=authority)
    context.load_cert_chain(*certificate)
    place = urllib.parse.urlsplit(url)
    with open(file, "rb") as source:
        source.seek(offset)
        rest = source.read()
    connection = http.client.HTTPSConnection(place.netloc, context=context, timeout=60)
    connection.putrequest("PATCH", place.path)
    for name, value in (
        ("Tus-Resumable", "1.0.0"),
        ("Upload-Offset", str(offset)),
        ("Content-Type", "application/offset+octet-stream"),
        ("Content-Length", str(len(rest))),
    ):
        connection.putheader(name, value)
    connection.endheaders(rest[:700_000])
    connection.close()


def picture(path, size):
    """Bytes as sealed as any to who does not know the key. Returns their id."""
    content = secrets.token_bytes(size)
    write(path, content)
    return hashlib.sha256(content).hexdigest()


def write(path, content):
    with open(path, "wb") as file:
        file.write(content)


main(*sys.argv[1:])
