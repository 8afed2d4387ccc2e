"""kinto_push.py PORT FOLDER: sends every NAME.json and NAME.jpg of FOLDER to Kinto on one connection, as its own clients
do: records in batches of 25, then one multipart request for each attachment. Prints the seconds; fails unless Kinto has
them all."""
import base64, hashlib, http.client, json, os, socket, sys, time, uuid

port, folder = int(sys.argv[1]), sys.argv[2]
names = sorted(file[:-5] for file in os.listdir(folder) if file.endswith(".json"))
ids = {name: str(uuid.uuid5(uuid.NAMESPACE_OID, name)) for name in names}
records = {name: json.load(open(f"{folder}/{name}.json")) for name in names}
pictures = {name: open(f"{folder}/{name}.jpg", "rb").read() for name in names}
collection = f"/buckets/bench{uuid.uuid4().hex[:8]}/collections/applications"

line = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
line.connect()
line.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def ask(method, path, body=None, kind="application/json"):
    login = "Basic " + base64.b64encode(b"agent:pw").decode()
    line.request(method, "/v1" + path, body, {"Authorization": login, "Content-Type": kind})
    answer = line.getresponse()
    content = answer.read()
    assert answer.status in (200, 201), (answer.status, content[:300])
    return json.loads(content)


for path in (collection.rsplit("/", 2)[0], collection):
    ask("PUT", path, b"{}")
begin = time.perf_counter()
for start in range(0, len(names), 25):
    requests = [
        {"method": "PUT", "path": f"{collection}/records/{ids[name]}", "body": {"data": records[name]}}
        for name in names[start : start + 25]
    ]
    answers = ask("POST", "/batch", json.dumps({"requests": requests}).encode())["responses"]
    assert all(answer["status"] in (200, 201) for answer in answers), answers
for name in names:
    border = b"border" + uuid.uuid4().hex.encode()
    head = f'Content-Disposition: form-data; name="attachment"; filename="{name}.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
    body = b"--" + border + b"\r\n" + head.encode() + pictures[name] + b"\r\n--" + border + b"--\r\n"
    kind = "multipart/form-data; boundary=" + border.decode()
    ask("POST", f"{collection}/records/{ids[name]}/attachment", body, kind)
seconds = time.perf_counter() - begin

there = {record["id"]: record for record in ask("GET", f"{collection}/records?_limit=10000")["data"]}
for name in names:
    record = there[ids[name]]
    assert record["field_00"] == records[name]["field_00"], name
    assert record["attachment"]["hash"] == hashlib.sha256(pictures[name]).hexdigest(), name
print(json.dumps({"seconds": seconds}))
