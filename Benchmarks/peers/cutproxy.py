"""cutproxy.py KBIT MIN_MB MAX_MB SEED: a TCP proxy on the loopback that takes KBIT kbit/s from all clients together and
resets each connection after MIN to MAX MB from its client: a line that drops every connection before a large picture is
through. Prints its port, and the free port on which it will look for the server; by SIGTERM, what it saw."""
import asyncio, json, os, random, signal, socket, struct, sys, time

kbit, least, most = map(float, sys.argv[1:4])
draw = random.Random(int(sys.argv[4]))
with socket.socket() as free_port:
    free_port.bind(("127.0.0.1", 0))
    target = free_port.getsockname()[1]
seen = {"connections": 0, "cut": 0, "bytes": 0}
free = 0.0


async def pass_back(reader, writer):
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    writer.close()


async def connection(reader, writer):
    global free
    seen["connections"] += 1
    budget = int(draw.uniform(least, most) * 1e6)
    from_target, to_target = await asyncio.open_connection("127.0.0.1", target)
    answers = asyncio.create_task(pass_back(from_target, writer))
    try:
        while data := await reader.read(16384):
            now = time.monotonic()
            free = max(free, now) + len(data) * 8 / kbit / 1000
            await asyncio.sleep(max(0, free - now))
            seen["bytes"] += len(data)
            to_target.write(data[:budget])
            await to_target.drain()
            if len(data) >= budget:
                seen["cut"] += 1
                # With this an end is a reset.
                lost = struct.pack("ii", 1, 0)
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, lost)
                writer.transport.abort()
                to_target.close()
                answers.cancel()
                return
            budget -= len(data)
        to_target.write_eof()
    except OSError:
        to_target.close()


async def main():
    # A small window: what waits in it when a line is cut is lost with it.
    server = await asyncio.start_server(connection, "127.0.0.1", 0, limit=65536)
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    print(json.dumps({"port": server.sockets[0].getsockname()[1], "target": target}), flush=True)
    await ended.wait()
    print(json.dumps(seen), flush=True)
    # The connections are nobody's any more.
    os._exit(0)


asyncio.run(main())
