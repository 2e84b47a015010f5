# SPDX-License-Identifier: Apache-2.0
"""Valid changes that are expensive to judge: an import stays cheap, and so do later commands."""

import os

from circle import Circle, measured, served, text_of
from lab import eventually
from scene import case, expect

# Processor seconds and MiB of one command, several times what a slow machine needs.
IMPORT_SECONDS, IMPORT_MIB = 10, 250
COMMAND_SECONDS, COMMAND_MIB = 1, 100


def costs(host, note, path, what):
    """An import of a bundle and the commands after it; prints the figures."""
    seconds, mebibytes = measured(host, "import", path)
    later = [
        measured(host, *command)
        for command in (("note", "append", note, "après"), ("note", "show", note))
    ]
    print(
        "   %s, %d KiB: import %.2f s, %.0f MiB; a command afterwards %.2f s, %.0f MiB"
        % (
            what,
            os.path.getsize(path) >> 10,
            seconds,
            mebibytes,
            max(one[0] for one in later),
            max(one[1] for one in later),
        ),
        flush=True,
    )
    expect(
        seconds < IMPORT_SECONDS and mebibytes < IMPORT_MIB,
        "%s: import %.1f s, %.0f MiB" % (what, seconds, mebibytes),
    )
    for taken, held in later:
        expect(
            taken < COMMAND_SECONDS and held < COMMAND_MIB,
            "%s: a command %.1f s, %.0f MiB" % (what, taken, held),
        )


def written(circle):
    """A note that all have."""
    note = circle.hosts[0].json("note", "new", "Prix", "première ligne")["id"]
    circle.share(*circle.hosts)
    return note


@case("4,096 removals by one member: an import and each later command stay cheap")
def removals(lab, short):
    circle = Circle(lab, "anna", "bruno")
    anna, bruno = circle.hosts
    note = written(circle)
    count = anna.json("status")["changes"]
    costs(anna, note, circle.forge(bruno, "guests", "--amount", 64), "4,096 guests in and out")
    expect(anna.json("status")["changes"] >= count + 2 * 64, "the changes are not in the log")
    expect(
        circle.states(anna) == {"Anna": "member", "Bruno": "member"},
        "members: %s" % circle.states(anna),
    )


@case(
    "20,000 replica ids of one member: neither an import nor any later command takes memory or "
    "time for them"
)
def replicas(lab, short):
    circle = Circle(lab, "anna", "bruno")
    anna, bruno = circle.hosts
    note = written(circle)
    count = anna.json("status")["changes"]
    costs(
        anna,
        note,
        circle.forge(bruno, "replicas", "--amount", 20_000, "--record", note),
        "20,000 replica ids",
    )
    expect(anna.json("status")["changes"] > count + 1, "no chain was taken in")


@case(
    "A guest put out and let in by turns, beside a long log: the log is not judged anew at each"
    " of 600 commits"
)
def turns(lab, short):
    circle = Circle(lab, "anna", "bruno")
    anna, bruno = circle.hosts
    note = written(circle)
    words = circle.forge(bruno, "words", "--amount", 10_000, "--record", note)
    for host in (anna, bruno):
        host.peersync("import", words)
    forged = circle.forge(bruno, "turns", "--amount", 300)
    serve, address = served(anna)
    port, count = address.split(":")[1], anna.json("status")["changes"]
    before = serve.cpu_seconds()
    told = circle.liar(
        bruno,
        "tell",
        forged,
        "--folder",
        bruno.data,
        "--host",
        anna.address,
        "--port",
        port,
        "--amount",
        601,
    )
    expect(told == "open\n", "anna hung up: %s" % told)
    expect(
        eventually(lambda: anna.json("status")["changes"] >= count + 601, 10),
        "the turns did not all come in",
    )
    seconds = serve.cpu_seconds() - before
    print("   600 changes beside %d: %.2f s" % (count, seconds), flush=True)
    expect(seconds < 6, "they took %.1f s of processor time" % seconds)
    serve.stop()
    costs(anna, note, forged, "the same again")


@case(
    "A text of a million characters deleted 536 times at once: laptops that heard of two more "
    "lines in different orders show the same text"
)
def deletions(lab, short):
    circle = Circle(lab, "anna", "bruno", "chloe", "dora", "emil")
    anna, bruno, chloe, dora, emil = circle.hosts
    text = circle.forge(bruno, "longText")
    for host in circle.hosts:
        host.peersync("import", text)
    note = anna.json("note", "list")[0]["id"]
    expect(
        len(text_of(anna, note)) == 1_000_000,
        "the text has %d characters" % len(text_of(anna, note)),
    )
    lines = {host: "ligne de " + host.name for host in (chloe, dora)}
    for host, line in lines.items():
        host.peersync("note", "append", note, line)
    forged = circle.forge(bruno, "deletions", "--record", note)
    one, other = (circle.bundle(host) for host in lines)
    shown = {}
    for host, order in (
        (anna, (forged, one, other)),
        (emil, (forged, other, one)),
        (chloe, (other, forged)),
        (dora, (forged, one)),
    ):
        for path in order:
            seconds, mebibytes = measured(host, "import", path)
            expect(
                seconds < IMPORT_SECONDS and mebibytes < IMPORT_MIB,
                "import %.1f s, %.0f MiB" % (seconds, mebibytes),
            )
        shown[host.name] = (text_of(host, note), host.digest())
    expect(len(set(shown.values())) == 1, "they show %s" % shown)
    expect(
        sorted(shown["anna"][0].split("\n")) == ["", *sorted(lines.values())],
        "shown is %r" % shown["anna"][0][:200],
    )
