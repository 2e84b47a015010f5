# SPDX-License-Identifier: Apache-2.0
"""A local network of several hosts on one Linux machine, for the tests and the demonstration.

Each host is a network namespace with its own mounts, D-Bus and avahi-daemon. A bridge in one more
namespace joins them, so that nothing of the lab is an interface of this machine: an avahi-daemon
that runs here would answer there, too. Where namespaces are not permitted, hosts are data folders
on this machine that share its one daemon.
"""
import contextlib
import ctypes
import itertools
import json
import os
import select
import shutil
import signal
import subprocess
import tempfile
import time

# What the scripts look for is English, whatever its reader speaks.
os.environ["LC_ALL"] = "C.UTF-8"
ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))
# Several labs may be there at once; an interface's name has at most 15 characters.
TAG = "%04d" % (os.getpid() % 10000)
# The bridge, in the lab's own namespace.
BRIDGE = "bridge"
CLONE_NEWNET = 0x40000000
# The kernel takes a namespace down in its own time, so no name is used twice.
SERIAL = itertools.count(1)


def binary():
    return os.path.realpath(os.environ.get("PEERSYNC_BINARY", os.path.join(ROOT, ".build", "release", "peersync")))


def namespaces_permitted():
    if os.geteuid() != 0 or not shutil.which("ip"):
        return False
    probe = "psprobe%d" % os.getpid()
    made = subprocess.run(["ip", "netns", "add", probe], capture_output=True).returncode == 0
    if made:
        made = subprocess.run(
            ["ip", "netns", "exec", probe, "unshare", "-m", "--propagation", "private", "mount", "-t", "tmpfs", "tmpfs", "/run"],
            capture_output=True).returncode == 0
        subprocess.run(["ip", "netns", "del", probe], capture_output=True)
    return made


def sh(*command, check=True):
    result = subprocess.run(command, capture_output=True, text=True)
    if check and result.returncode != 0:
        raise RuntimeError("%s: %s" % (" ".join(command), result.stderr.strip()))
    return result


@contextlib.contextmanager
def inside(space):
    """Runs its body in a network namespace; a socket that was opened there stays there."""
    libc = ctypes.CDLL(None, use_errno=True)

    def enter(file):
        if libc.setns(file.fileno(), CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), "setns %s: %s" % (space, os.strerror(ctypes.get_errno())))

    with open("/proc/thread-self/ns/net") as own, open("/run/netns/" + space) as other:
        enter(other)
        try:
            yield
        finally:
            enter(own)


class Serve:
    """A running `peersync serve --json` and the events it printed."""

    def __init__(self, host, arguments, data=None):
        self.host = host
        self.started = time.monotonic()
        self.log = open(os.path.join(host.folder, "serve-%d.err" % time.monotonic_ns()), "wb")
        self.process = subprocess.Popen(
            host.command([*host.wrapper, binary(), "serve", "--json", "--data", data or host.data, *arguments]),
            stdout=subprocess.PIPE, stderr=self.log)
        self.events = []
        self.buffer = b""

    def wait(self, predicate, seconds, since=0):
        """The first event from number `since` on that fits, with when it was read; None when time is up."""
        deadline = time.monotonic() + seconds
        index = since
        while True:
            while index < len(self.events):
                moment, event = self.events[index]
                if predicate(event):
                    return moment, event
                index += 1
            left = deadline - time.monotonic()
            if left <= 0 or not self._read(left):
                return None

    def _read(self, seconds):
        ready, _, _ = select.select([self.process.stdout], [], [], seconds)
        if not ready:
            return False
        data = os.read(self.process.stdout.fileno(), 65536)
        if not data:
            return False
        now = time.monotonic()
        self.buffer += data
        *lines, self.buffer = self.buffer.split(b"\n")
        for line in lines:
            if line.strip():
                self.events.append((now, json.loads(line)))
        return True

    def drain(self):
        while self._read(0):
            pass
        return len(self.events)

    def ready(self):
        found = self.wait(lambda event: event["event"] == "ready", 15)
        if not found:
            raise RuntimeError("serve on %s did not get ready: %s" % (self.host.name, open(self.log.name).read()))
        return found[1]

    def in_sync(self, seconds, since=0):
        return self.wait(lambda event: event["event"] == "peer_in_sync", seconds, since)

    def stop(self, number=signal.SIGTERM):
        pid = self.host.inner_pid(self.process)
        started = time.monotonic()
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            pass
        self.process.wait(10)
        return time.monotonic() - started

    def memory_kib(self):
        for line in open("/proc/%d/status" % self.host.inner_pid(self.process)):
            if line.startswith("VmRSS"):
                return int(line.split()[1])

    def cpu_seconds(self):
        fields = open("/proc/%d/stat" % self.host.inner_pid(self.process)).read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Host:
    """One laptop.

    Its IPv6 address is the link-local one. IPv6 is switched off by the interface's setting, as
    NetworkManager does it, or with ipv6="none" by the setting of all interfaces.
    """

    def __init__(self, lab, name, number, ipv4=True, ipv6=True):
        self.lab = lab
        self.name = name
        # What peersync is started with, such as a program that takes rights away from it.
        self.wrapper = []
        self.address = "10.77.0.%d" % number if lab.isolated else "127.0.0.1"
        self.folder = os.path.join(lab.folder, name)
        self.data = os.path.join(self.folder, "data")
        os.makedirs(self.folder)
        # What is begun here is taken down with the lab, also when something below fails.
        lab.hosts.append(self)
        self.holder = None
        self.has_avahi = False
        if lab.isolated:
            serial = next(SERIAL)
            self.space = "ps%s-%d%s" % (TAG, serial, name)
            self.device = "ps%s-%d" % (TAG, serial)
            sh("ip", "netns", "add", self.space)
            sh("ip", "-n", lab.space, "link", "add", self.device, "type", "veth", "peer", "name", "eth0", "netns", self.space)
            sh("ip", "-n", lab.space, "link", "set", self.device, "master", BRIDGE, "up")
            if not ipv6 or ipv6 == "none":
                self.set_ipv6(False, "all" if ipv6 == "none" else "eth0")
            sh("ip", "-n", self.space, "link", "set", "lo", "up")
            if ipv4:
                self.add_ipv4()
            sh("ip", "-n", self.space, "link", "set", "eth0", "up")
            self.holder = subprocess.Popen(
                ["ip", "netns", "exec", self.space, "unshare", "-m", "--propagation", "private", "sh", "-c",
                 "mount -t tmpfs tmpfs /run && mkdir -p /run/dbus /run/avahi-daemon && echo up && exec sleep infinity"],
                stdout=subprocess.PIPE)
            self.holder.stdout.readline()
            with open(os.path.join(self.folder, "avahi.conf"), "w") as file:
                file.write("[server]\nhost-name=%s\nuse-ipv4=yes\nuse-ipv6=yes\nenable-dbus=yes\n"
                           "[publish]\npublish-workstation=no\n" % name)
            self.run(["dbus-daemon", "--system", "--fork", "--nopidfile"], check=True)

    def start_avahi(self):
        if self.lab.isolated:
            self.has_avahi = True
            self.run(["avahi-daemon", "-f", os.path.join(self.folder, "avahi.conf"), "-D", "--no-drop-root", "--no-rlimits"],
                     check=True)
        return self

    def stop_avahi(self, *arguments):
        self.run(["avahi-daemon", "-f", os.path.join(self.folder, "avahi.conf"), "-k"])

    def cable(self, plugged):
        sh("ip", "-n", self.lab.space, "link", "set", self.device, "up" if plugged else "down")

    def keep_apart(self, apart):
        """Whether the switch keeps frames from others kept apart, as some access points do."""
        sh("bridge", "-n", self.lab.space, "link", "set", "dev", self.device, "isolated", "on" if apart else "off")

    def add_ipv4(self):
        sh("ip", "-n", self.space, "addr", "add", self.address + "/24", "dev", "eth0")

    def set_ipv6(self, on, interface="eth0"):
        sh("ip", "netns", "exec", self.space, "sh", "-c",
           "echo %d > /proc/sys/net/ipv6/conf/%s/disable_ipv6" % (not on, interface))

    def command(self, command):
        if not self.lab.isolated:
            return command
        return ["nsenter", "-t", str(self.holder.pid), "-n", "-m", "--"] + command

    def inner_pid(self, process):
        # nsenter replaces itself by the command, so the process is the command.
        return process.pid

    def run(self, command, check=False, **options):
        result = subprocess.run(self.command(command), capture_output=True, text=True, **options)
        if check and result.returncode != 0:
            raise RuntimeError("%s: %s%s" % (" ".join(command), result.stdout, result.stderr))
        return result

    def peersync(self, *arguments, check=True, **options):
        return self.run([*self.wrapper, binary(), *arguments, "--data", self.data], check=check, **options).stdout

    def json(self, *arguments):
        return json.loads(self.peersync(*arguments, "--json"))

    def serve(self, *arguments):
        return self.lab.track(Serve(self, list(arguments)))

    def digest(self):
        return self.json("status")["digest"]


class Lab:
    """The network; leaves nothing behind."""

    def __init__(self, short=False):
        # For a test among others, not for a measurement.
        self.short = short
        self.isolated = namespaces_permitted()
        self.space = "ps%s-%dswitch" % (TAG, next(SERIAL))
        self.folder = tempfile.mkdtemp(prefix="peersync-lab-")
        self.hosts = []
        self.serves = []

    def __enter__(self):
        if self.isolated:
            # A lab of the same number that was killed may have left its own.
            subprocess.run(["ip", "netns", "del", self.space], capture_output=True)
            sh("ip", "netns", "add", self.space)
            sh("ip", "-n", self.space, "link", "add", BRIDGE, "type", "bridge", "mcast_snooping", "0")
            sh("ip", "-n", self.space, "link", "set", BRIDGE, "up")
        return self

    def host(self, name, **network):
        return Host(self, name, len(self.hosts) + 1, **network)

    def track(self, serve):
        self.serves.append(serve)
        return serve

    def __exit__(self, *_):
        for serve in self.serves:
            if serve.process.poll() is None:
                serve.process.kill()
                serve.process.wait()
        for host in self.hosts:
            if host.holder:
                # Everything that still runs in the host's namespace.
                pids = sh("ip", "netns", "pids", host.space, check=False).stdout.split()
                for pid in pids:
                    try:
                        os.kill(int(pid), signal.SIGKILL)
                    except ProcessLookupError:
                        pass
                host.holder.wait()
            if self.isolated:
                subprocess.run(["ip", "netns", "del", host.space], capture_output=True)
        if self.isolated:
            subprocess.run(["ip", "netns", "del", self.space], capture_output=True)
        if os.environ.get("PEERSYNC_KEEP"):
            print("kept: " + self.folder)
        else:
            shutil.rmtree(self.folder, ignore_errors=True)


def eventually(condition, seconds, pause=0.02):
    """Waits until a condition holds; says whether it came to hold."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(pause)
    return bool(condition())


def found_group(first, *others, group="Café Lumière"):
    """The first host founds a group and serves; the others join by spoken code and by link, or by link where nothing is announced.
    Gives the first one's serve."""
    serve = first.serve("--name", first.name.capitalize(), "--group-name", group)
    serve.ready()
    for number, other in enumerate(others):
        invite = first.json("invite")
        other.peersync("join", invite["code" if first.has_avahi and other.has_avahi and number % 2 == 0 else "link"], "--name", other.name.capitalize())
    return serve
