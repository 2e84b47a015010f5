# SPDX-License-Identifier: Apache-2.0
"""What goes over the wire, as far as a stranger can make and read it: frames, greetings, and DNS."""
import hashlib
import os
import struct

VERSION = 2
CHALLENGE_BYTES = 16
# The base point of ristretto255 and its double: valid shares whose words nobody knows.
POINT = bytes.fromhex("e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76")
OTHER_POINT = bytes.fromhex("6a493210f7499cd17fecb510ae0cea23a110e8d5b901f8acadd3095c73a3b919")
SERVICE = "_peersync._tcp.local"
PTR, SRV, TXT, A = 12, 33, 16, 1


def frame(content):
    return struct.pack(">I", len(content)) + content


def frames(data):
    """The whole frames in some bytes, with their prefixes, and what is left."""
    found = []
    while len(data) >= 4:
        length = 4 + struct.unpack(">I", data[:4])[0]
        if len(data) < length:
            break
        found.append(data[:length])
        data = data[length:]
    return found, data


def prelude(number, challenge):
    """Finds the door with a spoken code; anybody can make it, for the number is announced."""
    mark = hashlib.blake2b(b"peersync-number-v2 %d" % number, digest_size=32).digest()
    nonce = os.urandom(16)
    return nonce + hashlib.blake2b(b"peersync-prelude-v2" + challenge + nonce, key=mark, digest_size=16).digest()


def guess(number, challenge, share=POINT):
    return frame(bytes([VERSION]) + prelude(number, challenge) + share)


def challenge_of(heard):
    """The challenge at the beginning of what a called side said, and what follows it; None before it is complete."""
    found, _ = frames(heard[:4 + CHALLENGE_BYTES])
    if not found or len(found[0]) != 4 + CHALLENGE_BYTES:
        return None, heard
    return found[0][4:], heard[4 + CHALLENGE_BYTES:]


# DNS


def name(text):
    """A name of DNS; parts are given in a list where they hold dots, bytes or worse."""
    labels = text.split(".") if isinstance(text, str) else text
    parts = [label if isinstance(label, bytes) else label.encode() for label in labels]
    return b"".join(bytes([len(part)]) + part for part in parts) + b"\0"


RECORD_SECONDS = 120


def record(owner, kind, data, seconds=RECORD_SECONDS, flush=True):
    return name(owner) + struct.pack(">HHIH", kind, 0x8001 if flush else 1, seconds, len(data)) + data


def answer(records, count=None):
    return struct.pack(">HHHHHH", 0, 0x8400, 0, len(records) if count is None else count, 0, 0) + b"".join(records)


def announcement(instance, host, port, text, addresses):
    """All that is said of one service; `text` is the record as it is."""
    service = [instance] + SERVICE.split(".")
    return answer(
        [record(SERVICE, PTR, name(service), flush=False), record(service, SRV, struct.pack(">HHH", 0, 0, port) + name(host)),
         record(service, TXT, text)]
        + [record(host, A, bytes(int(part) for part in address.split("."))) for address in addresses])


def read_name(packet, at):
    """The labels at a place, and where it goes on."""
    labels, end, jumps = [], None, 0
    while packet[at]:
        if packet[at] & 0xC0 == 0xC0:
            jumps += 1
            if jumps > 32:
                raise ValueError("a name that never ends")
            end = end or at + 2
            at = (packet[at] & 0x3F) << 8 | packet[at + 1]
            continue
        labels.append(packet[at + 1:at + 1 + packet[at]])
        at += 1 + packet[at]
    return labels, end or at + 1


def answers(packet):
    """Owner, kind and data of each record that an answer holds; nothing of a question or of what cannot be read."""
    found = []
    try:
        _, flags, questions, *counts = struct.unpack(">HHHHHH", packet[:12])
        at = 12
        for _ in range(questions):
            at = read_name(packet, at)[1] + 4
        for _ in range(sum(counts) if flags & 0x8000 else 0):
            owner, at = read_name(packet, at)
            kind, _, _, length = struct.unpack(">HHIH", packet[at:at + 10])
            found.append((owner, kind, packet[at + 10:at + 10 + length]))
            at += 10 + length
    except (IndexError, ValueError, struct.error):
        pass
    return found
