# SPDX-License-Identifier: Apache-2.0
"""Attacks that take a clock, a power cut or another version instead of a caller: they are host tests, and run here as they are."""
import os
import re
import subprocess

from scene import HERE, case, expect


def run(name):
    """Runs one file of Tests/hosts, of which every test has to pass and none may be left out."""
    root = os.path.dirname(os.path.dirname(HERE))
    result = subprocess.run(
        [os.path.join(root, "Scripts", "test-hosts"), "-q", os.path.join("Tests", "hosts", name)],
        stdin=subprocess.DEVNULL, capture_output=True, text=True)
    last = (result.stdout.strip().splitlines() or [result.stderr])[-1]
    expect(result.returncode == 0, result.stdout + result.stderr)
    expect(re.match(r"\d+ passed in", last), last)
    print("   " + last, flush=True)


@case("Clocks two hours and a hundred years off: nothing that was written is left out of a session, an export or the log")
def clocks(lab, short):
    run("test_clocks.py")


@case("The power goes: what was acknowledged is there, and of a group that was being joined either all or nothing")
def power_cuts(lab, short):
    run("test_power_cuts.py")


@case("A store of an older or a newer program: who reads migrates nothing, and what is not understood is left as it is")
def stores(lab, short):
    run("test_formats.py")


@case("Words of later versions, of the group and of the program: kept, passed on, and their level is raised by nobody alone")
def later_versions(lab, short):
    run("test_later_versions.py")
