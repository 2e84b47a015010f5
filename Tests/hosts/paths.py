# SPDX-License-Identifier: Apache-2.0
"""What people do with peersync in any network: found a group, join it, write."""
from lab import eventually

# Longer than any test needs on a slow machine; reached only by a failure.
FOUND_SECONDS = 40
SYNC_SECONDS = 20
NOTICED_SECONDS = 60


def found_group(host):
    """A laptop serves a new group; gives its `serve`."""
    serve = host.serve("--name", host.name.capitalize(), "--group-name", "Café Lumière")
    serve.ready()
    return serve


def join(member, newcomer):
    """A newcomer finds a member's door by mDNS, says the code and serves; gives its `serve`."""
    code = member.json("invite")["code"]
    newcomer.peersync("join", code, "--name", newcomer.name.capitalize())
    names = [one["name"] for one in member.json("members")]
    assert newcomer.name.capitalize() in names, "the members are %s" % names
    # The address of the door is remembered under the member's device: what follows uses mDNS or it.
    serve = newcomer.serve()
    serve.ready()
    assert serve.in_sync(FOUND_SECONDS), "%s is not in sync: %s" % (
        newcomer.name, newcomer.json("peers"))
    return serve


def write(writer, reader, seconds=SYNC_SECONDS):
    """A note of one reaches the other, whose answer comes back."""
    note = writer.json("note", "new", "Note de %s" % writer.name, "première ligne")["id"]
    shown = lambda host: host.peersync("note", "show", note, check=False)
    has = lambda host, line: line in shown(host)
    assert eventually(lambda: has(reader, "première ligne"), seconds), "the note did not arrive"
    reader.peersync("note", "append", note, "seconde ligne")
    assert eventually(lambda: has(writer, "seconde ligne"), seconds), "the answer did not arrive"
    assert eventually(lambda: writer.digest() == reader.digest(), seconds), "the digests differ"


def meet(founder, guest):
    """A group is founded and joined, and the words of each reach the other."""
    found_group(founder)
    join(founder, guest)
    write(founder, guest)
    write(guest, founder)


def addresses_of_peers(host):
    """Where the peers in sync are, without ports and brackets."""
    found = [peer["address"] for peer in host.json("peers") if peer["state"] == "in_sync"]
    return [address.rsplit(":", 1)[0].strip("[]") for address in found]
