# SPDX-License-Identifier: Apache-2.0
"""Attacks with what was heard from members, or by somebody who was one."""
import os
import random
import signal
import threading
import time

import wire
from lab import eventually
from scene import Scene, case, expect


def junk(name, *chunks, heard=0, life=3.0, **more):
    written = [chunk.hex() if isinstance(chunk, bytes) else chunk for chunk in chunks]
    return dict(more, name=name, chunks=written, heard_max=heard, life_max=life)


def guess(number, share=None):
    """A guess at a door, made by the attacker when the challenge is there."""
    return {"guess": number} if share is None else {"guess": number, "share": share.hex()}


def judged(knocks, met):
    """Whether each was hung up on in time and heard no more than it may; gives the slowest."""
    for entry, one in zip(knocks, met):
        expect(one["end"] in ("closed", "reset"), "%s: %s" % (entry["name"], one["end"]))
        expect(len(one["heard"]) // 2 <= entry["heard_max"], "%s heard %d bytes" % (entry["name"], len(one["heard"]) // 2))
        expect(one["life"] <= entry["life_max"], "%s was hung up on after %.1f s" % (entry["name"], one["life"]))
    return max(one["life"] for one in met)


# A frame with the door's share; the challenge before it is not counted.
SHARE_BYTES = 4 + 32


@case("Greetings of every wrong kind: no answer, or the first one and no more")
def kinds(lab, short):
    scene = Scene(lab)
    sources = scene.more_addresses()
    way = scene.start_relay()
    scene.begin_anew("--peer", way)
    expect(eventually(lambda: any(wire.frames(data)[0] for data in scene.seen("caller").values()), 5), "no greeting was recorded")
    greeting = next(wire.frames(data)[0][0] for data in scene.seen("caller").values() if wire.frames(data)[0])
    noise = random.Random(1).randbytes
    closed_door = [junk("door %d, which is closed" % number, guess(number)) for number in range(990, 999)]
    met = scene.deed("knock", knocks=closed_door, sources=sources)
    judged(closed_door, met)
    number = int(scene.anna.json("invite")["code"].split("-")[0])
    share = bytes.fromhex(scene.deed("knock", knocks=[junk("a share", guess(number), wire.frame(noise(48)))], sources=sources)[0]["heard"])
    expect(len(share) == SHARE_BYTES, "the open door's share has %d bytes" % len(share))
    version = bytearray(greeting)
    version[4] = wire.VERSION + 1
    knocks = [
        junk("TLS", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + noise(509)),
        junk("HTTP", b"GET / HTTP/1.1\r\nHost: anna.local\r\n\r\n"), junk("SSH", b"SSH-2.0-OpenSSH_9.9\r\n"),
        junk("a random greeting", wire.frame(noise(81))), junk("a random mark", wire.frame(bytes([wire.VERSION]) + noise(80))),
        junk("no Noise message", greeting[:4 + 1 + 32] + noise(48)), junk("another version", bytes(version)),
        junk("a short greeting", wire.frame(greeting[4:37])), junk("a long greeting", wire.frame(greeting[4:] + noise(400))),
        junk("a Noise message cut short", wire.frame(greeting[4:60])),
        junk("an old greeting and junk", greeting, wire.frame(noise(304))), junk("an old greeting twice", greeting, greeting),
        junk("an old greeting and a bomb", greeting, b"\xff\xff\xff\xff"), junk("an old greeting and no more", greeting),
        junk("the door's own share", guess(number, share[4:]), wire.frame(noise(48)), heard=SHARE_BYTES),
        junk("a share of zeros", guess(number, bytes(32)), wire.frame(noise(48))),
        junk("no share", guess(number, noise(31) + b"\xff"), wire.frame(noise(48))),
        junk("a share that is short", guess(number, noise(5))),
        junk("a share and a bomb", guess(number), b"\x80\x00\x00\x00", heard=SHARE_BYTES),
    ]
    met = scene.deed("knock", knocks=knocks, sources=sources)
    slowest = judged(knocks, met)
    scene.relay.kill()
    scene.settle("%d kinds, the slowest hung up on after %.1f s" % (len(knocks) + len(closed_door), slowest))


@case("A member's session played again is told nothing new and accepted nowhere")
def replay(lab, short):
    scene = Scene(lab, avahi=False, direct=False)
    scene.stand_between()
    for _ in range(3):
        scene.write_line()
    spoken, told = (max(scene.seen(direction).values(), key=len) for direction in ("caller", "called"))
    parts = wire.frames(spoken)[0]
    expect(len(parts) > 4, "only %d frames of bruno's were recorded" % len(parts))
    # The greeting answers a challenge that anna does not send again, so that not even its first part is recognised.
    knocks = [
        junk("all at once", spoken), junk("frame by frame", *parts, pause=0.02),
        junk("twice", spoken + spoken), junk("without the greeting", b"".join(parts[1:])),
        junk("what anna said herself", told), junk("the greeting and the third frame", parts[0], parts[2]),
    ] * (10 if short else 100)
    last = [junk("the greeting", parts[0])] * 6
    since = scene.first.drain()
    met = scene.deed("knock", knocks=knocks + last, at_once=6, seconds=15)
    slowest = judged(knocks + last, met)
    scene.first.drain()
    news = [event for _, event in scene.first.events[since:] if event["event"] != "change_merged"]
    expect(not news, "anna took a replay for somebody: %s" % news[:2])
    changes = [event for _, event in scene.first.events[since:] if event["event"] == "change_merged"]
    expect(len(changes) == len(scene.lines) - 3, "%d changes came with %d lines" % (len(changes), len(scene.lines) - 3))
    scene.settle("%d replays of %d bytes in %d frames, hung up on within %.1f s" % (len(met), len(spoken), len(parts), slowest))


@case("A member's frames changed, dropped, doubled, swapped or cut on their way: hung up on, and in sync once they are not")
def meddling(lab, short):
    scene = Scene(lab, avahi=False, direct=False)
    scene.stand_between()
    seed = os.environ.get("PEERSYNC_SEED", str(time.time_ns()))
    print("   PEERSYNC_SEED=%s" % seed, flush=True)
    dice = random.Random(seed)
    plans = [("flip", "caller", 0), ("flip", "caller", 1), ("flip", "caller", 3), ("flip", "called", 0), ("flip", "called", 1), ("flip", "called", 3),
             ("drop", "caller", 3), ("drop", "called", 3), ("twice", "caller", 2), ("swap", "caller", 3), ("cut", "caller", 3)]
    if not short:
        for _ in range(50):
            kind = dice.choice(["flip", "flip", "drop", "twice", "swap", "cut"])
            # Behind the first frame nothing comes before it is answered: there is nothing to swap it with.
            plans.append((kind, dice.choice(["caller", "called"]), dice.randrange(1 if kind == "swap" else 0, 7)))
    slowest = 0
    for kind, direction, frame in plans:
        scene.second.stop()
        known = len(scene.reports())
        scene.plan(kind=kind, direction=direction, frame=frame, byte=dice.randrange(1 << 16))
        scene.second = scene.bruno.serve("--peer", scene.way)
        scene.second.ready()
        hit = None
        until = time.monotonic() + 20
        while not hit and time.monotonic() < until:
            scene.lines.append("ligne %d" % (len(scene.lines) + 1))
            scene.bruno.peersync("note", "append", scene.note, scene.lines[-1])
            hit = next((report for report in scene.reports()[known:] if report["meddled"]), None)
            time.sleep(0.2)
        expect(hit, "%s of frame %d of the %s: not hung up on" % (kind, frame, direction))
        slowest = max(slowest, hit["after"])
        # By the side that hears what is wrong: of a changed challenge that is the called one, by the prelude.
        is_challenge = direction == "called" and frame == 0 and kind == "flip"
        who = "relay" if kind == "cut" else "called" if direction == "caller" or is_challenge else "caller"
        expect(hit["ended_by"] == who, "%s of frame %d of the %s: ended by the %s" % (kind, frame, direction, hit["ended_by"]))
        # Nothing follows a part of the handshake that is dropped, so its time has to run out.
        allowed = 10.5 if kind == "drop" else 3
        expect(hit["after"] < allowed, "%s of frame %d of the %s: hung up on after %.1f s" % (kind, frame, direction, hit["after"]))
    scene.plan(kind="pass")
    scene.settle("%d ways, hung up on within %.2f s" % (len(plans), slowest))


@case("Who was put out and goes on with the old keys is hung up on within a second, however often; nothing of theirs is taken")
def removed(lab, short):
    scene = Scene(lab, direct=False, third=True)
    scene.writes(scene.chloe, scene.chloe.serve())
    out = scene.bruno.serve()
    # With both: an event of before the removal must not be taken for one of after it.
    for other in (scene.first, scene.second):
        there = other.ready()["device"]
        expect(out.wait(lambda event: event["event"] == "peer_in_sync" and event["device"] == there, 20), "bruno never got in sync")
    device = out.ready()["device"]
    scene.anna.peersync("members", "remove", "Bruno", "--reason", "essai")
    expect(scene.second.wait(lambda event: event["event"] == "removal_asked", 10), "chloe was not asked")
    since, started = out.drain(), time.monotonic()
    scene.chloe.peersync("members", "remove", "Bruno", "--reason", "essai")
    lost = out.wait(lambda event: event["event"] == "peer_lost", 5, since)
    slowest = (lost[0] if lost else time.monotonic()) - started
    time.sleep(0.5)
    mark = scene.first.drain()
    tries, connections, longest = 3 if short else 20, 0, 0
    for number in range(tries):
        scene.bruno.peersync("note", "append", scene.note, "intrus %d" % number)
        scene.bruno.peersync("note", "new", "Intrus %d" % number, "intrus")
        if number:
            out.stop()
            out = scene.bruno.serve("--peer", "%s:%d" % (scene.anna.address, scene.port))
        # Read as it comes, for the moments count.
        reading = threading.Thread(target=out.wait, args=(lambda event: False, 1.5))
        reading.start()
        scene.write_for(1.5)
        reading.join()
        begun = {}
        for moment, event in out.events[since if not number else 0:]:
            if event["event"] == "peer_connected":
                begun[event["device"]] = moment
                connections += 1
            elif event["event"] == "peer_lost" and event["device"] in begun:
                longest = max(longest, moment - begun.pop(event["device"]))
            # Who has not heard of it yet may still be in sync with him within its second.
            if event["event"] == "peer_in_sync":
                expect(not number and moment < started + 1, "bruno is in sync again, %.2f s later" % (moment - started))
        expect(not [moment for moment in begun.values() if time.monotonic() - moment > 1], "bruno is connected still")
        states = [peer["state"] for peer in scene.bruno.json("peers")]
        expect("in_sync" not in states, "bruno is connected: %s" % states)
    scene.first.drain()
    theirs = [event for _, event in scene.first.events[mark:] if event.get("device") == device and event["event"] in (
        "change_merged", "peer_connected", "peer_in_sync")]
    expect(not theirs, "anna took something of bruno's: %s" % theirs[:2])
    for host in (scene.anna, scene.chloe):
        expect(not host.json("search", "intrus"), "%s has bruno's words" % host.name)
    expect(connections >= tries, "bruno hardly got to anyone: %d connections" % connections)
    expect(slowest < 1 and longest < 1, "hung up on after %.2f s, later %.2f s" % (slowest, longest))
    scene.settle("hung up on after %.2f s; %d starts, %d connections of at most %.2f s" % (slowest, tries, connections, longest))


@case("Asleep for a while: in sync again within 10 s of waking up")
def asleep(lab, short):
    scene = Scene(lab)
    figures = []
    for seconds in (20,) if short else (20, 60, 180):
        since = scene.second.drain()
        scene.first.process.send_signal(signal.SIGSTOP)
        time.sleep(seconds / 2)
        scene.lines.append("ligne %d" % (len(scene.lines) + 1))
        scene.bruno.peersync("note", "append", scene.note, scene.lines[-1])
        time.sleep(seconds / 2)
        expect(scene.second.wait(lambda event: event["event"] == "peer_lost", 1, since), "bruno did not notice in %d s" % seconds)
        since = scene.second.drain()
        woken = time.monotonic()
        scene.first.process.send_signal(signal.SIGCONT)
        found = scene.second.in_sync(60, since)
        took = (found[0] if found else time.monotonic()) - woken
        figures.append("%d s asleep, in sync %.1f s after" % (seconds, took))
        print("   " + figures[-1], flush=True)
        expect(took < 10, "after %d s asleep they were in sync after %.1f s" % (seconds, took))
        scene.write_line()
    scene.settle()
