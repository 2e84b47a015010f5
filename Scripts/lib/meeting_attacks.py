# SPDX-License-Identifier: Apache-2.0
"""Attacks where laptops meet by address: at doors, with old keys, in comparisons of words."""

import os
import subprocess

import wire
from circle import LIAR, SYNC_SECONDS, Circle, served, text_of
from door_attacks import groups
from lab import binary, eventually
from member_attacks import judged, junk
from scene import Scene, case, expect


@case(
    "A laptop with the new group key calls one that has only the older key: they get in sync, "
    "and the removed member does not"
)
def older_key(lab, short):
    circle = Circle(lab, "anna", "bruno", "chloe", "dora")
    anna, bruno, chloe, dora = circle.hosts
    circle.put_out("Bruno", anna, chloe)
    note = anna.json("note", "new", "Après", "sans lui")["id"]
    expect(circle.meet(anna, dora), "anna calls dora, who has the older key: not in sync")
    expect(text_of(dora, note) == "sans lui", "dora lacks what was written meanwhile")
    expect(circle.states(dora)["Bruno"] == "removed", "dora has not heard of the removal")
    # The same key does not open the door to him.
    first, address = served(anna)
    second, _ = served(bruno, "--peer", address)
    expect(not second.in_sync(5), "bruno is in sync")
    expect(
        bruno.run([binary(), "note", "show", note, "--data", bruno.data]).returncode == 1,
        "bruno has the note",
    )
    first.drain()
    theirs = [
        event
        for _, event in first.events
        if event["event"].startswith("peer_") and "device" in event
    ]
    expect(not theirs, "anna took bruno for a peer: %s" % theirs[:2])


@case(
    "A greeting overheard once and said again after a restart: a laptop of the group and one of"
    " another answer alike"
)
def overheard(lab, short):
    scene = Scene(lab, avahi=False, direct=False)
    scene.stand_between()
    scene.write_line()
    spoken = max(scene.seen("caller").values(), key=len)
    greeting = wire.frames(spoken)[0][0]
    scene.second.stop()
    # Weeks later: nothing that a program had in its memory is left.
    scene.first.stop()
    scene.first = scene.anna.serve("--no-mdns", "--listen", "0.0.0.0:%d" % scene.port)
    scene.first.ready()
    other = lab.host("nadia")
    elsewhere = other.serve(
        "--no-mdns", "--name", "Nadia", "--group-name", "Autre", "--listen", "0.0.0.0:0"
    )
    places = {"anna": (scene.anna, scene.port), "nadia": (other, elsewhere.ready()["port"])}
    noise = wire.frame(bytes([wire.VERSION]) + os.urandom(len(greeting) - 5))
    knocks = [
        junk("the greeting", greeting),
        junk("its session", spoken),
        junk("noise of its length", noise),
    ] * 4
    slowest = {}
    for name, (host, port) in places.items():
        answers = scene.outcome(
            scene.begin("knock", host=host.address, port=port, knocks=knocks, at_once=4)
        )
        slowest[name] = judged(knocks, answers)
    expect(
        abs(slowest["anna"] - slowest["nadia"]) < 1,
        "anna hangs up after %(anna).2f s, nadia after %(nadia).2f s" % slowest,
    )
    # The greeting was a real one: through the same relay a member gets in.
    scene.second = scene.bruno.serve("--no-mdns", "--listen", "127.0.0.1:0", "--peer", scene.way)
    expect(scene.second.in_sync(20), "a member does not get in through the relay")
    scene.relay.kill()


@case(
    "Comparisons of words broken off: each is counted on disk and told at the door, the tenth "
    "shuts it, nobody gets in"
)
def broken_off(lab, short):
    circle = Circle(lab, "anna", "bruno")
    anna, newcomer = circle.hosts[0], lab.host("nadia")
    serve, address = served(anna)
    port = address.split(":")[1]
    link = anna.json("invite", "--confirm")["link"]
    members = anna.json("members")

    def tries(count):
        place = ["--link", link, "--host", anna.address, "--port", port]
        return circle.liar(newcomer, "break-off", *place, "--amount", count).splitlines()

    expect(tries(3) == ["shown"] * 3, "the first tries did not come to a comparison")
    serve.stop()
    serve, _ = served(anna, port=port)
    expect(tries(4) == ["shown"] * 4, "four more after a restart did not come to a comparison")
    # An honest newcomer waits, and the people at the door are told how often it was broken off.
    since = serve.drain()
    waiting = knock(newcomer, link, address)
    expect(
        serve.wait(lambda event: event["event"] == "knocked", 15, since),
        "the newcomer did not knock",
    )
    told = anna.json("admit")
    expect([one["broken_off"] for one in told] == [7], "told is %s" % told)
    expect(
        "7 of 10" in anna.peersync("admit"),
        "the screen does not say it: %s" % anna.peersync("admit"),
    )
    anna.peersync("admit", told[0]["words"], "--refuse")
    waiting.communicate(timeout=20)
    expect(tries(3) == ["shown"] * 3, "three more did not come to a comparison")
    shut = tries(1)
    expect(shut[0].startswith("closed"), "after ten the door does not close: %s" % shut)
    late = newcomer.run(join_command(newcomer, link, address), timeout=60)
    expect(
        late.returncode == 1 and groups(newcomer, newcomer.data) == ["[", "]"],
        "a newcomer after that: %s" % late,
    )
    expect(anna.json("members") == members, "somebody got in")
    serve.stop()


def join_command(host, link, address):
    return [binary(), "join", link, "--name", "Nadia", "--peer", address, "--data", host.data]


def knock(host, link, address):
    return subprocess.Popen(
        host.command(join_command(host, link, address)),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@case(
    "A member of two groups of one laptop sees two devices and two keys at its doors, and other"
    " keys after a restart"
)
def linked(lab, short):
    circle = Circle(lab, "anna", "bruno")
    anna, bruno = circle.hosts
    anna.peersync("init", "--group-name", "Autre", "--name", "A.")
    serve, address = served(anna)
    port = address.split(":")[1]
    bruno.peersync("join", anna.json("invite", "--group", "Autre")["link"], "--name", "B.")
    ids = [entry["group"] for entry in anna.json("groups")]
    expect(
        len(ids) == 2 and ids == [entry["group"] for entry in bruno.json("groups")],
        "the groups are %s" % ids,
    )

    def seen():
        """The device and the Noise static key behind the door of each group."""
        found = []
        for group in ids:
            told = circle.knock(bruno, anna, port, "--group", group)
            expect(told[0].startswith("0\topens\t"), "the door of %s: %s" % (group, told))
            found.append(told[0].split("\t")[2:])
        return found

    one, other = before = seen()
    expect(one[0] != other[0], "both groups know one device: %s" % one[0])
    expect(one[1] != other[1], "both doors show one Noise key: %s" % one[1])
    expect(seen() == before, "within a run the keys are not the same")
    serve.stop()
    serve, _ = served(anna, port=port)
    after = seen()
    expect(
        [device for device, _ in after] == [device for device, _ in before],
        "the devices are others after a restart",
    )
    expect(
        not {key for _, key in after} & {key for _, key in before},
        "a Noise key is the same after a restart",
    )


@case(
    "150 unknown devices with a group key that somebody gave away: no row, no change, and "
    "members meet beside them"
)
def crowd(lab, short):
    circle = Circle(lab, "anna", "bruno", "chloe", "dora")
    anna, bruno, chloe, dora = circle.hosts
    note = anna.json("note", "new", "Prix", "première ligne")["id"]
    circle.share(*circle.hosts)
    digest, rows = anna.digest(), {peer["device"] for peer in anna.json("peers")}
    # Give anna the address of dora, who has just stopped.
    absent, later = served(dora)
    absent.stop()
    serve, address = served(anna, "--peer", later)
    before = room(anna)
    crowd = subprocess.Popen(
        chloe.command(
            [
                LIAR,
                "crowd",
                "--folder",
                chloe.data,
                "--host",
                anna.address,
                "--port",
                address.split(":")[1],
                "--amount",
                "150",
            ]
        ),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    expect(crowd.stdout.readline() == "calling\n", "the crowd did not call")
    second, _ = served(bruno, "--peer", address)
    expect(second.in_sync(SYNC_SECONDS), "a member does not get in beside the crowd")
    bruno.peersync("note", "append", note, "ligne de bruno")
    expect(
        eventually(lambda: "ligne de bruno" in text_of(anna, note), SYNC_SECONDS),
        "a member's line does not come through",
    )
    third, _ = served(dora, port=later.split(":")[1])
    expect(third.in_sync(40), "anna does not call whom she was told to call by hand")
    now = {peer["device"] for peer in anna.json("peers")}
    known = {device for member in anna.json("members") for device in member["devices"]}
    crowd.stdin.write("\n")
    through = int(crowd.communicate()[0])
    print(
        "   %d of 150 came through the door; rows %d; the data folder grew by %d KiB"
        % (through, len(now), (room(anna) - before) >> 10),
        flush=True,
    )
    expect(through > 20, "the key opened the door to %d only" % through)
    expect(rows | now <= known, "rows of unknown devices: %s" % (now - known))
    expect(
        room(anna) - before < 1 << 20, "the data folder grew by %d bytes" % (room(anna) - before)
    )
    expect(memory(serve) < 100 << 10, "anna's memory reached %d KiB" % memory(serve))
    expect(
        digest != anna.digest()
        and eventually(lambda: anna.digest() == bruno.digest() == dora.digest(), 10),
        "the digests differ",
    )
    expect(len(anna.json("members")) == 4, "members: %s" % anna.json("members"))


def room(host):
    """The bytes of a data folder."""
    return sum(
        os.path.getsize(os.path.join(folder, name))
        for folder, _, files in os.walk(host.data)
        for name in files
    )


def memory(serve):
    with open("/proc/%d/status" % serve.process.pid) as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmHWM"))
