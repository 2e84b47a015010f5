# SPDX-License-Identifier: Apache-2.0
# peersync
"""The Protocol page is enough for a second implementation: `reader` reads and checks the golden files."""
import json
import pathlib

import nacl.bindings as sodium
import pytest
import reader

GOLDEN = pathlib.Path(__file__).parent / "golden"


def golden(name):
    return json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))


def one(name, case):
    return next(entry for entry in golden(name) if entry["name"] == case)


def data(entry, key):
    return bytes.fromhex(entry[key])


@pytest.mark.parametrize("entry", golden("changes"), ids=lambda entry: entry["name"])
def test_a_change_has_its_id_and_its_signature(entry):
    change = reader.change(data(entry, "bytes"))
    assert change.content_hash == data(entry, "content_hash")
    assert change.id == data(entry, "id")
    assert reader.vouches(data(entry, "signature"), change.id, change.device)
    damaged = bytearray(data(entry, "signature"))
    damaged[5] ^= 1
    assert not reader.vouches(bytes(damaged), change.id, change.device)


def test_the_log_is_accepted_in_its_order_and_has_the_digest():
    log = reader.Log(data(one("keys", "group key"), "group"))
    for entry in golden("changes"):
        log.take(reader.change(data(entry, "bytes")))
    digest = one("digests", "changes")
    assert [head.hex() for head in log.heads] == digest["heads"].split()
    assert reader.changes_digest(log.heads) == data(digest, "digest")


def test_a_change_is_refused_without_its_past():
    log = reader.Log(data(one("keys", "group key"), "group"))
    changes = [reader.change(data(entry, "bytes")) for entry in golden("changes")]
    log.take(changes[0])
    with pytest.raises(reader.Malformed):
        log.take(changes[2])


def test_a_fork_has_the_log_of_the_older_group_and_goes_on():
    founding, going_on = (reader.change(data(entry, "bytes")) for entry in golden("forks"))
    assert [reader.vouches(data(entry, "signature"), change.id, change.device)
            for entry, change in zip(golden("forks"), (founding, going_on))] == [True, True]
    log = reader.Log(founding.id)
    log.take(founding)
    fork = founding.operations[1].known
    assert fork[:2] == ("fork", data(one("keys", "group key"), "group"))
    assert [head.hex() for head in fork[2]] == one("digests", "changes")["heads"].split()
    with pytest.raises(reader.Malformed):
        log.take(going_on)
    older = [reader.change(data(entry, "bytes")) for entry in golden("changes")]
    for change in older:
        log.take(change)
    assert going_on.group == founding.id and set(going_on.dependencies) >= set(fork[2])
    log.take(going_on)
    assert log.heads == [going_on.id]


def test_every_operation_occurs_and_unknown_ones_are_kept():
    operations = [known for entry in golden("changes") + golden("forks") for known in reader.change(data(entry, "bytes")).operations]
    names = {known.known[0] for known in operations if known.known}
    assert names == {name for name, *_ in reader.OPERATIONS.values()}
    unknown = [(known.tag, known.level) for known in operations if not known.known]
    assert unknown == [(1_000, None), (1_001, 2), (4, None)]


def test_what_is_not_the_one_encoding_is_refused():
    bytes_ = data(golden("changes")[2], "bytes")
    for place in range(len(bytes_)):
        with pytest.raises(reader.Malformed):
            reader.change(bytes_[:place])
    with pytest.raises(reader.Malformed):
        reader.change(bytes_ + b"\0")


def test_a_signature_vouches_by_its_links():
    entry = golden("links")[0]
    signature, change, device = (data(entry, key) for key in ("signature", "change", "device"))
    assert len(signature) == 64 + 2 * 32
    assert reader.vouches(signature, change, device)
    assert not reader.vouches(signature[:64], change, device)


@pytest.mark.parametrize("name", ["founder", "guest", "laptop"])
def test_each_device_opens_its_box(name):
    entry, sealed = one("keys", name), one("keys", "sealed for all three")
    public, _ = sodium.crypto_sign_seed_keypair(data(entry, "seed"))
    assert public == data(entry, "device")
    assert reader.open_sealed(reader.sealed_keys(reader.Reader(data(sealed, "sealed"))), data(entry, "seed"), public) \
        == data(sealed, "key")


def test_the_key_in_the_log_fits_its_check():
    key = data(one("keys", "group key"), "key")
    founding = reader.change(data(golden("changes")[0], "bytes"))
    _, check, sealed = founding.operations[1].known
    founder = one("keys", "founder")
    assert check == reader.key_check(key) == data(one("keys", "group key"), "check")
    assert reader.open_sealed(sealed, data(founder, "seed"), data(founder, "device")) == key


@pytest.mark.parametrize("entry", golden("bundles"), ids=lambda entry: entry["name"])
def test_a_bundle_is_opened_by_those_it_is_for(entry):
    for name in ("founder", "guest"):
        member = one("keys", name)
        group, received, fields = reader.bundle(data(entry, "file"), data(member, "seed"), data(member, "device"))
        assert group == data(entry, "group")
        assert [bytes_ for bytes_, _ in received] == [data(change, "bytes") for change in golden("changes")]
        log = reader.Log(group)
        for bytes_, signature in received:
            change = reader.change(bytes_)
            assert reader.vouches(signature, change.id, change.device)
            log.take(change)
        assert sorted(fields) == ([] if entry["name"] == "by hand" else [2, 4, 6, 8])
    stranger = one("keys", "laptop")
    assert reader.bundle(data(entry, "file"), data(stranger, "seed"), data(stranger, "device")) is None


def test_a_damaged_bundle_is_refused():
    member = one("keys", "guest")
    file = bytearray(data(golden("bundles")[0], "file"))
    file[-1] ^= 1
    with pytest.raises(reader.Malformed):
        reader.bundle(bytes(file), data(member, "seed"), data(member, "device"))


@pytest.mark.parametrize("entry", golden("messages"), ids=lambda entry: entry["name"])
def test_a_message_is_read(entry):
    name, _, _ = reader.message(data(entry, "bytes"))
    first, *rest = entry["name"].split()
    # "an unknown optional message", or the message's name and what is special about it.
    assert name == (" ".join(rest[:2]) if first == "an" else first)


def test_every_message_occurs():
    names = {reader.message(data(entry, "bytes"))[0] for entry in golden("messages")}
    assert names >= {name for name, _ in reader.MESSAGES.values()}


def test_an_unknown_field_is_skipped_or_makes_the_message_unknown():
    for entry in golden("messages"):
        if entry["name"].startswith("an unknown"):
            continue
        bytes_ = data(entry, "bytes")
        inside = reader.Reader(bytes_)
        tag, content = inside.number(), inside.counted()
        def extended(field):
            return reader.number_bytes(tag) + reader.number_bytes(len(content + field)) + content + field
        assert reader.message(extended(b"\x64\x01\x07")) == reader.message(bytes_)
        assert reader.message(extended(b"\x65\x01\x07"))[0] == ("unknown required" if tag & 1 else "unknown optional")


def test_the_hello_carries_levels_software_and_views():
    _, (digest, tips, port), fields = reader.message(data(one("messages", "hello"), "bytes"))
    assert digest == bytes(range(32)) and port == 4_711 and tips[0][1] == 200
    assert fields == {2: "0.2.0", 4: (1, 1), 6: 1, 10: (1, bytes(range(32, 64)))}


def test_the_hash_of_a_view():
    entry = one("digests", "a note")
    assert reader.blake2b(b"peersync-view-v2", data(entry, "view")) == data(entry, "hash")


@pytest.mark.parametrize("entry", golden("terms"), ids=lambda entry: entry["name"])
def test_terms(entry):
    parts = [bytes.fromhex(part) for part in entry["parts"].split(" ")]
    assert parts[0] == b"peersync-terms-v2"
    assert reader.terms(int(parts[1]), parts) == entry["digest"]
    assert b"nor this" not in parts and b"not part of the terms" not in parts


def test_both_sides_of_a_handshake_have_the_golden_frames():
    entry = one("handshakes", "members")
    challenge, second, third, fourth = (bytes.fromhex(frame) for frame in entry["frames"].split())
    discovery, psk = reader.door_keys(data(entry, "group_key"))
    # The caller.
    caller = reader.handshake(True, challenge, data(entry, "caller_static"), data(entry, "caller_ephemeral"), psk)
    greeting = b"\x02" + reader.prelude(discovery, challenge, data(entry, "nonce")) + caller.write(lambda at: b"")
    assert greeting == second
    got, at = caller.read(third)
    called_device = reader.device_in(got, 2, at, caller.rs)
    assert caller.write(reader.payload(data(entry, "caller_seed"), 1, data(entry, "caller_static"))) == fourth
    # The called side.
    called = reader.handshake(False, challenge, data(entry, "called_static"), data(entry, "called_ephemeral"), psk)
    assert second[0] == 2 and second[1:33] == reader.prelude(discovery, challenge, second[1:17])
    assert called.read(second[33:])[0] == b""
    assert called.write(reader.payload(data(entry, "called_seed"), 2, data(entry, "called_static"))) == third
    got, at = called.read(fourth)
    assert reader.device_in(got, 1, at, called.rs) == sodium.crypto_sign_seed_keypair(data(entry, "caller_seed"))[0]
    assert called_device == sodium.crypto_sign_seed_keypair(data(entry, "called_seed"))[0]
    # What both have in common, and the first frames after it.
    assert caller.hash == called.hash == data(entry, "hash")
    assert caller.split() == called.split()
    there, back = caller.split()
    ping, pong = reader.open_chacha(there, 0, data(entry, "ping")), reader.open_chacha(back, 0, data(entry, "pong"))
    assert ping[:1] == pong[:1] == b"\x01"
    assert reader.message(ping[1:])[0] == "ping" and reader.message(pong[1:])[0] == "pong"


def test_a_handshake_with_another_version_or_key_fails():
    entry = one("handshakes", "members")
    challenge, second, *_ = (bytes.fromhex(frame) for frame in entry["frames"].split())
    _, psk = reader.door_keys(data(entry, "group_key"))
    for prologue, key in ((b"peersync\x03" + challenge, psk), (b"peersync\x02" + challenge, bytes(32))):
        called = reader.Noise(False, prologue, data(entry, "called_static"), data(entry, "called_ephemeral"), key)
        with pytest.raises(reader.Malformed):
            called.read(second[33:])


def test_doors_are_recognized():
    entry = one("doors", "group")
    discovery, psk = reader.door_keys(data(entry, "key"))
    assert psk == data(entry, "pre_shared_key")
    assert reader.announcement_tag(discovery, entry["instance"]) == data(entry, "tag")
    assert reader.prelude(discovery, data(entry, "challenge"), data(entry, "nonce")) == data(entry, "prelude")


def test_a_link_opens_the_door_of_its_secret():
    entry = one("doors", "link")
    secret, expires, endpoints = reader.link(entry["text"])
    assert secret == data(entry, "secret") and expires == int(entry["expires"])
    assert endpoints == [(entry["host"], int(entry["port"]))]
    discovery, psk = reader.link_keys(secret)
    assert psk == data(entry, "pre_shared_key")
    assert reader.announcement_tag(discovery, "ps-abcd2345") == data(entry, "tag")
    assert reader.prelude(discovery, bytes(range(32, 48)), bytes(range(64, 80))) == data(entry, "prelude")
    with pytest.raises(reader.Malformed):
        reader.link(entry["text"][:-2] + "00")


def test_a_spoken_code_is_recognized_by_its_number():
    entry = one("doors", "code")
    discovery = reader.code_discovery(int(entry["number"]))
    assert reader.prelude(discovery, bytes(range(32, 48)), bytes(range(64, 80))) == data(entry, "prelude")


def test_two_devices_find_the_door_between_them():
    entry = one("doors", "pair")
    discovery, psk = reader.door_keys(reader.pair_key(data(entry, "seed"), data(entry, "other"), data(entry, "group")))
    assert psk == data(entry, "pre_shared_key")
    assert reader.prelude(discovery, bytes(range(32, 48)), bytes(range(64, 80))) == data(entry, "prelude")


def test_comparisons_are_committed_to():
    entry = one("doors", "comparison")
    hash_, newcomer, host = (data(entry, key) for key in ("hash", "newcomer", "host"))
    assert reader.commitment(hash_, newcomer) == data(entry, "commitment")
    # The lists are part of the program; the places in them are the page's.
    assert len(reader.comparison(hash_, newcomer, host)) == len(entry["english"].split()) == 3
