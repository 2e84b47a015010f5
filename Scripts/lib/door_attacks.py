# SPDX-License-Identifier: Apache-2.0
"""Attacks at a door for newcomers: guessing its words, and standing in between."""
import concurrent.futures
import os
import subprocess
import time

import wire
from lab import binary, eventually
from scene import Scene, case, expect


def opened(scene):
    """The number and the words of a door that anna opens."""
    code = scene.anna.json("invite", "--expires", "2h")["code"]
    number, *words = code.split("-")
    return code, int(number), words


def join(host, folder, *arguments):
    """A newcomer with a data folder of their own; gives what came of it, and the folder."""
    data = os.path.join(host.folder, folder)
    return host.run([binary(), "join", *arguments, "--data", data]), data


def groups(host, data):
    return host.run([binary(), "groups", "--json", "--data", data]).stdout.split()


def restart_anna(scene):
    """anna's program ends and starts at the same port; bruno comes back by himself."""
    since = scene.second.drain()
    scene.first.stop()
    scene.first = scene.anna.serve("--listen", "0.0.0.0:%d" % scene.port)
    scene.first.ready()
    expect(scene.second.in_sync(20, since), "bruno did not come back")


@case("Words guessed at a door: 10 from one source, 40 at once, counted across a restart; who knows the words gets in")
def guessing(lab, short):
    scene = Scene(lab)
    own, *others = scene.more_addresses()
    code, number, _ = opened(scene)
    one = scene.deed("guesses", number=number, sources=[own], count=30, rate=40)
    expect(one["answered"] == {own: 10}, "one source was answered %s" % one["answered"])
    expect(one["silent"] == {own: 20}, "and was told nothing so often: %s" % one["silent"])
    # What one source is refused must not be at others' cost: with the tries of one source used up, a newcomer gets in.
    attack = scene.begin("guesses", number=number, sources=[own], rate=20, seconds=9)
    time.sleep(2)
    started = time.monotonic()
    joined, data = join(scene.mallory, "newcomer", code, "--name", "Nadia", "--peer", "%s:%d" % (scene.anna.address, scene.port))
    took = time.monotonic() - started
    beside = scene.until_done(attack)
    expect(beside["answered"] == {}, "the source was answered again: %s" % beside["answered"])
    restart_anna(scene)
    again = scene.deed("guesses", number=number, sources=[own], count=3, rate=5)
    crowd = scene.deed("guesses", number=number, sources=others[:60], count=60, rate=200)
    count, allowed = sum(crowd["answered"].values()), 40 + 2 * crowd["seconds"] + 1
    print("   10 of 30 from one source; %d of 60 at once from 60; a newcomer beside a guesser: exit %d after %.1f s" % (
        count, joined.returncode, took), flush=True)
    expect(30 <= count <= allowed, "%d of 60 tries at once were answered" % count)
    expect(again["answered"] == {}, "after a restart the source was answered again: %s" % again["answered"])
    scene.settle()
    expect(joined.returncode == 0, "a newcomer with the right words did not get in beside one who guesses: %s" % joined.stderr.strip())


@case("1,000 wrong words from 150 sources: no more are answered, and the door has another code")
def thousand(lab, short):
    if short:
        return print("   left out of the short form: two tries a second take 8 minutes")
    scene = Scene(lab)
    sources = scene.more_addresses()
    code, number, _ = opened(scene)
    total, rounds, most, since = 0, 0, {}, time.time()
    told = None
    while total < 1_200 and rounds < 40 and not told:
        rounds += 1
        met = scene.deed("guesses", number=number, sources=sources, rate=3, seconds=40)
        total += sum(met["answered"].values())
        for source, count in met["answered"].items():
            most[source] = most.get(source, 0) + count
        if rounds == 3:
            restart_anna(scene)
        scene.first.drain()
        told = next((event for _, event in scene.first.events if event["event"] == "warning" and "new one" in event["text"]), None)
    after = scene.deed("guesses", number=number, sources=sources, rate=10, count=30)
    new = told and told["text"].split()[-1]
    figure = "%d tries answered in %.0f s, at most %d from a source" % (total, time.time() - since, max(most.values()))
    scene.settle(figure)
    expect(total == 1_000, "%d tries were answered" % total)
    expect(max(most.values()) <= 10, "one source was answered %d times" % max(most.values()))
    expect(told and new != code, "no warning of a new code: %s" % told)
    expect(after["answered"] == {}, "the old number is answered: %s" % after["answered"])
    for words, fits in ((code, False), (new, True)):
        came, _ = join(scene.mallory, "newcomer-%s" % fits, words, "--name", "Nadia", "--peer", "%s:%d" % (scene.anna.address, scene.port))
        expect((came.returncode == 0) == fits, "with %s words: %s" % ("the new" if fits else "the old", came.stderr))


@case("A man in the middle at the door learns nothing, changes nothing, and cannot play the door")
def middle(lab, short):
    # Without mDNS at the newcomers', so that they have no other way than through mallory.
    scene = Scene(lab, avahi=False)
    newcomers = lab.host("nadia")
    code, number, words = opened(scene)
    address = scene.start_relay()
    passed, data = join(newcomers, "first", code, "--name", "Nadège Ünlü", "--peer", address)
    expect(passed.returncode == 0, "through one who only listens: %s" % passed.stderr)
    seen = b"\0".join(scene.seen().values())
    secrets = {word.encode() for word in words} | {"Nadège Ünlü".encode(), "Nadège".encode(), "Café Lumière".encode(), b"Anna", b"Bruno"}
    with open(next(os.path.join(folder, "keys") for folder, _, files in os.walk(data) if "keys" in files), "rb") as file:
        keys = file.read()
    secrets |= {keys[at:at + 12] for at in range(len(keys) - 12) if len(set(keys[at:at + 12])) > 6}
    found = [secret for secret in secrets if secret in seen]
    expect(len(seen) > 1_000 and not found, "seen in %d bytes: %s" % (len(seen), found))
    # Nobody else's try is in what anna has now.
    scene.write_line()
    before = (scene.anna.json("members"), scene.anna.json("status")["digest"])
    plans = [{"kind": "flip", "direction": direction, "frame": frame, "byte": byte} for direction, frame, places in (
        ("caller", 0, (0, 5, 20, 40)), ("called", 0, (3, 31)), ("called", 1, (3, 31)),
        ("caller", 1, (0, 40)), ("called", 2, (1, 60)), ("caller", 2, (9, 300)))
        for byte in places]
    plans += [{"kind": "door"}, {"kind": "mirror"}]
    tries, pending = [], []
    with concurrent.futures.ThreadPoolExecutor(len(plans)) as pool:
        for number, plan in enumerate(plans):
            count = len(scene.seen("caller")) + number
            scene.plan(**plan)
            pending.append(pool.submit(join, newcomers, "other-%d" % number, code, "--name", "Nadia", "--peer", address))
            # The plan is read when the connection begins.
            time.sleep(0.35)
        tries = [one.result() for one in pending]
    sentences = set()
    for plan, (came, data) in zip(plans, tries):
        expect(came.returncode not in (0, 2) and came.stderr.strip(), "%s: exit %d, %s" % (plan, came.returncode, came.stderr))
        expect("Fatal" not in came.stderr and came.returncode > 0, "%s: %s" % (plan, came.stderr))
        expect(groups(newcomers, data) == ["[", "]"], "%s left something behind" % plan)
        sentences.add(came.stderr.strip().split("\n")[0])
    lies = [report for report in scene.reports() if report["meddled"] or report["plan"]["kind"] in ("door", "mirror")]
    expect(len(lies) == len(plans), "only %d of %d connections were meddled with" % (len(lies), len(plans)))
    after = (scene.anna.json("members"), scene.anna.json("status")["digest"])
    expect(before == after, "anna has something of theirs")
    expect(eventually(lambda: len(scene.reports()) > len(plans), 5), "connections are left open")
    scene.relay.kill()
    scene.settle("%d bytes listened to, %d connections meddled with" % (len(seen), len(lies)), "said: %s" % " / ".join(sorted(sentences)))


@case("Seven services announce the door's number falsely: a newcomer with the right words still finds the door")
def false_doors(lab, short):
    scene = Scene(lab)
    newcomers = lab.host("nadia").start_avahi()
    scene.mallory.start_avahi()
    code, number, _ = opened(scene)
    folder = scene.mallory.folder
    scene.plan(kind="door")
    processes = []
    for place in range(7):
        relay = scene.start(scene.mallory, {
            "host": scene.anna.address, "port": scene.port, "plan": os.path.join(folder, "plan"),
            "record": os.path.join(folder, "seen%d" % place), "report": os.path.join(folder, "report")}, "relay.py")
        port = relay.stdout.readline().strip()
        publish = ["avahi-publish", "-s", "ps-false%d" % place, "_peersync._tcp", port, "v=%d" % wire.VERSION, "n=%d" % number]
        processes += [relay, subprocess.Popen(
            scene.mallory.command(publish), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)]
    browse = ["avahi-browse", "-rptk", "_peersync._tcp"]
    expect(eventually(lambda: newcomers.run(browse).stdout.count("=;") >= 8, 15), "not all announcements are seen")
    joined, _ = join(newcomers, "first", code, "--name", "Nadia")
    tries = len(scene.reports())
    for process in processes:
        process.kill()
    expect(joined.returncode == 0, "a newcomer did not get in: %s" % joined.stderr.strip())
    scene.settle("%d false doors tried before the right one" % tries)
