# SPDX-License-Identifier: Apache-2.0
"""Somebody between two others, or in the place of one: relay.py < JSON

A relay passes frames on and keeps every byte. What it does to a connection's frames stands in a file that is read
when the connection begins: kind (pass, flip, drop, twice, swap, cut, door, mirror), direction (caller, called), frame, byte.
What became of each connection is a line of JSON in the report.
"""
import asyncio
import json
import os
import sys
import time

import wire


class Connection:
    def __init__(self, job, number):
        self.job = job
        self.number = number
        with open(job["plan"]) as file:
            self.plan = json.load(file)
        self.started = time.monotonic()
        self.meddled_at = None
        self.counts = {"caller": 0, "called": 0}
        self.ended = None
        self.kept = None

    def record(self, direction, data):
        with open("%s-%d.%s" % (self.job["record"], self.number, direction), "ab") as file:
            file.write(data)

    def meddle(self, direction, whole):
        """What is passed on in place of a frame; nothing ends the connection."""
        number = self.counts[direction]
        self.counts[direction] += 1
        plan = self.plan
        if self.kept is not None and direction == plan["direction"]:
            whole, self.kept = whole + self.kept, None
            self.meddled_at = time.monotonic()
            return whole
        if plan["kind"] == "pass" or direction != plan["direction"] or number != plan["frame"]:
            return whole
        if plan["kind"] == "swap":
            self.kept = whole
            return b""
        self.meddled_at = time.monotonic()
        if plan["kind"] == "flip":
            at = 4 + plan["byte"] % (len(whole) - 4)
            return whole[:at] + bytes([whole[at] ^ 1 << plan["byte"] % 8]) + whole[at + 1:]
        return {"drop": b"", "twice": whole + whole, "cut": whole[:len(whole) // 2]}[plan["kind"]]

    async def pump(self, direction, reader, writer):
        rest = b""
        # Where it is read from has ended it, or where it could not be written to.
        who = direction
        try:
            while True:
                data = await reader.read(65536)
                if not data:
                    break
                self.record(direction, data)
                found, rest = wire.frames(rest + data)
                who = "called" if direction == "caller" else "caller"
                for whole in found:
                    writer.write(self.meddle(direction, whole))
                    await writer.drain()
                    if self.meddled_at and self.plan["kind"] == "cut":
                        self.ended = self.ended or ("relay", time.monotonic())
                        return writer.close()
                who = direction
        except OSError:
            pass
        self.ended = self.ended or (who, time.monotonic())
        writer.close()

    def report(self):
        who, when = self.ended or ("relay", time.monotonic())
        line = {
            "number": self.number, "plan": self.plan, "meddled": self.meddled_at is not None, "frames": self.counts, "ended_by": who,
            "life": when - self.started, "after": when - self.meddled_at if self.meddled_at else None}
        with open(self.job["report"], "a") as file:
            file.write(json.dumps(line) + "\n")

    async def stand_between(self, reader, writer):
        try:
            far_reader, far_writer = await asyncio.open_connection(self.job["host"], self.job["port"])
        except OSError:
            return writer.close()
        await asyncio.gather(self.pump("caller", reader, far_writer), self.pump("called", far_reader, writer))
        self.report()

    async def play_the_door(self, reader, writer):
        """Answers a newcomer's share with one made without the words, or with their own, and then with anything."""
        writer.write(wire.frame(os.urandom(wire.CHALLENGE_BYTES)))
        data = b""
        while not wire.frames(data)[0]:
            more = await reader.read(4096)
            if not more:
                break
            data += more
        first = (wire.frames(data)[0] or [b""])[0]
        writer.write(wire.frame(first[-32:] if self.plan["kind"] == "mirror" else wire.OTHER_POINT))
        third = await reader.read(4096)
        self.record("caller", data + third)
        if third:
            writer.write(wire.frame(os.urandom(32 + 48 + 256 + 16)))
            await reader.read(4096)
        self.ended = ("caller", time.monotonic())
        writer.close()
        self.report()


async def main():
    job = json.load(sys.stdin)
    count = 0

    async def accept(reader, writer):
        nonlocal count
        count += 1
        connection = Connection(job, count)
        try:
            if connection.plan["kind"] in ("door", "mirror"):
                await connection.play_the_door(reader, writer)
            else:
                await connection.stand_between(reader, writer)
        except OSError:
            writer.close()

    server = await asyncio.start_server(accept, "0.0.0.0", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
