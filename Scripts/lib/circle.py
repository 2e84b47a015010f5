# SPDX-License-Identifier: Apache-2.0
"""A group whose laptops exchange changes only when a case says so: by a bundle or by a call."""

import os
import shutil
import subprocess

from lab import ROOT, binary, eventually, found_group
from scene import expect

LIAR = os.environ.get("PEERSYNC_LIAR", os.path.join(ROOT, ".build", "debug", "peersync-liar"))
SYNC_SECONDS = 20


def served(host, *arguments, port=0):
    """Starts `serve` without mDNS, on a free port if none is named. Returns it and its address."""
    listening = "%s:%s" % (host.address, port)
    serve = host.serve("--no-mdns", "--listen", listening, *arguments)
    return serve, "%s:%d" % (host.address, serve.ready()["port"])


class Circle:
    """A group with one member for each name. No program runs, and all hosts have the same changes."""

    def __init__(self, lab, *names):
        self.lab = lab
        self.hosts = [lab.host(name) for name in names]
        self.files = 0
        serve = found_group(*self.hosts)
        serve.stop()
        self.share(*self.hosts)

    def admit(self, member, name):
        """A newcomer joins through a member, and the two exchange all changes."""
        host = self.lab.host(name)
        self.hosts.append(host)
        serve, _ = served(member)
        host.peersync("join", member.json("invite")["link"], "--name", name.capitalize())
        serve.stop()
        self.share(member, host)
        return host

    def second_laptop(self, member, name):
        """A further laptop of a member, let in after the words were compared."""
        host = self.lab.host(name)
        self.hosts.append(host)
        serve, _ = served(member)
        link = member.json("invite", "--my-device")["link"]
        since = serve.drain()
        joining = subprocess.Popen(
            host.command([binary(), "join", link, "--my-device", "--data", host.data]),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        expect(
            serve.wait(lambda event: event["event"] == "knocked", 15, since),
            "the second laptop did not knock",
        )
        member.peersync("admit", member.json("admit")[0]["words"])
        expect(joining.wait(30) == 0, "the second laptop did not get in")
        serve.stop()
        return host

    # Bundles.

    def bundle(self, host):
        """All that a laptop has, for the members that it knows of."""
        self.files += 1
        path = os.path.join(host.folder, "%d.bundle" % self.files)
        host.peersync("export", "--all", "--format", "bundle", "--output", path)
        return path

    def hand(self, source, *targets):
        path = self.bundle(source)
        for target in targets:
            target.peersync("import", path)

    def share(self, *hosts):
        """Afterwards all of them have the same changes.

        A bundle can bring a readmission, after which the others keep and pass on changes that they
        had dropped. The second round carries those.
        """
        first, *others = hosts
        for _ in range(2):
            for other in others:
                self.hand(other, first)
            self.hand(first, *others)
            digests = {host.digest() for host in hosts}
            if len(digests) == 1:
                return
        raise AssertionError("hosts that exchanged everything have %d digests" % len(digests))

    def copy(self, host, name):
        """A copy of a laptop's data folder on another host, for a control experiment."""
        other = self.lab.host(name)
        shutil.rmtree(other.data, ignore_errors=True)
        shutil.copytree(host.data, other.data, ignore=shutil.ignore_patterns("control", "lock"))
        return other

    # Forged changes.

    def liar(self, host, *arguments, check=True):
        expect(
            os.path.exists(LIAR),
            "there is no %s; build it: swift build --product peersync-liar" % LIAR,
        )
        done = host.run([LIAR, *map(str, arguments)])
        expect(not check or done.returncode == 0, "the liar itself failed: %s" % done.stderr)
        return done.stdout

    def forge(self, keys, deed, *arguments, log=None):
        """Forges changes with the keys of one laptop, on top of its log and of the log of `log`.

        Returns the path of a bundle that every member can open.
        """
        self.files += 1
        path = os.path.join(keys.folder, "%d.forged" % self.files)
        told = self.liar(
            keys,
            "forge",
            deed,
            "--folder",
            keys.data,
            "--log",
            (log or keys).data,
            "--output",
            path,
            *arguments
        )
        expect(int(told) > 0, "the bundle is empty")
        return path

    # Members.

    def put_out(self, target, *members):
        """Each member asks or agrees, the last one has the last word, and the others get it."""
        report = None
        for member, after in zip(members, [*members[1:], None]):
            report = member.json("members", "remove", target, "--reason", "essai")
            if after:
                self.hand(member, after)
        expect(report["state"] == "out", "%s is not out: %s" % (target, report["state"]))
        self.hand(members[-1], *members[:-1])

    def states(self, host):
        return {member["name"]: member["state"] for member in host.json("members")}

    # Calls.

    def knock(self, caller, called, port, *options):
        """Calls a laptop with each group key of the caller. Returns the liar's line for each key."""
        address = ["--host", called.address, "--port", port]
        told = self.liar(caller, "call", "--folder", caller.data, *address, *options)
        return told.splitlines()

    def meet(self, caller, called, seconds=SYNC_SECONDS):
        """One laptop calls the other by address, without mDNS. Returns whether they got in sync."""
        first, address = served(called)
        second, _ = served(caller, "--peer", address)
        done = second.in_sync(seconds) is not None
        if done:
            done = eventually(lambda: caller.digest() == called.digest(), 5)
        second.stop()
        first.stop()
        return done


def measured(host, *arguments):
    """Runs a command of peersync; gives its seconds of processor time and its MiB of memory."""
    command = host.command([binary(), *arguments, "--data", host.data])
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    errors = process.stderr.read().decode()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    expect(process.returncode == 0, "%s: %s" % (" ".join(arguments), errors))
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def text_of(host, note):
    return host.json("note", "show", note)["text"]
