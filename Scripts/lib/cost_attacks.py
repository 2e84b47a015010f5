# SPDX-License-Identifier: Apache-2.0
"""What a member writes that is valid and dear is cheap to take in, and costs nothing later."""

import os

from circle import Circle, measured, text_of
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
    costs(
        anna,
        note,
        circle.forge(bruno, "replicas", "--amount", 20_000, "--record", note),
        "20,000 replica ids",
    )
