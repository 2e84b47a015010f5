# SPDX-License-Identifier: Apache-2.0
"""Going on in a new group without somebody, on laptops that find each other by themselves."""
import re

import pytest
from lab import eventually, found_group

OLDER, FORK = "Café Lumière", "Sans Mallory"


def in_fork(host, *arguments):
    return host.json(*arguments, "--group", FORK)


def titles(host):
    return sorted(note["title"] for note in in_fork(host, "note", "list"))


def names(host):
    return sorted(member["name"] for member in in_fork(host, "members") if member["state"] == "member")


def test_two_go_on_without_a_third(laptop):
    anna, bruno, mallory = laptop("anna"), laptop("bruno"), laptop("mallory")
    serve = found_group(anna, bruno, mallory, group=OLDER)
    mallory.peersync("note", "new", "By Mallory", "words that stay")
    others = [bruno.serve(), mallory.serve()]
    for other in others:
        other.ready()
        assert other.in_sync(30), "not in sync in the older group"
    bruno.peersync("note", "new", "By Bruno", "words")
    for host in (anna, bruno, mallory):
        assert eventually(lambda host=host: len(host.json("note", "list")) == 2, 20)
    first = bruno.json("group", "fork", FORK, "--without", "Mallory", "--group", OLDER)
    assert [person["name"] for person in first["members"]] == ["Anna"]
    # At the door of a group that is no fork of the named one nobody is let in.
    with pytest.raises(RuntimeError, match="does not go on with"):
        anna.peersync("join", bruno.json("invite", "--group", OLDER)["code"], "--from", OLDER)
    assert len(bruno.json("members", "--group", OLDER)) == 3
    # By words, found by the announcement of the door.
    code = in_fork(bruno, "invite")["code"]
    joined = anna.json("join", code, "--from", OLDER)
    assert joined["synced"] and joined["group"] == first["group"]
    assert names(anna) == names(bruno) == ["Anna", "Bruno"]
    assert titles(anna) == ["By Bruno", "By Mallory"]
    by = next(note for note in in_fork(anna, "note", "list") if note["title"] == "By Mallory")
    assert [author["name"] for author in by["authors"]] == ["Mallory"]
    anna.peersync("note", "new", "After", "in the fork", "--group", FORK)
    assert eventually(lambda: "After" in titles(bruno), 20)
    # What Mallory goes on with in the older group does not come into the fork.
    mallory.peersync("note", "new", "Late", "by Mallory")
    assert eventually(lambda: len(anna.json("note", "list", "--group", OLDER)) == 3, 20)
    assert titles(anna) == titles(bruno) == ["After", "By Bruno", "By Mallory"]
    # Both start again without the older group, and find each other by the fork's key alone.
    for running in (serve, others[0]):
        running.stop()
    for host in (anna, bruno):
        host.peersync("leave", "--here", "--anyway", "--group", OLDER)
    for host in (anna, bruno):
        host.serve().ready()
    anna.peersync("note", "append", "After", "and again")
    assert eventually(lambda: bruno.digest() == anna.digest(), 30), "the fork is not in sync"
    assert re.search("and again", bruno.peersync("note", "show", "After"))
    assert mallory.json("groups")[0]["name"] == OLDER and len(mallory.json("groups")) == 1
