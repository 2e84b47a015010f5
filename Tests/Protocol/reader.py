# SPDX-License-Identifier: Apache-2.0
# peersync
"""Reads and checks peersync's protocol, version 2, as the Protocol page describes it and without any of its code.

It stands for a second implementation: what cannot be read here is missing on the page.
"""
import hashlib
import hmac
import struct
from dataclasses import dataclass, field

import nacl.bindings as sodium
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms
from cryptography.hazmat.primitives.poly1305 import Poly1305


class Malformed(Exception):
    """The bytes are not the one legal encoding."""


def blake2b(*parts, key=b"", length=32):
    return hashlib.blake2b(b"".join(parts), digest_size=length, key=key).digest()


# --- Encoding


class Reader:
    def __init__(self, data):
        self.data, self.place = bytes(data), 0

    @property
    def left(self):
        return len(self.data) - self.place

    def raw(self, count):
        if count > self.left:
            raise Malformed("cut off")
        self.place += count
        return self.data[self.place - count:self.place]

    def number(self):
        value = shift = 0
        while True:
            byte = self.raw(1)[0]
            value |= (byte & 0x7F) << shift
            if value >= 1 << 64:
                raise Malformed("a number above 64 bits")
            if byte < 0x80:
                if byte == 0 and shift:
                    raise Malformed("a number with padding")
                return value
            shift += 7

    def signed(self):
        value = self.number()
        return value >> 1 ^ -(value & 1)

    def count(self, most):
        value = self.number()
        if value > most or value > self.left:
            raise Malformed("a count above its limit")
        return value

    def counted(self, most=1 << 24):
        return self.raw(self.count(most))

    def string(self, most):
        data = self.counted(most)
        if 0 in data:
            raise Malformed("a NUL in a text")
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise Malformed("not UTF-8") from error

    def ascending(self, size, most):
        items = [self.raw(size) for _ in range(self.count(most))]
        if any(a >= b for a, b in zip(items, items[1:])):
            raise Malformed("not ascending")
        return items

    def end(self):
        if self.left:
            raise Malformed("more than there should be")

    def fields(self):
        """Optional fields up to the end, by tag."""
        found = {}
        while self.left:
            tag = self.number()
            if found and tag <= max(found):
                raise Malformed("fields out of order")
            found[tag] = self.counted()
        return found


# --- Changes


@dataclass
class Operation:
    tag: int
    level: int | None
    record: bytes
    content: bytes
    # Name and parts; None where it is kept without effect.
    known: tuple | None = None


@dataclass
class Change:
    group: bytes | None
    device: bytes
    replica: bytes
    seq: int
    previous: bytes | None
    admission: bytes | None
    dependencies: list
    lamport: int
    wall_clock: int
    operations: list = field(default_factory=list)
    id: bytes = b""
    content_hash: bytes = b""


def media_type(data):
    """Visible ASCII: no space, nothing above."""
    if not all(0x21 <= byte <= 0x7E for byte in data):
        raise Malformed("a media type beyond visible ASCII")
    return data.decode("ascii")


def value(reader):
    tag = reader.number()
    content = Reader(reader.counted(32_768 if tag == 2 else 256))
    if tag == 2:
        if 0 in content.data:
            raise Malformed("a NUL in a text")
        return content.data.decode("utf-8")
    known = {
        4: lambda: content.signed(), 6: lambda: False, 8: lambda: True, 10: lambda: ("time", content.signed()),
        12: lambda: ("record", content.raw(16)), 14: lambda: ("member", content.raw(32)),
        16: lambda: ("attachment", content.raw(32), content.number(), media_type(content.counted(127))),
    }
    if tag not in known:
        raise Malformed("an unknown value")
    result = known[tag]()
    content.end()
    return result


def edits(reader):
    result = []
    for _ in range(reader.count(4_096)):
        edit = reader.number(), reader.number(), reader.string(32_768)
        if edit[1] == 0 and edit[2] == "":
            raise Malformed("an edit of nothing")
        result.append(edit)
    return result


def sealed_keys(reader, most=1_024):
    return reader.raw(32), [(reader.raw(4), reader.raw(48)) for _ in range(reader.count(most))]


def flag(reader):
    number = reader.number()
    if number > 1:
        raise Malformed("neither yes nor no")
    return number == 1


OPERATIONS = {
    2: ("create",), 4: ("assign", "field", "value"), 6: ("clear", "field"), 8: ("add", "field", "value"),
    10: ("remove", "field", "value"), 12: ("count", "field", "signed"), 14: ("edit text", "field", "edits"),
    16: ("delete",), 18: ("restore",), 20: ("undo", "id"), 22: ("settle", "id"),
    32: ("found",), 34: ("admit", "id", "flag"), 36: ("ask removal", "id", "reason", "devices"),
    38: ("agree removal", "id", "id", "devices"), 40: ("withdraw removal", "id", "id"),
    42: ("remove device", "id", "reason", "devices"), 44: ("ask readmission", "id"),
    46: ("agree readmission", "id", "id"), 48: ("readmit", "id"), 50: ("link", "id", "id"),
    52: ("rekey", "check", "sealed"), 54: ("share key", "id", "sealed"), 56: ("ask level", "number"),
    58: ("agree level", "id", "number"), 60: ("fork", "id", "heads", "fork devices"),
}
PARTS = {
    "field": lambda r: r.string(64), "value": value, "signed": Reader.signed, "edits": edits,
    "id": lambda r: r.raw(32), "flag": flag, "reason": lambda r: r.string(1_024),
    "devices": lambda r: r.ascending(32, 256), "heads": lambda r: r.ascending(32, 256),
    "fork devices": lambda r: r.ascending(32, 512), "check": lambda r: r.raw(16), "sealed": sealed_keys,
    "number": Reader.number,
}
GROUP_RECORD = bytes(15) + b"\x01"


def operation(reader):
    tag = reader.number()
    level = reader.number() if tag & 1 else None
    record = reader.raw(16)
    found = Operation(tag, level, record, reader.counted(65_536))
    if tag not in OPERATIONS or (tag >= 32 and record != GROUP_RECORD):
        return found
    name, *parts = OPERATIONS[tag]
    content = Reader(found.content)
    try:
        found.known = name, *(PARTS[part](content) for part in parts)
        content.end()
    except (Malformed, UnicodeDecodeError):
        # Kept, hashed and passed on, without effect.
        found.known = None
    return found


def change(data):
    if len(data) > 65_536:
        raise Malformed("a change above 65,536 bytes")
    reader = Reader(data)
    version, flags = reader.raw(2)
    if version != 2 or flags > 7:
        raise Malformed("another version")
    result = Change(
        group=reader.raw(32) if flags & 1 else None, device=reader.raw(32), replica=reader.raw(16),
        seq=reader.number(), previous=reader.raw(32) if flags & 2 else None,
        admission=reader.raw(32) if flags & 4 else None, dependencies=reader.ascending(32, 256),
        lamport=reader.number(), wall_clock=reader.signed())
    result.operations = [operation(reader) for _ in range(reader.count(512))]
    reader.end()
    result.content_hash = blake2b(b"peersync-change-v2", data)
    result.id = chain_id(result.previous, result.content_hash)
    return result


def chain_id(previous, content_hash):
    return blake2b(b"peersync-chain-v2", previous or b"", content_hash)


def vouches(signature, change_id, device):
    """Whether a signature, with its links, vouches for a change."""
    links = signature[64:]
    if len(signature) < 64 or len(links) % 32 or len(links) // 32 > 256:
        return False
    for start in range(0, len(links), 32):
        change_id = chain_id(change_id, links[start:start + 32])
    try:
        sodium.crypto_sign_open(signature[:64] + b"peersync-sig-v2" + change_id, device)
        return True
    except Exception:
        return False


def received_change(reader):
    data = reader.counted(65_536)
    links = reader.number()
    if links > 257:
        raise Malformed("too many links")
    return data, reader.raw(64 + 32 * (links - 1)) if links else None


class Log:
    """Changes taken in one after the other, checked by their form alone."""

    def __init__(self, group):
        self.group, self.changes, self.admitted = group, {}, {}
        # Of a fork: the last changes of the older group that are not here yet.
        self.is_fork, self.missing, self.earlier = False, set(), set()

    def past(self, change_id):
        seen, waiting = set(), [change_id]
        while waiting:
            found = waiting.pop()
            if found not in seen:
                seen.add(found)
                one = self.changes[found]
                waiting += one.dependencies + ([one.previous] if one.previous else [])
        return seen

    def take(self, one):
        names = [known.known[0] for known in one.operations if known.known]
        # The log of the older group comes after a fork's founding and before anything else of the fork.
        is_earlier = self.is_fork and one.group != self.group
        if self.missing and not is_earlier:
            raise Malformed("the older group's log is not here")
        if one.group is None:
            if not is_earlier and (one.id != self.group or self.changes):
                raise Malformed("another founding")
            if names[:1] != ["found"] or names.count("found") > 1:
                raise Malformed("no founding")
            if one.seq or one.previous or one.admission or one.dependencies or one.lamport != 1:
                raise Malformed("a founding with a past")
            if not is_earlier:
                self.founder = one.device
        else:
            named = one.dependencies + ([one.previous] if one.previous else [])
            if one.group != self.group and not is_earlier or "found" in names or not named:
                raise Malformed("of another group, or without a past")
            if any(other not in self.changes for other in named):
                raise Malformed("its past is not here")
            if (one.previous is None) != (one.seq == 0):
                raise Malformed("a broken chain")
            if one.previous:
                before = self.changes[one.previous]
                if (before.device, before.replica, before.seq + 1) != (one.device, one.replica, one.seq):
                    raise Malformed("a broken chain")
                if one.group != before.group and before.group is not None or before.id in self.earlier and not is_earlier:
                    raise Malformed("a chain of another group")
            if one.lamport != 1 + max(self.changes[other].lamport for other in named):
                raise Malformed("a wrong Lamport number")
            if one.seq and one.admission:
                raise Malformed("an admission in a later change")
            if one.seq == 0 and one.admission is None and one.device != self.founder and not is_earlier:
                raise Malformed("no admission")
            if one.admission and not is_earlier:
                past = set().union(*(self.past(other) for other in named))
                if one.admission not in past or one.device not in self.admitted.get(one.admission, ()):
                    raise Malformed("an admission of somebody else")
        forks = [known.known for known in one.operations if known.known and known.known[0] == "fork"]
        self.admitted[one.id] = [known.known[1] for known in one.operations if known.known and known.known[0] == "admit"]
        if not self.changes and forks:
            self.is_fork, self.missing = True, set(forks[0][2])
            self.admitted[one.id] += forks[0][3]
        self.changes[one.id] = one
        if is_earlier:
            self.earlier.add(one.id)
            self.missing.discard(one.id)

    @property
    def heads(self):
        named = {other for one in self.changes.values() for other in one.dependencies + [one.previous]}
        return sorted(set(self.changes) - named)


def number_bytes(value):
    out = b""
    while value >= 0x80:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


def changes_digest(heads):
    return blake2b(b"peersync-heads-v2", number_bytes(len(heads)), *heads)


# --- Sealing


def hchacha20(key, nonce):
    state = list(struct.unpack("<4I", b"expand 32-byte k") + struct.unpack("<8I", key) + struct.unpack("<4I", nonce))

    def quarter(a, b, c, d):
        for x, y, z, turn in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
            state[x] = state[x] + state[y] & 0xFFFFFFFF
            mixed = state[z] ^ state[x]
            state[z] = (mixed << turn | mixed >> 32 - turn) & 0xFFFFFFFF

    for _ in range(10):
        for column in range(4):
            quarter(column, 4 + column, 8 + column, 12 + column)
        quarter(0, 5, 10, 15), quarter(1, 6, 11, 12), quarter(2, 7, 8, 13), quarter(3, 4, 9, 14)
    return struct.pack("<8I", *state[:4], *state[12:])


def open_box(box, nonce, key):
    """libsodium's crypto_secretbox_xchacha20poly1305: the code of 16 bytes, then what is sealed."""
    stream_key = hchacha20(key, nonce[:16])
    stream = Cipher(algorithms.ChaCha20(stream_key, bytes(8) + nonce[16:]), mode=None).encryptor()
    code_key = stream.update(bytes(32))
    try:
        Poly1305.verify_tag(code_key, box[16:], box[:16])
    except Exception:
        return None
    return stream.update(box[16:])


def open_sealed(sealed, seed, device):
    """The key of 32 bytes that was sealed for a device; None where there is no box for it."""
    ephemeral, boxes = sealed
    secret = sodium.crypto_sign_ed25519_sk_to_curve25519(seed + device)
    product = sodium.crypto_scalarmult(secret, ephemeral)
    hint = blake2b(b"peersync-sealed-hint-v2", ephemeral, device, length=16)[:4]
    key = blake2b(b"peersync-sealed-key-v2", ephemeral, device, key=product)
    for found, box in boxes:
        opened = open_box(box, bytes(24), key) if found == hint else None
        if opened:
            return opened
    return None


def key_check(key):
    return blake2b(b"peersync-key-check-v2", key=key, length=16)


def bundle(data, seed, device):
    """The group, the changes with their signatures, and the fields of a file for which there is a box for a device."""
    reader = Reader(data)
    if reader.raw(8) != b"PSBUNDLE" or reader.raw(1) != b"\x02":
        raise Malformed("no bundle of version 2")
    key = open_sealed(sealed_keys(reader, 65_536), seed, device)
    if key is None:
        return None
    nonce = reader.raw(24)
    inside = open_box(reader.raw(reader.left), nonce, blake2b(b"peersync-bundle-v2", key=key))
    if inside is None:
        raise Malformed("damaged")
    reader = Reader(inside)
    group = reader.raw(32)
    received = [received_change(reader) for _ in range(reader.count(10_000_000))]
    fields = reader.fields()
    if any(tag & 1 for tag in fields):
        raise Malformed("a required field that is not known")
    return group, received, fields


# --- Messages


def tips(reader):
    return [(reader.raw(16), reader.number(), reader.raw(32)) for _ in range(reader.count(4_096))]


MESSAGES = {
    1: ("hello", lambda r: (r.raw(32), tips(r), r.number())), 2: ("totals", Reader.number),
    3: ("changes", lambda r: [received_change(r) for _ in range(r.count(65_536))]), 4: ("ping", None),
    5: ("have", lambda r: (r.number(), tips(r))), 6: ("pong", None), 7: ("done", lambda r: r.raw(32)),
    8: ("peers", lambda r: [(r.raw(32), r.string(255), r.number()) for _ in range(r.count(64))]),
    9: ("resync", tips), 10: ("close", lambda r: r.raw(1)[0]),
    11: ("joinRequest", lambda r: (r.string(256), r.raw(32))), 12: ("dialBack", None),
    13: ("joinGranted", lambda r: (r.raw(32), r.raw(32), r.string(256), r.raw(32))), 14: ("dialedBack", flag),
    15: ("waiting", lambda r: r.string(8)), 17: ("comparisonCommitment", lambda r: r.raw(32)),
    19: ("comparisonNonce", lambda r: r.raw(16)),
    16: ("presence", lambda r: (r.raw(16), r.string(64), r.number(), r.ascending(32, 16), r.number(), r.number())),
    18: ("announceChanges", lambda r: (r.number(), r.ascending(32, 4_096))),
    20: ("requestChanges", lambda r: r.ascending(32, 4_096)), 22: ("graft", lambda r: r.ascending(32, 4_096)),
    24: ("prune", None),
}
# The fields of a message that a version 2 program knows, and how each is read.
FIELDS = {
    ("hello", 2): lambda r: r.string(64), ("hello", 4): lambda r: (r.number(), r.number()),
    ("hello", 6): Reader.number, ("hello", 8): lambda r: [r.number() for _ in range(r.count(256))],
    ("hello", 10): lambda r: (r.number(), r.raw(32)), ("done", 10): lambda r: (r.number(), r.raw(32)),
    ("presence", 2): lambda r: (r.number(), r.number(), r.string(4_096)), ("joinRequest", 1): lambda r: True,
}


def message(data):
    """A message's name, parts and fields; "unknown optional" or "unknown required" with the content."""
    reader = Reader(data)
    tag = reader.number()
    content = reader.counted(4 << 20)
    reader.end()
    unknown = ("unknown required" if tag & 1 else "unknown optional", content, {})
    if tag not in MESSAGES:
        return unknown
    name, read = MESSAGES[tag]
    inside = Reader(content)
    parts = read(inside) if read else None
    fields = {}
    for number, part in inside.fields().items():
        if (name, number) in FIELDS:
            field_reader = Reader(part)
            fields[number] = FIELDS[name, number](field_reader)
            field_reader.end()
        elif number & 1:
            return unknown
    return name, parts, fields


# --- Handshake


class Noise:
    """Noise_XXpsk0_25519_ChaChaPoly_BLAKE2b (revision 34), one side of it."""

    NAME = b"Noise_XXpsk0_25519_ChaChaPoly_BLAKE2b"
    PATTERN = [["psk", "e"], ["e", "ee", "s", "es"], ["s", "se"]]

    def __init__(self, is_caller, prologue, static, ephemeral, psk):
        self.is_caller, self.s, self.e, self.psk = is_caller, static, ephemeral, psk
        self.rs = self.re = self.key = None
        self.nonce = self.turn = 0
        self.hash = self.chaining = self.NAME.ljust(64, b"\0")
        self.mix_hash(prologue)

    def mix_hash(self, data):
        self.hash = blake2b(self.hash, data, length=64)

    def derive(self, material, count):
        def make(key, content):
            return hmac.new(key, content, hashlib.blake2b).digest()

        secret, out = make(self.chaining, material), [b""]
        for number in range(count):
            out.append(make(secret, out[-1] + bytes([number + 1])))
        return out[1:]

    def mix_key(self, material):
        self.chaining, key = self.derive(material, 2)
        self.key, self.nonce = key[:32], 0

    def mix_psk(self):
        self.chaining, mixed, key = self.derive(self.psk, 3)
        self.mix_hash(mixed)
        self.key, self.nonce = key[:32], 0

    def sealed(self, data, is_opening):
        out = data
        if self.key:
            out = (open_chacha if is_opening else seal_chacha)(self.key, self.nonce, data, self.hash)
            self.nonce += 1
        self.mix_hash(data if is_opening else out)
        return out

    def mix_product(self, token):
        if token == "ee":
            ours, theirs = self.e, self.re
        elif (token == "es") == self.is_caller:
            ours, theirs = self.e, self.rs
        else:
            ours, theirs = self.s, self.re
        self.mix_key(sodium.crypto_scalarmult(ours, theirs))

    def write(self, payload):
        """A message; the payload is made from the hash at its place."""
        out = b""
        for token in self.PATTERN[self.turn]:
            if token == "psk":
                self.mix_psk()
            elif token == "e":
                public = sodium.crypto_scalarmult_base(self.e)
                out += public
                self.mix_hash(public), self.mix_key(public)
            elif token == "s":
                out += self.sealed(sodium.crypto_scalarmult_base(self.s), False)
            else:
                self.mix_product(token)
        self.turn += 1
        return out + self.sealed(payload(self.hash), False)

    def read(self, message):
        """The payload and the hash when it was written."""
        reader = Reader(message)
        for token in self.PATTERN[self.turn]:
            if token == "psk":
                self.mix_psk()
            elif token == "e":
                self.re = reader.raw(32)
                self.mix_hash(self.re), self.mix_key(self.re)
            elif token == "s":
                self.rs = self.sealed(reader.raw(48 if self.key else 32), True)
            else:
                self.mix_product(token)
        self.turn += 1
        at = self.hash
        return self.sealed(reader.raw(reader.left), True), at

    def split(self):
        """The keys from caller to called and back."""
        first, second = self.derive(b"", 2)
        return first[:32], second[:32]


def nonce_bytes(nonce):
    return bytes(4) + struct.pack("<Q", nonce)


def seal_chacha(key, nonce, data, associated=b""):
    return sodium.crypto_aead_chacha20poly1305_ietf_encrypt(data, associated or None, nonce_bytes(nonce), key)


def open_chacha(key, nonce, data, associated=b""):
    try:
        return sodium.crypto_aead_chacha20poly1305_ietf_decrypt(data, associated or None, nonce_bytes(nonce), key)
    except Exception as error:
        raise Malformed("a frame does not decrypt") from error


def door_keys(group_key):
    """The discovery key and the pre-shared key of a group's door."""
    return blake2b(b"peersync-group-discovery-v2", key=group_key), blake2b(b"peersync-group-psk-v2", key=group_key)


def pair_key(seed, other, group):
    """The key of the door between a device, by its seed, and another one."""
    own, _ = sodium.crypto_sign_seed_keypair(seed)
    product = sodium.crypto_scalarmult(
        sodium.crypto_sign_ed25519_sk_to_curve25519(seed + own), sodium.crypto_sign_ed25519_pk_to_curve25519(other))
    return blake2b(b"peersync-pair-key-v2", group, *sorted([own, other]), key=product)


def link_keys(secret):
    """The discovery key and the pre-shared key of a link's door."""
    return blake2b(b"peersync-invite-discovery-v2", key=secret), blake2b(b"peersync-invite-psk-v2", key=secret)


def code_discovery(number):
    """The discovery key of a door with a spoken code: public, for the number is announced."""
    return blake2b(b"peersync-number-v2 " + str(number).encode())


def link(text):
    """The secret, the expiry and the endpoints of a link."""
    prefix = "PEERSYNC:1:"
    if not text.startswith(prefix):
        raise Malformed("not a link of this version")
    data = from_base32(text[len(prefix):].lower())
    if blake2b(data[:-4])[:4] != data[-4:]:
        raise Malformed("a damaged link")
    body = Reader(data[:-4])
    secret, expires = body.raw(16), body.signed()
    endpoints = [(body.string(255), body.number()) for _ in range(body.count(16))]
    body.end()
    return secret, expires, endpoints


def announcement_tag(discovery_key, instance):
    return blake2b(b"announce", instance.encode(), key=discovery_key)[:5]


def prelude(discovery_key, challenge, nonce):
    return nonce + blake2b(b"peersync-prelude-v2", challenge, nonce, key=discovery_key, length=16)


def statement(role, at, static_public):
    return b"peersync-handshake-v2" + bytes([role]) + at + static_public


def payload(seed, role, static):
    """What makes a payload of the handshake: the device and its signature."""
    device, secret = sodium.crypto_sign_seed_keypair(seed)
    def make(at):
        said = statement(role, at, sodium.crypto_scalarmult_base(static))
        return device + sodium.crypto_sign(said, secret)[:64]
    return make


def device_in(payload_bytes, role, at, static_public):
    """The device that a payload proves; nobody else can have made it."""
    device, signature = payload_bytes[:32], payload_bytes[32:]
    if len(signature) != 64:
        raise Malformed("a payload of another length")
    sodium.crypto_sign_open(signature + statement(role, at, static_public), device)
    return device


def handshake(is_caller, challenge, static, ephemeral, psk):
    return Noise(is_caller, b"peersync\x02" + challenge, static, ephemeral, psk)


def commitment(handshake_hash, nonce):
    return blake2b(b"peersync-commit-v2", b"\x01", handshake_hash, nonce)


def comparison(handshake_hash, newcomer, host):
    """The places of the three words in a list of 2,048."""
    found = blake2b(b"peersync-compare-v2", newcomer, host, key=handshake_hash)
    return [number % 2_048 for number in struct.unpack(">3H", found[:6])]


# --- What people agree to


def terms(version, parts):
    digest = blake2b(*(f"{len(part)}:".encode() + part for part in parts), length=16)
    return f"{version}:{base32(digest)}"


def base32(data):
    """Crockford's alphabet in lower case; the last letter filled with zero bits."""
    bits = "".join(f"{byte:08b}" for byte in data)
    bits += "0" * (-len(bits) % 5)
    return "".join("0123456789abcdefghjkmnpqrstvwxyz"[int(bits[at:at + 5], 2)] for at in range(0, len(bits), 5))


def from_base32(text):
    """The bytes of a text of `base32`; the bits that fill the last letter are zero."""
    bits = "".join(f"{'0123456789abcdefghjkmnpqrstvwxyz'.index(letter):05b}" for letter in text)
    whole = len(bits) // 8 * 8
    if "1" in bits[whole:] or len(bits) - whole >= 5:
        raise Malformed("base 32 with bits left over")
    return bytes(int(bits[at:at + 8], 2) for at in range(0, whole, 8))
