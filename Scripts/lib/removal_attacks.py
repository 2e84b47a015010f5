# SPDX-License-Identifier: Apache-2.0
"""What people try who were put out, with their keys and their log, and who puts others out."""

import os

from circle import Circle, served, text_of
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


@case(
    "Who was put out brings the old group key back, dated back and on top: no door opens to it,"
    " and members meet"
)
def rollback(lab, short):
    circle = Circle(lab, "anna", "bruno", "chloe", "dora")
    anna, bruno, chloe, dora = circle.hosts
    serve, address = served(anna)
    heard = circle.knock(bruno, anna, address.split(":")[1])
    expect(heard[0].startswith("0\topens"), "bruno is a member, and no door opens: %s" % heard)
    serve.stop()
    control = circle.copy(anna, "otherwise")
    circle.put_out("Bruno", anna, chloe)
    # While he is in, these changes are like any others.
    count = control.json("status")["changes"]
    control.peersync("import", circle.forge(bruno, "rollback"))
    expect(
        control.json("status")["changes"] > count + 2,
        "what bruno signs is refused also while he is in",
    )
    forged = circle.forge(bruno, "rollback", log=anna)
    # One hears of the removal first, the other of all at once.
    for host in (anna, dora):
        host.peersync("import", forged)
    expect(anna.digest() == dora.digest(), "anna and dora do not agree")
    for host in (anna, dora):
        serve, address = served(host)
        port = address.split(":")[1]
        # As himself, and as a device of which nobody ever heard.
        for more in ([], ["--as-unknown"]):
            heard = circle.knock(bruno, host, port, *more)
            expect(heard and not any("opens" in line for line in heard), "%s: %s" % (host.name, heard))
        serve.stop()
    expect(circle.meet(dora, anna) and circle.meet(chloe, dora), "members do not meet any more")


@case(
    "Removals signed by somebody who is out do nothing, also not once they are let in again; "
    "their words come back"
)
def sleepers(lab, short):
    circle = Circle(lab, "anna", "bruno", "chloe")
    anna, bruno, chloe = circle.hosts
    guest = circle.admit(bruno, "gus")
    circle.share(anna, bruno, chloe, guest)
    note = anna.json("note", "new", "Prix", "première ligne")["id"]
    circle.share(anna, bruno, chloe, guest)
    targets = [
        argument
        for member in anna.json("members")
        if member["name"] != "Bruno"
        for argument in ("--target", member["devices"][0])
    ]
    # The same removals do count while he is in: of his guest, and of nobody else.
    control = circle.copy(anna, "otherwise")
    control.peersync("import", circle.forge(bruno, "removals", *targets))
    states = circle.states(control)
    expect(
        states == {"Anna": "member", "Bruno": "member", "Chloe": "member", "Gus": "removed"},
        "control: %s" % states,
    )
    for member in (anna, chloe):
        member.peersync("members", "remove", "Bruno", "--reason", "essai", "--keep", "Gus")
        circle.share(anna, chloe)
    inside = {"Anna": "member", "Chloe": "member", "Gus": "member"}
    expect(
        circle.states(anna) == dict(inside, Bruno="removed"),
        "before anything: %s" % circle.states(anna),
    )
    bruno.peersync("note", "append", note, "écrit dehors")
    circle.hand(bruno, anna)
    forged = circle.forge(bruno, "removals", *targets, log=anna)
    for host in (anna, chloe):
        host.peersync("import", forged)
        expect(
            circle.states(host) == dict(inside, Bruno="removed"),
            "by one who is out: %s" % circle.states(host),
        )
    anna.peersync("members", "readmit", "Bruno")
    circle.share(anna, chloe)
    # Somebody kept them all the time, and brings them once more.
    for host in (anna, chloe):
        host.peersync("import", forged)
    circle.share(anna, chloe)
    for host in (anna, chloe):
        expect(
            circle.states(host) == dict(inside, Bruno="member"),
            "let in again: %s" % circle.states(host),
        )
        expect(
            text_of(host, note) == "première ligne\nécrit dehors",
            "his words: %r" % text_of(host, note),
        )
    circle.hand(anna, guest)
    expect(guest.digest() == anna.digest(), "the guest has another digest")


@case(
    "Two members put somebody out at once, by two reasons: whoever heard of them in another "
    "order names the same remover"
)
def orders(lab, short):
    circle = Circle(lab, "anna", "bruno", "chloe", "dora")
    anna, bruno, chloe, dora = circle.hosts
    guest = circle.admit(bruno, "gus")
    circle.share(anna, bruno, chloe, dora, guest)
    # Both brought him in, anna through bruno.
    anna.peersync("members", "remove", "Gus", "--reason", "raison d'Anna")
    bruno.peersync("members", "remove", "Gus", "--reason", "raison de Bruno")
    first, second = circle.bundle(anna), circle.bundle(bruno)
    told = []
    for host, order in (
        (chloe, (first, second)),
        (dora, (second, first)),
        (anna, (second,)),
        (bruno, (first,)),
    ):
        for path in order:
            host.peersync("import", path)
        entry = next(member for member in host.json("members") if member["name"] == "Gus")
        told.append({key: value for key, value in entry.items() if key != "you"})
        expect(
            entry["state"] == "removed" and entry.get("removed_by"), "%s: %s" % (host.name, entry)
        )
    expect(
        all(entry == told[0] for entry in told),
        "they name: %s" % [entry["removed_by"] for entry in told],
    )


@case("A word that somebody deleted who was out is there once, also when two settle that at once")
def settling(lab, short):
    circle = Circle(lab, "anna", "bruno", "chloe", "dora", "emil")
    anna, bruno, chloe, dora, emil = circle.hosts
    note = anna.json("note", "new", "Prix", "Le jour : 600 EUR. Valable en mai.")["id"]
    circle.share(*circle.hosts)
    path = os.path.join(bruno.folder, "text")
    with open(path, "w") as file:
        file.write("Le jour : . Valable en mai.")
    bruno.peersync("note", "replace", note, "--file", path)
    # Two have the deletion before they hear of the removal, which was made without it.
    circle.hand(bruno, chloe, emil)
    for host in (chloe, emil):
        expect("600 EUR" not in text_of(host, note), "the deletion did not come to %s" % host.name)
    circle.put_out("Bruno", anna, dora)
    circle.hand(dora, chloe, emil)
    # A member who lies makes the deletion a part of what all others build on.
    named = circle.forge(dora, "naming", "--record", note, log=bruno)
    members = (anna, chloe, dora, emil)
    for host in members:
        host.peersync("import", named)
    for host in (chloe, emil):
        shown = text_of(host, note)
        expect(shown.count("600 EUR") == 1, "%s shows %r" % (host.name, shown))
        # Each writes without the other.
        host.peersync("note", "append", note, "ligne de %s" % host.name)
    circle.share(*members)
    shown = [text_of(host, note) for host in members]
    expect(all(text == shown[0] for text in shown), "they show %s" % shown)
    lines = shown[0].split("\n")
    expect(lines[0] == "Le jour : 600 EUR. Valable en mai.", "the line is %r" % lines[0])
    expect(sorted(lines[1:]) == ["ligne de chloe", "ligne de emil"], "the text is %r" % shown[0])


@case("A member cannot show a removed member's words again, by undoing, settling or restoring")
def showing(lab, short):
    circle = Circle(lab, "anna", "bruno", "chloe")
    anna, bruno, chloe = circle.hosts
    note = anna.json("note", "new", "Prix", "première ligne")["id"]
    circle.share(*circle.hosts)
    circle.put_out("Bruno", anna, chloe)
    bruno.peersync("note", "append", note, "mots de dehors")
    own = bruno.json("note", "new", "Dehors", "une note de dehors")["id"]
    # A member in good standing lies about what is void.
    for record in (note, own):
        forged = circle.forge(chloe, "showing", "--record", record, log=bruno)
        for host in (anna, chloe):
            count = host.json("status")["changes"]
            host.peersync("import", forged)
            expect(host.json("status")["changes"] > count, "%s took nothing in" % host.name)
    expect(anna.digest() == chloe.digest(), "the digests differ")
    for host in (anna, chloe):
        host.peersync("note", "append", note, "ligne de %s" % host.name)
    circle.share(anna, chloe)
    for host in (anna, chloe):
        lines = text_of(host, note).split("\n")
        expect(
            lines[0] == "première ligne"
            and sorted(lines[1:]) == ["ligne de anna", "ligne de chloe"],
            "shown: %s" % lines,
        )
        expect(not host.json("search", "dehors"), "%s finds bruno's words" % host.name)
        expect(
            "dehors" not in host.peersync("note", "list").lower(),
            "%s lists bruno's note" % host.name,
        )


@case(
    "A guest put out by one change dated back, who answers alike: the group stays, and so do "
    "words that others built on"
)
def dated_back(lab, short):
    circle = Circle(lab, "anna", "bruno", "chloe")
    anna, bruno, chloe = circle.hosts
    gus = circle.admit(bruno, "gus")
    hugo = circle.admit(gus, "hugo")
    circle.share(bruno, gus, hugo, anna, chloe)
    note = gus.json("note", "new", "Prix", "ligne de Gus")["id"]
    gus.peersync("note", "new", "Seul", "mot sans suite")
    circle.share(gus, anna)
    anna.peersync("note", "append", note, "ligne d'Anna")
    circle.share(anna, bruno, chloe, gus, hugo)
    targets = [
        argument
        for member in anna.json("members")
        if member["name"] != "Bruno"
        for argument in ("--target", member["devices"][0])
    ]
    everybody = [
        argument
        for member in anna.json("members")
        if member["name"] != "Gus"
        for argument in ("--target", member["devices"][0])
    ]
    removals = circle.forge(bruno, "datedBack", *targets)
    answers = circle.forge(gus, "datedBack", *everybody, log=bruno)
    # In one order here and in the other there.
    for host, order in (
        (anna, (removals, answers)),
        (chloe, (answers, removals)),
        (bruno, (removals, answers)),
    ):
        for path in order:
            host.peersync("import", path)
        states = circle.states(host)
        inside = [name for name, state in states.items() if state == "member"]
        expect(
            inside == ["Anna", "Bruno", "Chloe"] and states["Gus"] == "removed",
            "%s: %s" % (host.name, states),
        )
        expect(
            text_of(host, note) == "ligne de Gus\nligne d'Anna",
            "%s shows %r" % (host.name, text_of(host, note)),
        )
    expect(anna.digest() == chloe.digest() == bruno.digest(), "the digests differ")
    for host in (anna, chloe):
        host.peersync("note", "append", note, "ligne de %s" % host.name)
    circle.share(anna, chloe)
    expect(
        len(text_of(chloe, note).split("\n")) == 4,
        "the group is not writable: %r" % text_of(chloe, note),
    )
    # Bruno let him in, so two others bring him back.
    for member in (anna, chloe):
        if circle.states(member)["Gus"] == "removed":
            member.peersync("members", "readmit", "Gus")
            circle.share(anna, chloe)
    for host in (anna, chloe):
        expect(circle.states(host)["Gus"] == "member", "%s: %s" % (host.name, circle.states(host)))
        expect(host.json("search", "suite"), "%s does not show what Gus wrote" % host.name)


@case(
    "One laptop of a member is stolen and put out by the other: it has no key of the other one,"
    " and does nothing more"
)
def stolen(lab, short):
    circle = Circle(lab, "anna", "bruno")
    anna, bruno = circle.hosts
    other = circle.second_laptop(anna, "other")
    circle.share(anna, bruno, other)
    kept = other.json("note", "new", "Avant", "écrit à temps")["id"]
    circle.share(anna, bruno, other)
    me, device = anna.json("status")["member"], other.json("status")["device"]
    expect(
        other.json("status")["member"] == me and device != anna.json("status")["device"],
        "the laptops are not one person's",
    )
    secret = seed(anna)
    for folder, _, files in os.walk(other.data):
        for name in files:
            with open(os.path.join(folder, name), "rb") as file:
                expect(
                    secret not in file.read(),
                    "%s of the stolen laptop has the other one's key" % name,
                )
    anna.peersync("members", "remove-device", device, "--reason", "volé")
    listed = [one for member in anna.json("members") for one in member["devices"]]
    expect(not any(one.startswith(device) for one in listed), "the stolen laptop is still listed")
    circle.share(anna, bruno)
    other.peersync("note", "append", kept, "mots de voleur")
    targets = [
        argument
        for host in (anna, bruno)
        for argument in ("--target", host.json("status")["device"])
    ]
    for path in (
        circle.forge(other, "removals", *targets, log=anna),
        circle.forge(other, "datedBack", *targets, log=anna),
    ):
        for host in (anna, bruno):
            host.peersync("import", path)
    for host in (anna, bruno):
        members = host.json("members")
        expect(
            [(one["name"], one["state"]) for one in members]
            == [("Anna", "member"), ("Bruno", "member")],
            "members: %s" % members,
        )
        expect(members[0]["member"] == me, "Anna is another: %s" % members[0])
        shown = text_of(host, kept)
        expect(shown == "écrit à temps", "%s shows %r" % (host.name, shown))
    first, address = served(bruno)
    second, _ = served(other, "--peer", address)
    expect(not second.in_sync(5), "the stolen laptop is in sync")
    first.stop()
    second.stop()
    expect(circle.meet(anna, bruno), "the other laptop of the same person does not get in")


def seed(host):
    """The secret key of a laptop's device."""
    path = next(
        os.path.join(folder, "keys") for folder, _, files in os.walk(host.data) if "keys" in files
    )
    with open(path, "rb") as file:
        return file.read().split(b"\n", 1)[1][:32]
