# SPDX-License-Identifier: Apache-2.0
"""Who takes part in an attack: anna, who is attacked, bruno, who is honest and writes to her meanwhile, and mallory."""
import json
import os
import statistics
import subprocess
import sys
import time

from lab import eventually, found_group, sh

HERE = os.path.dirname(os.path.realpath(__file__))
MEMORY_MAX_KIB = 100 << 10
# Of a measurement; a test asks only whether it comes at all.
LATENCY_MAX = 2.0
LATENCY_MAX_IN_TESTS = 10.0
FRESH_MAX = 10.0
CASES = []


def case(sentence):
    def add(function):
        CASES.append((sentence, function))
        return function
    return add


def expect(condition, what):
    if not condition:
        raise AssertionError(what)


class Scene:
    def __init__(self, lab, avahi=True, direct=True, third=False):
        self.lab = lab
        self.anna, self.bruno, self.mallory = (lab.host(name) for name in ("anna", "bruno", "mallory"))
        self.chloe = lab.host("chloe") if third else None
        members = [host for host in (self.anna, self.bruno, self.chloe) if host]
        if avahi:
            for host in members:
                host.start_avahi()
        self.first = found_group(*members)
        self.port = self.first.ready()["port"]
        self.relay = None
        # By which the honest member gets to anna where there is no straight one.
        self.way = None
        self.note = self.anna.json("note", "new", "Journal", "première ligne")["id"]
        self.lines, self.latencies = [], []
        self.peak = self.before = self.files = 0
        self.second = None
        self.writer = None
        if direct:
            self.second = self.bruno.serve()
            self.writes(self.bruno, self.second)

    def writes(self, host, serve):
        """Who is the honest member from now on."""
        expect(serve.in_sync(20), "%s never got in sync" % host.name)
        self.writer, self.second = host, serve
        self.device = serve.ready()["device"]
        expect(eventually(lambda: host.digest() == self.anna.digest(), 10), "the digests differ before anything")
        self.before = self.before or self.memory("VmRSS")

    def memory(self, what="VmHWM"):
        with open("/proc/%d/status" % self.first.process.pid) as file:
            for line in file:
                if line.startswith(what + ":"):
                    return int(line.split()[1])
        return 0

    # What mallory does.

    def more_addresses(self, count=150):
        """Addresses that are mallory's too."""
        found = ["10.77.0.%d" % number for number in range(100, 100 + count)]
        for address in found:
            sh("ip", "-n", self.mallory.space, "addr", "add", address + "/24", "dev", "eth0")
        return found

    def start(self, host, job, program, *arguments):
        process = subprocess.Popen(
            host.command([sys.executable, os.path.join(HERE, program), *arguments]), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        process.stdin.write(json.dumps(job))
        process.stdin.close()
        process.stdin = None
        return process

    def begin(self, deed, at=None, **job):
        job.setdefault("host", self.anna.address)
        job.setdefault("port", self.port)
        return self.start(at or self.mallory, job, "attacker.py", deed)

    def deed(self, deed, **job):
        """Done while bruno writes; gives what mallory met with."""
        return self.until_done(self.begin(deed, **job))

    def until_done(self, process):
        # What it says at the end may be more than a pipe holds.
        while True:
            self.write_line()
            try:
                return self.outcome(process, process.communicate(timeout=0.4)[0])
            except subprocess.TimeoutExpired:
                pass

    def outcome(self, process, told=None):
        told = (process.communicate()[0] if told is None else told).strip()
        expect(process.returncode == 0, "the attack itself failed: exit %s" % process.returncode)
        return json.loads(told.split("\n")[-1])

    def start_relay(self):
        """Between somebody and anna; gives its address."""
        folder = self.mallory.folder
        self.plan(kind="pass")
        self.relay = self.start(self.mallory, {
            "host": self.anna.address, "port": self.port, "plan": os.path.join(folder, "plan"),
            "record": os.path.join(folder, "seen"), "report": os.path.join(folder, "report")}, "relay.py")
        return "%s:%s" % (self.mallory.address, self.relay.stdout.readline().strip())

    def stand_between(self):
        """From now on the honest member and anna reach each other through mallory only."""
        sh("ip", "-n", self.bruno.space, "route", "add", "unreachable", self.anna.address + "/32")
        sh("ip", "-n", self.anna.space, "route", "add", "unreachable", self.bruno.address + "/32")
        self.way = self.start_relay()
        self.writes(self.bruno, self.bruno.serve("--peer", self.way))

    def plan(self, **plan):
        path = os.path.join(self.mallory.folder, "plan")
        with open(path + ".new", "w") as file:
            json.dump(plan, file)
        os.rename(path + ".new", path)

    def reports(self):
        path = os.path.join(self.mallory.folder, "report")
        return [json.loads(line) for line in open(path)] if os.path.exists(path) else []

    def seen(self, direction=None):
        """All bytes that the relay saw, by connection."""
        found = {}
        for entry in sorted(os.listdir(self.mallory.folder)):
            if entry.startswith("seen-") and (direction is None or entry.endswith(direction)):
                with open(os.path.join(self.mallory.folder, entry), "rb") as file:
                    found[entry] = file.read()
        return found

    # What the honest do meanwhile.

    def write_line(self, seconds=LATENCY_MAX_IN_TESTS):
        """The honest member writes a line; when did anna have it?"""
        line = "ligne %d" % (len(self.lines) + 1)
        since = self.first.drain()
        started = time.monotonic()
        self.writer.peersync("note", "append", self.note, line)
        self.lines.append(line)
        found = self.first.wait(
            lambda event: event["event"] == "change_merged" and event.get("device") == self.device, seconds, since)
        self.latencies.append((found[0] if found else time.monotonic()) - started)
        self.second.drain()
        self.measure()

    def measure(self):
        """anna's peak of memory, and the most files she had open when somebody looked."""
        self.peak = max(self.peak, self.memory())
        self.files = max(self.files, len(os.listdir("/proc/%d/fd" % self.first.process.pid)))

    def write_for(self, seconds, pause=0.4):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.write_line()
            time.sleep(pause)

    def begin_anew(self, *arguments, seconds=30):
        """The honest member's program starts anew: how long until it is in sync."""
        self.second.stop()
        started = time.monotonic()
        self.second = self.writer.serve(*arguments)
        found = self.second.in_sync(seconds)
        return (found[0] if found else time.monotonic()) - started

    def call_anew(self):
        """The same where anna cannot call: it has to get in at her port."""
        return self.begin_anew("--no-mdns", "--listen", "127.0.0.1:0", "--peer", self.way or "%s:%d" % (self.anna.address, self.port))

    def settle(self, *figures):
        """After the attack everything is as it should be; prints the figures."""
        self.measure()
        fresh = self.call_anew()
        self.write_line()
        worst = max(self.latencies)
        figures = list(figures) + [
            "%d lines, worst %.2f s, median %.2f s" % (len(self.latencies), worst, statistics.median(self.latencies)),
            "peak %.1f MiB (%.1f before)" % (self.peak / 1024, self.before / 1024),
            "%d files" % self.files, "a member anew in %.1f s" % fresh]
        print("   " + "; ".join(figures), flush=True)
        expect(self.peak < MEMORY_MAX_KIB, "anna's memory reached %d KiB" % self.peak)
        expect(worst < (LATENCY_MAX_IN_TESTS if self.lab.short else LATENCY_MAX), "a line took %.2f s" % worst)
        expect(fresh < FRESH_MAX, "a member who began anew was in sync after %.1f s" % fresh)
        shown = self.anna.json("note", "show", self.note)["text"].split("\n")
        expect(all(shown.count(line) == 1 for line in self.lines), "lines are missing or doubled: %s" % shown)
        expect(eventually(lambda: self.anna.digest() == self.writer.digest(), 10), "the digests differ")
