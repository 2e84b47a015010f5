# SPDX-License-Identifier: Apache-2.0
"""What somebody does who is on the network and knows nothing: attacker.py DEED < JSON

It runs in the attacker's own network namespace and prints what it met with as JSON.
"""
import asyncio
import itertools
import json
import os
import random
import resource
import socket
import struct
import sys
import time

import wire


def chunk_of(written):
    """A chunk of a job: bytes in hexadecimal, or a guess at a door, which has to wait for the challenge."""
    if isinstance(written, str):
        return bytes.fromhex(written)
    share = bytes.fromhex(written["share"]) if "share" in written else wire.POINT
    return lambda challenge: wire.guess(written["guess"], challenge, share)


async def talk(job, source, chunks, pause=0.0, seconds=20.0, on_answer=None):
    """Calls, says something, and listens until it is hung up on.

    Gives what was heard after the challenge, how long the connection lasted and how it ended. A chunk is bytes, or a
    function that makes them of the challenge.
    """
    started = time.monotonic()
    try:
        reader, writer = await asyncio.wait_for(
            asyncio.open_connection(job["host"], job["port"], local_addr=(source, 0) if source else None), 5)
    except (OSError, asyncio.TimeoutError) as error:
        return {"heard": "", "life": time.monotonic() - started, "end": "not connected: %s" % type(error).__name__}
    heard = b""
    challenged = asyncio.get_running_loop().create_future()

    async def speak():
        for chunk in chunks:
            writer.write(chunk(await challenged) if callable(chunk) else chunk)
            await writer.drain()
            if pause:
                await asyncio.sleep(pause)

    async def listen():
        nonlocal heard
        while True:
            data = await reader.read(65536)
            if not data:
                return
            heard += data
            challenge, answer = wire.challenge_of(heard)
            if challenge is not None and not challenged.done():
                challenged.set_result(challenge)
            if on_answer and answer:
                writer.write(on_answer(answer))

    speaking = asyncio.ensure_future(speak())
    try:
        await asyncio.wait_for(listen(), seconds)
        end = "closed"
    except asyncio.TimeoutError:
        end = "open"
    except OSError:
        end = "reset"
    life = time.monotonic() - started
    speaking.cancel()
    try:
        await speaking
    except (OSError, asyncio.CancelledError):
        pass
    writer.transport.abort()
    return {"heard": wire.challenge_of(heard)[1].hex(), "life": life, "end": end}


def sources(job):
    return itertools.cycle(job.get("sources") or [None])


async def knock(job):
    """Each of several things said once or more, not too many at a time; answers what became of each."""
    room = asyncio.Semaphore(job.get("at_once", 32))
    source = sources(job)

    async def one(entry):
        async with room:
            chunks = [chunk_of(chunk) for chunk in entry["chunks"]]
            met = await talk(job, next(source), chunks, entry.get("pause", 0), job.get("seconds", 20))
            return dict(met, name=entry["name"])

    return await asyncio.gather(*(one(entry) for entry in job["knocks"]))


async def hold(job):
    """Many connections that say nothing, too little or too slowly, each made anew when it is hung up on."""
    source = sources(job)
    until = time.monotonic() + job["seconds"]
    held, opened, heard, failed = [], 0, 0, 0

    def words(kind):
        if kind == "a byte a second":
            return [bytes([byte]) for byte in wire.frame(os.urandom(81))], 1.0
        if kind == "half a greeting":
            return [wire.frame(bytes([wire.VERSION]) + os.urandom(80))[:40]], 0.0
        return [], 0.0

    async def one(number):
        nonlocal opened, heard, failed
        chunks, pause = words(("silent", "a byte a second", "half a greeting")[number % 3])
        own = next(source)
        while time.monotonic() < until:
            met = await talk(job, own, chunks, pause, 15)
            opened += 1
            heard += len(met["heard"]) // 2
            failed += met["end"].startswith("not")
            if met["end"] in ("closed", "reset", "open"):
                held.append(met["life"])
            await asyncio.sleep(1)

    await asyncio.gather(*(one(number) for number in range(job["count"])))
    return {"opened": opened, "heard": heard, "failed": failed, "held": sum(life > 1 for life in held), "longest": max(held, default=0)}


def flood_from(job, until, pace):
    """Connects as often as the pace says; half of them say something."""
    source = sources(job)
    made = failed = 0
    greeting = wire.frame(bytes([wire.VERSION]) + os.urandom(80))
    next_at = time.monotonic()
    while time.monotonic() < until:
        next_at += pace
        end = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            end.settimeout(0.2)
            own = next(source)
            if own:
                end.bind((own, 0))
            end.connect((job["host"], job["port"]))
            if made % 2:
                end.send(greeting)
            made += 1
        except OSError:
            failed += 1
        end.close()
        ahead = next_at - time.monotonic()
        if ahead > 0:
            time.sleep(ahead)
        elif ahead < -1:
            next_at = time.monotonic()
    return made, failed


def flood(job):
    """Up to 5,000 connections a second, from two processes."""
    until = time.monotonic() + job["seconds"]
    reading, writing = os.pipe()
    child = os.fork()
    made, failed = flood_from(job, until, 2 / 5_000)
    if child == 0:
        os.write(writing, b"%d %d" % (made, failed))
        os._exit(0)
    os.waitpid(child, 0)
    others = [int(word) for word in os.read(reading, 100).split()]
    return {"made": made + others[0], "failed": failed + others[1], "rate": (made + others[0]) / job["seconds"]}


def churn(job):
    """Many sockets that say nothing, each made anew when it has been held for a while or was hung up on; two processes.

    When as many were made as there may be at once it makes the file `begun`. It goes on until the file `stop` is there,
    and for no longer than so many seconds.
    """
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(limit, 4_096), limit))
    started = time.monotonic()
    until = started + job["seconds"]
    made = 0
    is_over = False

    async def watch():
        nonlocal is_over
        while time.monotonic() < until and not is_over:
            await asyncio.sleep(0.2)
            is_over = os.path.exists(job["stop"])
            if made >= job["count"] / 2:
                open(job["begun"], "w").close()

    async def one(loop, source):
        nonlocal made
        while time.monotonic() < until and not is_over:
            end = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            begun = time.monotonic()
            try:
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                end.setblocking(False)
                end.bind((source, 0))
                async with asyncio.timeout(job["hold"]):
                    await loop.sock_connect(end, (job["host"], job["port"]))
                    made += 1
                    while await loop.sock_recv(end, 4096):
                        pass
            except (OSError, asyncio.TimeoutError):
                pass
            end.close()
            if time.monotonic() - begun < 0.05:
                await asyncio.sleep(0.005)

    async def crowd(own):
        loop = asyncio.get_running_loop()
        addresses = sources(job)
        await asyncio.gather(watch(), *(one(loop, source) for number, source in zip(range(job["count"]), addresses) if number % 2 == own))

    reading, writing = os.pipe()
    child = os.fork()
    asyncio.run(crowd(1 if child else 0))
    if child == 0:
        os.write(writing, b"%d" % made)
        os._exit(0)
    os.waitpid(child, 0)
    return {"made": made + int(os.read(reading, 100)), "seconds": time.monotonic() - started}


async def guesses(job):
    """Words tried at a door by somebody who does not know them: how many each source was answered."""
    room = asyncio.Semaphore(32)
    busy = {}
    answered, silent = {}, {}
    moments = []

    async def one(source):
        async with room, busy.setdefault(source, asyncio.Semaphore(6)):
            guess = chunk_of({"guess": job["number"]})
            met = await talk(job, source, [guess], 0, 15, lambda heard: wire.frame(os.urandom(48)))
        # After the challenge the door's share and its prefix, and nothing after the wrong answer.
        if len(met["heard"]) == 72:
            answered[source] = answered.get(source, 0) + 1
            moments.append(time.time())
        elif met["heard"]:
            answered["more than a share"] = len(met["heard"]) // 2
        elif met["end"] == "open":
            silent["left open"] = silent.get("left open", 0) + 1
        else:
            silent[source] = silent.get(source, 0) + 1

    started = time.monotonic()
    until = started + job.get("seconds", 1e9)
    waiting = set()
    for number, source in zip(range(job.get("count", 1 << 40)), sources(job)):
        ahead = started + number / job["rate"] - time.monotonic()
        if ahead > 0:
            await asyncio.sleep(ahead)
        if time.monotonic() > until:
            break
        waiting.add(asyncio.ensure_future(one(source)))
        waiting = {task for task in waiting if not task.done()}
        if len(waiting) > 400:
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    await asyncio.gather(*waiting)
    return {"answered": answered, "silent": silent, "moments": moments, "seconds": time.monotonic() - started}


HOSTILE = [
    b"\x1b[31m\x1b]0;owned\x07", b"x" * 63, "ñ👩‍👩‍👧".encode(), b"\xff\xfe\xc3\x28\x80", b"a.b\\.c\\000", b"' OR 1=1 --", b"%s%n%x",
    b"\xe2\x80\xae" + b"gpj.exe", b"..", b"\n\r\t\x01", b"$(reboot)", b" ",
]


def forged(job, number, dice):
    """One packet of thousands: a service that nobody offers, or something that is hardly DNS."""
    if number % 50 == 49:
        return dice.choice([
            os.urandom(dice.randrange(1, 1400)),
            wire.answer([wire.record(wire.SERVICE, wire.PTR, b"\xc0\x0c")], 0xFFFF),
            struct.pack(">HHHHHH", 0, 0x8400, 0, 1, 0, 0) + b"\xc0\x0c" + struct.pack(">HHIH", wire.PTR, 1, 120, 2) + b"\xc0\x0c",
            wire.announcement(b"cut", "cut.local", 1, b"\xffv=1", [])[:-3],
        ])
    suffix = b"%d" % number
    instance = dice.choice(HOSTILE)[:63 - len(suffix)] + suffix
    if number % 20 == 0:
        texts = [b"t=" + b"A" * 250 for _ in range(32)]
    else:
        texts = [b"v=%d" % wire.VERSION, b"t=" + b",".join(b"%08d" % dice.randrange(10 ** 8) for _ in range(dice.randrange(1, 27))), b"n=7,%d" % number]
        texts += [dice.choice(HOSTILE)[:200]]
    text = b"".join(bytes([len(part)]) + part for part in texts)
    address = dice.choice(job["addresses"])
    return wire.announcement(instance, ["evil%d" % (number % 500), "local"], dice.choice([job["port"], 22, 80, 0, 65535]), text, [address])


def mdns(job):
    """Announcements by multicast, thousands of them; again and again those of services that are gone."""
    end = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    end.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    end.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
    end.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 255)
    end.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_LOOP, 0)
    end.bind((job["own"], 5353))
    end.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(job["own"]))
    dice = random.Random(job.get("seed", 1))
    ghosts = [
        wire.announcement(ghost["name"], ["ghost%d" % number, "local"], job["port"], bytes.fromhex(ghost["text"]), [ghost["address"]])
        for number, ghost in enumerate(job.get("ghosts", []))
    ]
    started = time.monotonic()
    sent = failed = 0
    for number in range(job["count"]):
        for packet in [forged(job, number, dice)] + (ghosts if number % 500 == 0 else []):
            try:
                end.sendto(packet, ("224.0.0.251", 5353))
                sent += 1
            except OSError:
                failed += 1
        ahead = started + number / job["count"] * job["seconds"] - time.monotonic()
        if ahead > 0:
            time.sleep(ahead)
    return {"sent": sent, "failed": failed, "seconds": time.monotonic() - started}


def listen(job):
    """Counts who calls at an address."""
    end = socket.create_server((job["host"], job["port"]))
    print("listening", flush=True)
    until = time.monotonic() + job["seconds"]
    calls = 0
    while time.monotonic() < until:
        end.settimeout(max(0.01, until - time.monotonic()))
        try:
            end.accept()[0].close()
            calls += 1
        except socket.timeout:
            pass
    return {"calls": calls}


def main():
    deed = {"knock": knock, "hold": hold, "flood": flood, "churn": churn, "guesses": guesses, "mdns": mdns, "listen": listen}[sys.argv[1]]
    met = deed(json.load(sys.stdin))
    print(json.dumps(asyncio.run(met) if asyncio.iscoroutine(met) else met))


if __name__ == "__main__":
    main()
