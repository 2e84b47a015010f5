# SPDX-License-Identifier: Apache-2.0
"""Laptops whose clocks are wrong, by two hours and by a hundred years."""
import contextlib
import glob
import os
import subprocess
import sys

import pytest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "Scripts", "lib"))
from lab import Lab, eventually, found_group

FOUND = glob.glob("/usr/lib/*/faketime/libfaketime.so.1") + glob.glob("/usr/lib/faketime/libfaketime.so.1")
LIBRARY = FOUND[0] if FOUND else None
pytestmark = pytest.mark.skipif(LIBRARY is None, reason="libfaketime is not installed")
ERRORS = ["-100y", "-2h", "+2h", "+100y"]
PORT = "7451"


@contextlib.contextmanager
def clock(host, error):
    """What the host runs meanwhile has a wall clock that is wrong; the monotonic clock is right.

    The library is preloaded directly, so that the process can be stopped by its id. It needs the
    shared memory that the program `faketime` makes: without it, it moves the environment, beside
    which Swift looks for the arguments.
    """
    holder = subprocess.Popen(
        ["faketime", "-f", error, "sh", "-c", "echo $FAKETIME_SHARED; exec cat"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    shared = holder.stdout.readline().strip()
    command = host.command
    preload = [
        "env", "LD_PRELOAD=" + LIBRARY, "FAKETIME=" + error, "FAKETIME_SHARED=" + shared,
        "FAKETIME_DONT_FAKE_MONOTONIC=1"]
    host.command = lambda words: command(preload + words)
    try:
        yield
    finally:
        host.command = command
        holder.communicate()


@pytest.fixture
def laptops(request):
    """Anna and Bruno in one group and in sync; Bruno's clock went wrong after he joined."""
    with Lab() as lab:
        anna, bruno = lab.host("anna"), lab.host("bruno")
        founding = found_group(anna, bruno)
        founding.stop()
        with clock(bruno, request.param):
            year = int(bruno.run(["date", "+%Y"], check=True).stdout)
            away = abs(year - int(anna.run(["date", "+%Y"], check=True).stdout))
            assert away > 90 or request.param.endswith("h"), "the clock is not wrong: %d" % year
            first = anna.serve("--no-mdns", "--listen", "%s:%s" % (anna.address, PORT))
            first.ready()
            second = bruno.serve("--no-mdns", "--peer", "%s:%s" % (anna.address, PORT))
            second.ready()
            assert second.in_sync(20), "bruno never got in sync"
            yield anna, bruno


def synced(anna, bruno):
    assert eventually(lambda: anna.digest() == bruno.digest(), 10), "the digests differ"


def exported(host, kind):
    return host.peersync("export", "--format", kind, "--output", "-")


@pytest.mark.parametrize("laptops", ERRORS, indirect=True)
@pytest.mark.parametrize("starter", ["right", "wrong"])
def test_what_a_laptop_with_a_wrong_clock_wrote_is_in_the_results_of_the_evening(laptops, starter):
    anna, bruno = laptops
    chair = anna if starter == "right" else bruno
    bruno.peersync("note", "new", "Avant")
    synced(anna, bruno)
    chair.peersync("session", "start", "Mardi")
    synced(anna, bruno)
    bruno.peersync("note", "new", "Pendant")
    bruno.peersync("checkin", "new", "--win", "Un client")
    bruno.peersync("offer", "new", "Film", "--kind", "solo")
    anna.peersync("note", "new", "Aussi")
    synced(anna, bruno)
    chair.peersync("session", "end")
    synced(anna, bruno)
    bruno.peersync("note", "new", "Apres")
    synced(anna, bruno)
    for kind in ["md", "html"]:
        text = exported(anna, kind)
        for words in ["Pendant", "Un client", "Film", "Aussi"]:
            assert words in text, "%s is not in the %s" % (words, kind)
        for words in ["Avant", "Apres"]:
            assert words not in text, "%s is in the %s" % (words, kind)
        assert exported(bruno, kind) == text
    attendees = {person["name"] for person in anna.json("session", "show")["attendees"]}
    assert attendees == {"Anna", "Bruno"}


@pytest.mark.parametrize("laptops", ERRORS, indirect=True)
def test_what_a_laptop_with_a_wrong_clock_wrote_is_news_to_the_others(laptops):
    anna, bruno = laptops
    anna.peersync("log", "--since", "last")
    bruno.peersync("note", "new", "Pendant")
    synced(anna, bruno)
    assert "Pendant" in anna.peersync("log", "--since", "1h")
    assert "Pendant" in anna.peersync("note", "list", "--since", "1h")
    assert "Pendant" in anna.peersync("log", "--since", "last")
    assert "Pendant" not in anna.peersync("log", "--since", "last")


@pytest.mark.parametrize("laptops", ERRORS, indirect=True)
def test_an_export_is_verified_on_a_laptop_with_another_clock(laptops, tmp_path):
    anna, bruno = laptops
    bruno.peersync("session", "start", "Mardi")
    synced(anna, bruno)
    anna.peersync("note", "new", "Aussi")
    synced(anna, bruno)
    file = str(tmp_path / "export.json")
    for scope in [[], ["--all"], ["--since", "1h"]]:
        anna.peersync("export", *scope, "--format", "json", "--output", file, "--force")
        bruno.peersync("verify", file)
