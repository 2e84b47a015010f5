# SPDX-License-Identifier: Apache-2.0
"""Members with a program of a later version, beside two laptops with today's.

The later version knows three optional and three required operations, values and messages that
today's does not know, and announces more than today's does; see Tests/peersync-liar/Tomorrow.swift.
"""

import os
import subprocess

import pytest

import paths
from circle import LIAR
from lab import eventually

NEWER = "newer peersync"


@pytest.fixture
def group(laptop, lab):
    """Anna and Bruno serve and are in sync; Demain and Futur came in and have later programs."""
    return Group(lab, laptop("anna"), laptop("bruno"))


class Group:
    def __init__(self, lab, anna, bruno):
        assert os.path.exists(LIAR), "build it: swift build --product peersync-liar"
        self.lab, self.anna, self.bruno = lab, anna, bruno
        self.first = paths.found_group(anna)
        self.demain, self.futur = lab.host("demain"), lab.host("futur")
        for host in (self.demain, self.futur):
            link = anna.json("invite")["link"]
            host.peersync("join", link, "--name", host.name.capitalize())
        self.second = paths.join(anna, bruno)
        self.note = anna.json("note", "new", "Prix", "première ligne")["id"]
        self.agree()
        self.begun = {serve: serve.drain() for serve in (self.first, self.second)}

    def agree(self, *others):
        hosts = [self.anna, self.bruno, *others]
        same = lambda: len({host.digest() for host in hosts}) == 1
        assert eventually(same, paths.SYNC_SECONDS), "the digests differ"

    def does(self, host, *deeds):
        """What a later program does; gives how many changes it wrote, and how each deed ended."""
        done = host.run(
            [
                LIAR,
                "tomorrow",
                "--folder",
                host.data,
                "--host",
                self.anna.address,
                "--port",
                str(self.first.ready()["port"]),
                "--record",
                self.note,
                *deeds,
            ]
        )
        assert done.returncode == 0, done.stderr
        rows = [line.split("\t") for line in done.stdout.splitlines()]
        return sum(int(count) for _, count, _ in rows), [end for _, _, end in rows]

    def warnings(self, serve):
        """How often somebody was told that a newer version is there."""
        serve.drain()
        return [
            event["text"]
            for _, event in serve.events
            if event["event"] == "warning" and NEWER in event["text"]
        ]

    def is_noticed(self, host, record=None):
        return host.json("note", "show", record or self.note).get("needs_newer_version")

    def nobody_hung_up(self):
        for serve in (self.first, self.second):
            serve.drain()
            device = (self.second if serve is self.first else self.first).ready()["device"]
            lost = [
                event
                for _, event in serve.events[self.begun[serve] :]
                if event["event"] == "peer_lost" and event["device"] == device
            ]
            assert not lost, "they lost each other: %s" % lost
            log = open(serve.log.name).read()
            assert "broke the protocol" not in log, log

    def changes(self, host):
        return host.json("status")["changes"]


def test_what_today_does_not_know_is_kept_and_passed_on(group, lab):
    before = group.changes(group.bruno)
    written, ends = group.does(group.demain, "messages", "operations")
    assert ends == ["open", "open"] and written > 20, (written, ends)
    arrived = lambda: group.changes(group.bruno) >= before + written
    assert eventually(arrived, paths.SYNC_SECONDS), "not passed on: %d" % group.changes(group.bruno)
    group.agree()
    # The level of the group is not reached, so nobody's record is covered by a notice.
    for host in (group.anna, group.bruno):
        assert not group.is_noticed(host)
        titles = [note["title"] for note in host.json("note", "list")]
        assert sorted(titles) == ["De demain", "Prix"], titles
        # The operation between those that are not known.
        assert host.json("note", "show", group.note)["tags"] == ["demain"]
    # Anna heard it in a hello, and is told once; nobody told Bruno.
    group.does(group.demain, "messages")
    assert len(group.warnings(group.first)) == 1, group.warnings(group.first)
    assert "peersync 9.0" in group.warnings(group.first)[0]
    assert group.warnings(group.second) == []
    # People go on writing, and a newcomer gets all of it from Bruno.
    paths.write(group.anna, group.bruno)
    group.nobody_hung_up()
    group.first.stop()
    nadia = lab.host("nadia").start_avahi()
    paths.join(group.bruno, nadia)
    assert eventually(lambda: nadia.digest() == group.bruno.digest(), paths.SYNC_SECONDS)
    assert sorted(note["title"] for note in nadia.json("note", "list"))[0] == "De demain"


def test_a_required_operation_is_told_once_when_the_group_has_reached_its_level(group):
    group.does(group.demain, "operations")
    group.agree()
    assert not group.is_noticed(group.anna) and group.warnings(group.second) == []
    # One voice does not raise the level.
    assert group.does(group.demain, "askLevel")[1] == ["open"]
    group.agree()
    assert not group.is_noticed(group.anna) and group.warnings(group.second) == []
    assert group.does(group.futur, "agreeLevel")[1] == ["open"]
    own = next(
        note["id"] for note in group.anna.json("note", "list") if note["title"] == "De demain"
    )
    for host in (group.anna, group.bruno):
        for record in (group.note, own):
            noticed = lambda: group.is_noticed(host, record)
            assert eventually(noticed, paths.SYNC_SECONDS), "%s: no notice" % host.name
        assert host.peersync("note", "show", group.note).count(NEWER) == 1
    group.agree()
    # Further ones are not told again within a run.
    group.does(group.demain, "operations")
    group.agree()
    for serve in (group.first, group.second):
        assert len(group.warnings(serve)) == 1, group.warnings(serve)
    paths.write(group.bruno, group.anna)
    assert "première ligne" in group.bruno.peersync("note", "show", group.note)
    group.nobody_hung_up()


def test_a_required_message_ends_that_connection_alone(group):
    _, ends = group.does(group.demain, "requiredMessages")
    assert ends == ["closed: notUnderstood"] * 3, ends
    assert group.does(group.demain, "messages")[1] == ["open"]
    paths.write(group.anna, group.bruno)
    group.nobody_hung_up()


def test_a_laptop_that_announces_more_is_found(group):
    browse = ["avahi-browse", "-rptk", "_peersync._tcp"]
    port = str(group.second.ready()["port"])

    def announced():
        lines = [line.split(";") for line in group.bruno.run(browse).stdout.splitlines()]
        return [line for line in lines if line[0] == "=" and line[8] == port]

    assert eventually(announced, 10), "Bruno's announcement is not seen"
    name, text = announced()[0][3], announced()[0][9].strip('"').split('" "')
    # Neither finds the other where it was.
    group.first.stop()
    group.second.stop()
    group.second = group.bruno.serve("--no-mdns", "--listen", group.bruno.address + ":0")
    port = str(group.second.ready()["port"])
    more = ["1000=a", "1002=b", "1004", "1001=c", "1003=d", "1005", "t2=" + "x" * 200]
    publishing = subprocess.Popen(
        group.bruno.command(["avahi-publish", "-s", name, "_peersync._tcp", port, *text, *more]),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert eventually(lambda: any("1005" in line[9] for line in announced()), 10)
        group.first = group.anna.serve()
        assert group.first.in_sync(paths.FOUND_SECONDS), "Bruno is not found: %s" % (
            group.anna.json("peers")
        )
        paths.write(group.anna, group.bruno)
        assert group.warnings(group.first) == []
    finally:
        publishing.kill()
        publishing.wait()
