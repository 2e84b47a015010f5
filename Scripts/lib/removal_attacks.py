# SPDX-License-Identifier: Apache-2.0
"""What people try who were put out, with their keys and their log, and who puts others out."""

import os

from circle import Circle, text_of
from lab import binary
from scene import case, expect


@case(
    "A bundle made after a removal, without a running program, opens for who was away and not "
    "for who was put out"
)
def bundles(lab, short):
    circle = Circle(lab, "anna", "bruno", "chloe", "dora")
    anna, bruno, chloe, dora = circle.hosts
    opens = (
        lambda host, path: host.run([binary(), "import", path, "--data", host.data]).returncode == 0
    )
    anna.peersync("note", "new", "Avant", "tous")
    before = circle.bundle(anna)
    expect(opens(bruno, before), "a bundle made before the removal does not open for bruno")
    circle.put_out("Bruno", anna, chloe)
    note = anna.json("note", "new", "Après", "sans lui")["id"]
    for maker in (anna, chloe):
        after = circle.bundle(maker)
        refused = bruno.run([binary(), "import", after, "--data", bruno.data])
        expect(
            refused.returncode == 1,
            "a bundle of %s opens for bruno: %s" % (maker.name, refused.stdout),
        )
        tried = circle.liar(bruno, "open", after, "--folder", bruno.data)
        expect(tried == "closed\n", "bruno has a key to a bundle of %s: %s" % (maker.name, tried))
    expect(
        circle.liar(bruno, "open", before, "--folder", bruno.data) == "opens\n",
        "the liar cannot open any bundle",
    )
    expect(opens(dora, circle.bundle(anna)), "the bundle does not open for dora, who was away")
    expect(text_of(dora, note) == "sans lui", "dora lacks what was written after the removal")
    expect(dora.digest() == anna.digest(), "the digests differ")
