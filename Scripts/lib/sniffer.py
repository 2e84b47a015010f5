# SPDX-License-Identifier: Apache-2.0
"""Whoever sits at the next table: keeps every packet that crosses the lab's bridge."""
import socket
import struct
import threading
import time

import wire
from lab import BRIDGE, inside

PACKET_ADD_MEMBERSHIP, PACKET_MR_PROMISC = 1, 1
ETH_P_ALL, ETH_P_IP = 3, 0x0800


class Sniffer:
    def __init__(self, lab):
        with inside(lab.space):
            self.end = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
            self.end.bind((BRIDGE, 0))
            promiscuous = struct.pack("iHH8s", socket.if_nametoindex(BRIDGE), PACKET_MR_PROMISC, 0, b"")
        self.end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 32 << 20)
        self.end.setsockopt(263, PACKET_ADD_MEMBERSHIP, promiscuous)
        self.end.settimeout(0.2)
        self.packets = []
        self.known = set()
        self.is_over = False
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self):
        while not self.is_over:
            try:
                self.packets.append((time.monotonic(), self.end.recv(1 << 18)))
            except socket.timeout:
                continue
            except OSError:
                return

    def stop(self):
        time.sleep(0.3)
        self.is_over = True
        self.thread.join()
        self.end.close()
        return self

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if not self.is_over:
            self.stop()

    def ip4(self):
        """When, source, destination, protocol and content of each IPv4 packet."""
        for moment, packet in list(self.packets):
            if len(packet) < 34 or struct.unpack(">H", packet[12:14])[0] != ETH_P_IP:
                continue
            head = (packet[14] & 15) * 4
            length = struct.unpack(">H", packet[16:18])[0]
            source, destination = socket.inet_ntoa(packet[26:30]), socket.inet_ntoa(packet[30:34])
            yield moment, source, destination, packet[23], packet[14 + head:14 + length]

    def calls(self, source):
        """Where somebody called by TCP: address and port of each first packet."""
        return [
            (destination, struct.unpack(">H", content[2:4])[0]) for _, own, destination, protocol, content in self.ip4()
            if own == source and protocol == 6 and len(content) >= 20 and content[13] & 0x12 == 0x02
        ]

    def services(self, source):
        """What somebody announced by mDNS: when, a service's instance name and its text record."""
        for moment, own, _, protocol, content in self.ip4():
            if own != source or protocol != 17 or content[2:4] != b"\x14\xe9":
                continue
            for owner, kind, data in wire.answers(content[8:]):
                if kind == wire.TXT and owner[1:2] == [b"_peersync"]:
                    yield moment, owner[0], data

    def news(self, source):
        """Whether somebody announced another service than when this was asked last."""
        known, self.known = self.known, {name for _, name, _ in self.services(source)}
        return self.known != known

    def everything(self):
        """All packets, and each direction of each TCP connection on end, for words that a packet's end cuts."""
        streams = {}
        for _, source, destination, protocol, content in self.ip4():
            if protocol == 6 and len(content) >= 20:
                words = content[(content[12] >> 4) * 4:]
                streams.setdefault((source, destination, content[:4]), []).append(words)
        return b"\0".join([packet for _, packet in list(self.packets)] + [b"".join(words) for words in streams.values()])
