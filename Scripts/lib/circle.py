# SPDX-License-Identifier: Apache-2.0
"""A group whose laptops exchange what they have when they are told to: by bundles, or by a call."""

import os
import shutil
import subprocess

from lab import ROOT, binary, eventually, found_group
from scene import expect

LIAR = os.environ.get("PEERSYNC_LIAR", os.path.join(ROOT, ".build", "debug", "peersync-liar"))
SYNC_SECONDS = 20


class Circle:
    """Members who came in through the first one; nobody serves, all have the same changes."""

    def __init__(self, lab, *names):
        self.lab = lab
        self.hosts = [lab.host(name) for name in names]
        self.files = 0
        serve = found_group(*self.hosts)
        serve.stop()
        self.share(*self.hosts)

    def admit(self, member, name):
        """Somebody comes in through a member; the two have the same changes then."""
        host = self.lab.host(name)
        self.hosts.append(host)
        serve = member.serve("--no-mdns", "--listen", member.address + ":0")
        serve.ready()
        host.peersync("join", member.json("invite")["link"], "--name", name.capitalize())
        serve.stop()
        self.share(member, host)
        return host

    def second_laptop(self, member, name):
        """A further laptop of a member, let in after the words were compared."""
        host = self.lab.host(name)
        self.hosts.append(host)
        serve = member.serve("--no-mdns", "--listen", member.address + ":0")
        serve.ready()
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

        What one of them brings may make others keep and pass on what they passed over before, as
        a readmission does: hence a second round.
        """
        first, *others = hosts
        for _ in range(2):
            for other in others:
                self.hand(other, first)
            self.hand(first, *others)
            digests = {host.digest() for host in hosts}
            if len(digests) == 1:
                return
        raise AssertionError("who has the same changes has %d digests" % len(digests))

    def copy(self, host, name):
        """The same laptop at this moment, to see what would be if something went otherwise."""
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
        """A bundle for all, of a laptop's log and of changes signed by its keys; gives its path.

        The forger knows what another laptop has, too.
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
        """A call with each group key that a laptop has; gives a line for each, as the liar says."""
        address = ["--host", called.address, "--port", port]
        told = self.liar(caller, "call", "--folder", caller.data, *address, *options)
        return told.splitlines()

    def meet(self, caller, called, seconds=SYNC_SECONDS):
        """One calls the other by address, nobody announces anything; whether they get in sync."""
        first = called.serve("--no-mdns", "--listen", called.address + ":0")
        address = "%s:%d" % (called.address, first.ready()["port"])
        second = caller.serve("--no-mdns", "--listen", caller.address + ":0", "--peer", address)
        second.ready()
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
