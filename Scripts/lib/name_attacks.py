# SPDX-License-Identifier: Apache-2.0
"""Attacks through what is announced on the network, and what can be read from all that crosses it."""
import base64
import os
import sys
import time
import unicodedata

from lab import binary, eventually, sh
from scene import Scene, case, expect
from sniffer import Sniffer
import wire

# Nowhere that a member of a local network can be.
ABROAD = ["127.0.0.1", "8.8.8.8", "203.0.113.9", "224.0.0.251", "255.255.255.255", "0.0.0.0"]
TRAP = 2_222
# Avahi keeps 4,096 records of a network and hears of no other while it is full: until the false ones are over.
FORGED_SECONDS = wire.RECORD_SECONDS


def both_anew(scene, *arguments):
    """Both programs start at new ports, so nothing known before tells them of each other; gives the moment."""
    scene.first.stop()
    scene.second.stop()
    started = time.monotonic()
    scene.first = scene.anna.serve()
    scene.port = scene.first.ready()["port"]
    scene.second = scene.bruno.serve(*(argument.format(port=scene.port) for argument in arguments))
    return started


def until_in_sync(scene, since, seconds):
    """How long it took; the most when it never came to be."""
    found = None
    while not found and time.monotonic() < since + seconds:
        found = scene.second.in_sync(0.2)
        scene.measure()
    return (found[0] if found else time.monotonic()) - since


@case("10,000 forged announcements with hostile names, texts and addresses: members are found, and nobody abroad is called")
def names(lab, short):
    scene = Scene(lab)
    # Whoever is called beyond the network shows on the bridge too.
    sh("ip", "-n", scene.anna.space, "route", "add", "default", "via", scene.mallory.address)
    with Sniffer(lab) as sniffer:
        # Announcements of bruno's that are gone: their tags are right for their names, their addresses are mallory's to choose.
        for _ in ABROAD:
            scene.begin_anew()
            eventually(lambda: sniffer.news(scene.bruno.address), 3)
        scene.second.stop()
        ghosts = [
            {"name": name.decode(), "text": text.hex(), "address": address} for (name, text), address
            in zip({name: text for _, name, text in sniffer.services(scene.bruno.address)}.items(), ABROAD)]
        expect(len(ghosts) == len(ABROAD), "only %d of bruno's announcements were seen" % len(ghosts))
        trap = scene.begin("listen", at=scene.anna, host="127.0.0.1", port=TRAP, seconds=25 if short else 75)
        trap.stdout.readline()
        since = len(sniffer.packets)
        seconds = 16 if short else 60
        attack = scene.begin(
            "mdns", own=scene.mallory.address, port=TRAP, count=10_000, seconds=seconds, ghosts=ghosts,
            addresses=ABROAD + [scene.anna.address, scene.mallory.address])
        # While bruno is away anna calls where he seems to be.
        time.sleep(seconds / 3)
        one = scene.begin_anew()
        scene.write_line()
        named = until_in_sync(scene, both_anew(scene, "--peer", scene.anna.address + ":{port}"), 20)
        warned = scene.first.wait(lambda event: event["event"] == "warning" and "--peer" in event["text"], 20)
        newcomer, tries, came = lab.host("nadia").start_avahi(), 0, None
        code = scene.anna.json("invite")["code"]
        began = time.monotonic()
        while tries < 3 and not (came and came.returncode == 0):
            tries += 1
            came = newcomer.run([binary(), "join", code, "--name", "Nadia", "--data", newcomer.data])
        in_after = time.monotonic() - began
        both_anew(scene)
        met = scene.outcome(attack)
        both = until_in_sync(scene, time.monotonic(), FORGED_SECONDS + 60)
        sniffer.packets = sniffer.packets[since:]
        calls = sniffer.calls(scene.anna.address)
        called = {place for place in calls if not place[0].startswith("10.77.0.")}
        expect(calls, "not even anna's calls to bruno were seen")
        home = scene.outcome(trap)["calls"]
    print("   %d packets; bruno anew in sync after %.1f s, both anew and one named after %.1f s; a newcomer in after %.1f s, %d tries; "
          "both anew %.1f s after the end; anna called abroad: %s; herself: %d" % (
              met["sent"], one, named, in_after, tries, both, sorted(called), home), flush=True)
    expect(scene.files < 512, "anna had %d files open; on most laptops 1,024 are all" % scene.files)
    expect(one < 20, "bruno began anew and was in sync after %.1f s" % one)
    expect(named < 20, "both began anew, one named the other, and they were in sync after %.1f s" % named)
    expect(warned, "nobody is told that there are too many announcements")
    expect(both < FORGED_SECONDS + 60, "both began anew and were not in sync %.1f s after the end" % both)
    scene.settle()
    expect(came.returncode == 0 and in_after < 20, "a newcomer in after %.1f s: %s" % (in_after, came.stderr.strip()))
    expect(not called and not home, "anna called %s, and herself %d times" % (sorted(called), home))


def forms(text):
    """An id as it is shown, and its 32 bytes in every other writing that somebody may think of."""
    alphabet = "0123456789abcdefghjkmnpqrstvwxyz"
    bits = "".join(format(alphabet.index(letter), "05b") for letter in text)
    raw = bytes(int(bits[at:at + 8], 2) for at in range(0, len(bits) - 7, 8))
    found = {text[:16].encode(), text[:16].upper().encode(), base64.b32encode(raw)[:16], base64.b32encode(raw)[:16].lower()}
    found |= {raw[at:at + 12] for at in range(len(raw) - 11)} | {raw.hex()[:24].encode(), raw.hex()[:24].upper().encode()}
    for cut in range(3):
        found |= {base64.b64encode(raw[cut:])[:16], base64.urlsafe_b64encode(raw[cut:])[:16]}
    return found


def spellings(text):
    found = {unicodedata.normalize(form, text) for form in ("NFC", "NFD")}
    return {spelling.encode(code) for spelling in found for code in ("utf-8", "utf-16-le", "utf-16-be")}


@case("Whoever hears every packet learns no name, no word, no id and no key, and cannot link two starts of one laptop")
def privacy(lab, short):
    anna, bruno, mallory = (lab.host(name) for name in ("anna", "bruno", "mallory"))
    name, other, group, title, line = "Zénobie Ørsted", "Théodule Ferrière", "Œuvre d’été", "Crème brûlée", "à l’œil, façon Noël"
    planted = b"planted so that it is found"
    with Sniffer(lab) as sniffer:
        anna.start_avahi()
        bruno.start_avahi()
        mallory.run([sys.executable, "-c", "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(%r, (%r, 9))" % (
            planted, bruno.address)], check=True)
        first = anna.serve("--name", name, "--group-name", group)
        first.ready()
        invite = anna.json("invite")
        bruno.peersync("join", invite["code"], "--name", other)
        second = bruno.serve()
        expect(second.in_sync(20), "never in sync")
        note = bruno.json("note", "new", title, line)["id"]
        expect(eventually(lambda: line in anna.peersync("note", "show", note, check=False), 5), "the note did not arrive")
        time.sleep(1)
        half = time.monotonic()
        first.stop()
        second.stop()
        time.sleep(0.2)
        first, second = anna.serve(), bruno.serve()
        expect(second.in_sync(20), "not in sync after both began anew")
        members, status = anna.json("members"), [host.json("status") for host in (anna, bruno)]
        time.sleep(1.5 if short else 20)
        sniffer.stop()
    everything = sniffer.everything()
    # The eavesdropper is not deaf: it hears what is said in clear.
    for control in (planted, b"_peersync", b"\x04anna\x05local", b"\x05bruno\x05local"):
        expect(control in everything, "the capture does not even have %r" % control)
    secrets = set()
    for text in (name, other, group, title, line, invite["code"], "Zénobie", "Ørsted", "Théodule", "Ferrière", "brûlée"):
        secrets |= spellings(text)
    secrets |= {word.encode() for word in invite["code"].split("-")[1:] if len(word) > 4} | {invite["link"][11:].encode()}
    ids = {note} | {one["member"] for one in members} | {device for one in members for device in one["devices"]}
    for text in ids | {one[key] for one in status for key in ("group", "replica")}:
        secrets |= forms(text)
    for digest in {one["digest"] for one in status}:
        secrets |= {bytes.fromhex(digest)[at:at + 12] for at in range(20)} | {digest[:24].encode()}
    for host in (anna, bruno):
        path = next(os.path.join(folder, "keys") for folder, _, files in os.walk(host.data) if "keys" in files)
        with open(path, "rb") as file:
            keys = file.read()
        secrets |= {keys[at:at + 12] for at in range(len(keys) - 11) if len(set(keys[at:at + 12])) > 6}
    found = [secret for secret in secrets if secret in everything]
    said = {host.name: [set(), set()] for host in (anna, bruno)}
    for host in (anna, bruno):
        for moment, instance, text in sniffer.services(host.address):
            tags = {part[2:] for part in parts(text) if part.startswith(b"t=")}
            said[host.name][moment > half + 0.5] |= {instance} | {tag for part in tags for tag in part.split(b",")}
    print("   %d packets, %d bytes, %d secrets looked for; announced: %s" % (
        len(sniffer.packets), len(everything), len(secrets), said), flush=True)
    expect(not found, "heard on the network: %s" % found)
    for host, (before, after) in said.items():
        expect(len(before) >= 2 and len(after) >= 2, "%s's announcements were not heard: %s" % (host, said))
        expect(not before & after, "two starts of %s's laptop share %s" % (host, before & after))
    expect(not set.union(*said["anna"]) & set.union(*said["bruno"]), "anna's and bruno's laptops share a tag")


def parts(text):
    """The entries of a text record."""
    at = 0
    while at < len(text):
        yield text[at + 1:at + 1 + text[at]]
        at += 1 + text[at]
