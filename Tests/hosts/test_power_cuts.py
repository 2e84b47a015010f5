# SPDX-License-Identifier: Apache-2.0
"""After a power cut, the keys are where they were put: each new name in the data folder is synced.

A file system may forget a rename until the folder is synced. strace shows what the program asks of
the kernel, in order.
"""

import os
import re
import shutil
import subprocess
import sys

import pytest

sys.path.insert(
    0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "..", "Scripts", "lib")
)
from lab import Lab, binary, found_group

pytestmark = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
CALLS = "fsync,fdatasync,rename,renameat,renameat2,link,linkat,mkdir,mkdirat,open,openat,sync"
SYNC = re.compile(r"f(?:data)?sync\(\d+<([^>]+)>\) += 0")
NAMING = re.compile(r'(?:rename|renameat|renameat2|link|linkat)\(.*"([^"]+)".*"([^"]+)".*\) += 0')
FOLDER = re.compile(r'mkdir(?:at)?\(.*"([^"]+)".*\) += 0')


def whole(lines):
    """Yields each system call where it returned.

    strace splits a call into two lines when another thread interrupts it.
    """
    begun = {}
    for line in lines:
        process, call = line.rstrip("\n").split(None, 1)
        if call.endswith("<unfinished ...>"):
            begun[process] = call[: -len("<unfinished ...>")].rstrip()
        elif call.startswith("<... "):
            yield begun.pop(process, "") + call.split("resumed>", 1)[1].lstrip()
        else:
            yield call


class Trace:
    """The files and folders that a command synced, and the names that it gave, in order."""

    def __init__(self, command, folder, **options):
        path = str(folder / "calls")
        traced = ["strace", "-f", "-y", "-s", "4096", "-o", path, "-e", "trace=" + CALLS, *command]
        done = subprocess.run(
            traced, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=60, **options
        )
        assert done.returncode == 0, done.stderr
        self.events = []
        with open(path) as lines:
            for call in whole(lines):
                synced, named, made = SYNC.match(call), NAMING.match(call), FOLDER.match(call)
                if synced:
                    self.events.append(("synced", synced[1], None))
                elif named:
                    self.events.append(("named", named[2], named[1]))
                elif made:
                    self.events.append(("named", made[1], None))

    def names(self, folder):
        """The names given below a folder, each with its place among the events."""
        return [
            (place, new, old)
            for place, (kind, new, old) in enumerate(self.events)
            if kind == "named" and new.startswith(str(folder))
        ]

    def synced_after(self, place, path):
        return ("synced", path, None) in self.events[place:]

    def synced_before(self, place, path):
        return ("synced", path, None) in self.events[:place]


def check(trace, folder):
    """Each new name is synced, and of files their bytes before they get the name."""
    names = trace.names(folder)
    for place, new, old in names:
        parent = os.path.dirname(new)
        assert trace.synced_after(place, parent), "%s is not synced after %s" % (parent, new)
        if old is not None:
            assert trace.synced_before(place, old), "%s has a new name before it is synced" % old
    return [os.path.basename(new) for _, new, _ in names]


def test_a_new_group_is_synced(tmp_path):
    data = tmp_path / "data"
    trace = Trace([binary(), "init", "--name", "Anna", "--data", str(data)], tmp_path)
    names = check(trace, data)
    assert "keys" in names and names[0] == "data", names
    # The group's folder gets its name last, when all in it is synced.
    assert names[-1] == os.listdir(data / "groups")[0], names


def test_keys_that_are_locked_with_a_passphrase_are_synced(tmp_path):
    data = tmp_path / "data"
    init = [binary(), "init", "--name", "Anna", "--data", str(data)]
    subprocess.run(init, check=True, capture_output=True)
    words = tmp_path / "words"
    words.write_text("un mot de passe\n")
    words.chmod(0o600)
    environment = dict(os.environ, PEERSYNC_PASSPHRASE_FILE=str(words))
    trace = Trace([binary(), "passphrase", "--data", str(data)], tmp_path, env=environment)
    assert "keys" in check(trace, data)


def test_what_a_newcomer_got_is_synced(tmp_path):
    with Lab() as lab:
        anna, bruno = lab.host("anna"), lab.host("bruno")
        serve = found_group(anna)
        link = anna.json("invite")["link"]
        command = [binary(), "join", link, "--name", "Bruno", "--data", bruno.data]
        trace = Trace(bruno.command(command), tmp_path)
        names = check(trace, bruno.data)
        assert "keys" in names, names
        serve.stop()
