# SPDX-License-Identifier: Apache-2.0
# peersync
"""Random groups with honest members and liars, as a sequence of changes.

A *world* is what a few laptops wrote within some hours: honest members invite, write, exchange,
ask, agree, withdraw and readmit as the program does; liars write whatever the form of a change
allows, with second laptops, invented members and old changes. A seed gives the same world on
every machine.

    worlds.py --seed 1 --count 100 [--mode MODE]    prints one JSON line for each world
    worlds.py --seed 1 --count 100 --laws           checks the laws of the Trust page instead
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field

from membership import Log, Operation, Resolution, resolve

#: `one`: one liar. `two`: two liars who work together. `crowd`: one liar who invents 50 or more
#: members at once.
MODES = ("one", "two", "crowd")


def mode_of(seed: int) -> str:
    """The mode of a world when none is asked for: mostly one liar, one crowd in 25."""
    if seed % 25 == 7:
        return "crowd"
    return "two" if seed % 4 == 1 else "one"


@dataclass
class HonestDevice:
    """A laptop whose program keeps to the rules."""

    name: str
    #: Changes that the laptop has received, closed under the causal past.
    known: set[int]
    #: The admission by which the laptop spoke last.
    admission: int | None = None


@dataclass
class Liar:
    """A person who writes whatever the form of a change allows."""

    #: The device that honest members know.
    root: str
    #: Prefix of the names of invented members.
    prefix: str
    #: The root device, further laptops and invented members.
    devices: list[str] = field(default_factory=list)
    known: set[int] = field(default_factory=set)
    #: How the root device came in: `guest`, or `laptop` for a stolen second laptop.
    entrance: str = "guest"

    @property
    def is_in(self) -> bool:
        return bool(self.known)

    @property
    def invented(self) -> list[str]:
        return [device for device in self.devices if device != self.root]


class World:
    """A group that is written step by step."""

    def __init__(self, seed: int, mode: str | None = None) -> None:
        self.seed = seed
        self.mode = mode or mode_of(seed)
        self.random = random.Random(f"{seed} {self.mode}")
        self.log = Log()
        self.liars = [Liar("L", "P")]
        if self.mode == "two":
            self.liars.append(Liar("M", "Q"))
        chance = self.random.random
        #: Whether honest members quarrel among themselves.
        self.has_quarrels = chance() < 0.3
        #: Whether honest members put liars out.
        self.wants_removals = chance() < 0.7
        #: Whether honest members believe liars: agree to their askings, keep their guests.
        self.has_fooled = chance() < 0.5
        self.wants_readmissions = chance() < 0.3
        self.withdraws = chance() < 0.4
        self.has_laptops = chance() < 0.6
        self.has_bursts = self.mode == "crowd"
        self._views: dict[str, tuple[frozenset[int], Resolution]] = {}
        self.honest: dict[str, HonestDevice] = {}
        founding = self.log.add("h0", [], [Operation("found", "h0")])
        self.honest["h0"] = HonestDevice("h0", {founding})
        self.pending = [f"h{i}" for i in range(1, self.random.choice([3, 6, 6, 7]))]
        self.pending += [liar.root for liar in self.liars]
        self.random.shuffle(self.pending)
        for liar in self.liars:
            liar.entrance = "laptop" if chance() < 0.15 else "guest"
        for _ in range(self.random.choice([30, 45, 45, 60])):
            self._step()

    # Facts about the world.

    @property
    def liar_devices(self) -> set[str]:
        return {device for liar in self.liars for device in liar.devices}

    def view(self, device: str) -> Resolution:
        """The verdict over what an honest laptop knows."""
        known = frozenset(self.honest[device].known)
        if device in self._views and self._views[device][0] == known:
            return self._views[device][1]
        verdict = resolve(self.log.part(sorted(known)))
        self._views[device] = (known, verdict)
        return verdict

    def person(self, device: str) -> str:
        """The person of an honest laptop: second laptops are called `h1b`, `h1c`."""
        return device.rstrip("bcd")

    # Honest members.

    def _act(self, device: str, operations: Iterable[Operation]) -> int | None:
        """Writes a change as the program does, or nothing when the device is out.

        Rule 12: the change names only changes that stand in its author's view or complete a
        removal that counts there, and speaks by an admission that counts.
        """
        honest, view = self.honest[device], self.view(device)
        operations = list(operations)
        if not view.is_member(device):
            return None
        past = self.log.closure(view.nameable)
        if any(op.ask is not None and op.ask not in past for op in operations):
            return None
        admission = None
        if device != "h0":
            admission = view.speaking_admission(device, honest.admission)
            honest.admission = admission
            if admission not in past:
                return None
        if self.random.random() < 0.1:
            operations.insert(self.random.randint(0, len(operations)), Operation("write"))
        change = self.log.add(device, past, operations, admission)
        self._receive(device, change)
        return change

    def _receive(self, device: str, change: int) -> None:
        self.honest[device].known |= self.log.closure([change])

    def _exchange(self, first: str, second: str) -> None:
        """Two laptops exchange what they know; each may drop what need not be kept."""
        union = self.honest[first].known | self.honest[second].known
        for device in (first, second):
            self.honest[device].known = set(union)
            if self.random.random() < 0.5:
                self.honest[device].known = resolve(self.log.part(sorted(union))).kept

    def _keepers(self, device: str, target: str) -> frozenset[str]:
        """The guests of a target that an honest member keeps."""
        view = self.view(device)
        guests = {
            c.device
            for c in view.changes.values()
            if target in c.line and c.device != target and view.is_member(c.device)
        }
        return frozenset(
            guest
            for guest in sorted(guests)
            if guest in self.honest or (self.has_fooled and self.random.random() < 0.15)
        )

    def _pick_honest(self) -> str:
        return self.random.choice(list(self.honest))

    def _newcomer(self) -> None:
        """A pending person, or a second laptop of a member, comes in."""
        inside = [liar for liar in self.liars if liar.is_in]
        if self.has_laptops and self.random.random() < 0.3:
            self._second_laptop(inside)
            return
        name = self.pending.pop()
        liar = next((liar for liar in self.liars if liar.root == name), None)
        if liar is None and inside and self.random.random() < 0.3:
            # An honest guest below a liar.
            chosen = self.random.choice(inside)
            admission = self._lie_admission(chosen, self.random.choice(chosen.devices), name)
        else:
            inviter = self._pick_honest()
            is_own = liar is not None and liar.entrance == "laptop"
            admission = self._act(inviter, [Operation("admit", name, same_person=is_own)])
            for other in inside:
                if admission is not None and self.random.random() < 0.8:
                    other.known |= self.log.closure([admission])
        if admission is None:
            self.pending.append(name)
        elif liar is not None:
            liar.known = self.log.closure([admission])
            liar.devices.append(name)
            liar.known.add(self.log.add(name, [admission], [Operation("write")], admission))
        else:
            self._welcome(name, admission)

    def _welcome(self, name: str, admission: int) -> None:
        """An admitted honest device writes its first change."""
        self.honest[name] = HonestDevice(name, self.log.closure([admission]))
        change = self._act(name, [Operation("write")])
        if change is None:
            del self.honest[name]
            return
        inviter = self.log.changes[admission].device
        if inviter in self.honest:
            self._receive(inviter, change)

    def _second_laptop(self, inside: list[Liar]) -> None:
        if inside and self.random.random() < 0.25:
            # A stolen first laptop: an honest second laptop speaks by the liar's admission.
            liar = self.random.choice(inside)
            name = liar.root.lower() + "b"
            if name not in self.honest:
                admission = self._lie_admission(liar, liar.root, name, is_own=True)
                if admission is not None:
                    self._welcome(name, admission)
            return
        owner = self._pick_honest()
        name = next(
            (n for n in (self.person(owner) + s for s in "bc") if n not in self.honest), None
        )
        if name is None:
            return
        admission = self._act(owner, [Operation("admit", name, same_person=True)])
        if admission is not None:
            self._welcome(name, admission)

    def _feud(self) -> None:
        """Honest members put each other out in a ring, none of them knowing of the others."""
        size = min(len(self.honest), self.random.choice([2, 3, 4, 4, 5]))
        members = self.random.sample(list(self.honest), size)
        for member in members[1:]:
            self._exchange(members[0], member)
        agreements = []
        for place, asker in enumerate(members):
            agreer, target = members[(place + 1) % size], members[(place + 2) % size]
            if self.random.random() < 0.5:
                asker, agreer = agreer, asker
            if self.random.random() < 0.1:
                self._act(asker, [Operation("remove", target)])
            elif target not in (asker, agreer):
                asking = self._act(asker, [Operation("ask", target)])
                if asking is not None:
                    agreements.append((agreer, target, asking))
        for agreer, target, asking in agreements:
            self._receive(agreer, asking)
            self._act(agreer, [Operation("agree", target, asking)])

    def _honest_removal(self) -> None:
        """An honest member asks, agrees, removes by their own authority, or leaves."""
        if self.has_quarrels and self.random.random() < 0.15:
            self._feud()
            return
        device = self._pick_honest()
        known = [self.log.changes[i] for i in sorted(self.honest[device].known)]
        inside = [liar for liar in self.liars if liar.is_in]
        liar = self.random.choice(inside)
        target = liar.root
        if liar.invented and self.random.random() < 0.2:
            target = self.random.choice(liar.invented)
        if self.has_quarrels and self.random.random() < 0.25:
            target = self._pick_honest()
            own = [d for d in self.honest if self.person(d) == self.person(device) and d != device]
            if own and self.random.random() < 0.5:
                # Two laptops of one member turn on each other.
                target = self.random.choice(own)
        if target == device:
            if self.random.random() < 0.3:
                self._act(device, [Operation("remove", device)])
            return
        askings = [
            c
            for c in known
            if any(op.kind == "ask" and op.device == target for op in c.operations)
            and c.device != device
            and (self.has_fooled or c.device in self.honest)
        ]
        if askings:
            asking = self.random.choice(askings).id
            keep = self._keepers(device, target)
            self._act(device, [Operation("agree", target, asking, keep)])
        elif any(c.device == target and device in c.line for c in known):
            self._act(device, [Operation("remove", target, keep=self._keepers(device, target))])
        else:
            self._act(device, [Operation("ask", target, keep=self._keepers(device, target))])

    def _honest_withdrawal(self) -> None:
        device = self._pick_honest()
        askings = [
            (i, op.device)
            for i in sorted(self.honest[device].known)
            for op in self.log.changes[i].operations
            if op.kind == "ask" and self.log.changes[i].device in self.honest
            and self.person(self.log.changes[i].device) == self.person(device)
        ]
        if askings:
            asking, target = self.random.choice(askings)
            self._act(device, [Operation("withdraw", target, asking)])

    def _honest_readmission(self) -> None:
        device = self._pick_honest()
        target = self.random.choice([liar.root for liar in self.liars] + list(self.honest))
        askings = [
            i
            for i in sorted(self.honest[device].known)
            if self.log.changes[i].device in self.honest
            and self.log.changes[i].device != device
            and any(
                op.kind == "ask_back" and op.device == target
                for op in self.log.changes[i].operations
            )
        ]
        if askings:
            self._act(device, [Operation("agree_back", target, self.random.choice(askings))])
        elif self.random.random() < 0.2:
            self._act(device, [Operation("back", target)])
        else:
            self._act(device, [Operation("ask_back", target)])

    # Liars.

    def _lie_admission(
        self, liar: Liar, author: str, name: str, is_own: bool = False
    ) -> int | None:
        """A liar's device admits a device on top of something that the liar knows."""
        speaking = self._admissions(liar, author)
        if not speaking:
            return None
        base = self.random.sample(sorted(liar.known), min(2, len(liar.known)))
        return self._lie(
            liar, author, base, [Operation("admit", name, same_person=is_own)],
            self.random.choice(speaking),
        )

    def _admissions(self, liar: Liar, device: str) -> list[int]:
        """The admissions of a device that a liar knows."""
        return [i for i in sorted(liar.known) if self.log.changes[i].admits(device)]

    def _lie(
        self, liar: Liar, author: str, base: list[int], operations: list[Operation], admission: int
    ) -> int:
        change = self.log.add(author, base, operations, admission)
        for other in self.liars:
            if other is liar or (other.is_in and self.random.random() < 0.8):
                other.known |= self.log.closure([change])
        return change

    def _invent(self, liar: Liar) -> str:
        name = f"{liar.prefix}{len(liar.invented)}"
        liar.devices.append(name)
        return name

    def _liar_operation(self, liar: Liar, author: str) -> Operation | None:
        """One operation of a liar, often about people that the liar has no say over."""
        chance, choice = self.random.random, self.random.choice
        accomplices = sorted(self.liar_devices)
        targets = list(self.honest) + self.pending + [liar.root] + liar.invented * 2
        kinds = ["write", "admit", "admit", "ask", "agree", "agree", "remove", "remove"]
        kinds += ["ask_back", "agree_back", "back", "withdraw"]
        kind, target = choice(kinds), choice(targets)
        known = [self.log.changes[i] for i in sorted(liar.known)]
        if kind == "write":
            return Operation("write")
        if kind == "admit":
            if chance() < 0.5:
                target = self._invent(liar)
            return Operation("admit", target, same_person=chance() < 0.4)
        if kind in ("agree", "agree_back", "withdraw"):
            asked = "ask_back" if kind == "agree_back" else "ask"
            askings = [
                (c.id, op.device)
                for c in known
                for op in c.operations
                if op.kind == asked and (c.device != author or kind == "withdraw")
            ]
            if not askings:
                return None
            asking, target = choice(askings)
            keep = self.random.sample(accomplices, min(len(accomplices), self.random.randint(0, 2)))
            return Operation(kind, target, asking, frozenset(keep if kind == "agree" else ()))
        keep = self.random.sample(liar.invented, min(len(liar.invented), 1))
        return Operation(kind, target, keep=frozenset(keep if kind in ("remove", "ask") else ()))

    def _lie_step(self, liar: Liar) -> None:
        """A liar writes a change upon anything that the liar knows and shows it to some."""
        author = self.random.choice([liar.root, liar.root, *liar.invented])
        speaking = self._admissions(liar, author)
        if not speaking:
            return
        admission = self.random.choice(speaking)
        base = []
        own = [i for i in sorted(liar.known) if self.log.changes[i].device == author]
        if own and self.random.random() < 0.3:
            base.append(self.random.choice(own))
        for _ in range(self.random.choice([0, 0, 1, 3])):
            base.append(self.random.choice(sorted(liar.known)))
        attacks = [
            i
            for i in sorted(liar.known)
            for op in self.log.changes[i].operations
            if op.kind in ("agree", "remove") and op.device in self.liar_devices
        ]
        if attacks and self.random.random() < 0.25:
            base.append(self.random.choice(attacks))
        count = self.random.choice([1, 1, 1, 1, 2, 3])
        if self.random.random() < 0.01:
            count = 70
        operations = [self._liar_operation(liar, author) for _ in range(count)]
        operations = [op for op in operations if op is not None]
        if not operations:
            return
        base += [op.ask for op in operations if op.ask is not None]
        self._show(self._lie(liar, author, base, operations, admission))

    def _burst(self, liar: Liar) -> None:
        """A liar invents 50 or more members at once: a chain, a star, or siblings."""
        author = self.random.choice([liar.root, *liar.invented[:3]])
        speaking = self._admissions(liar, author)
        if not speaking:
            return
        admission, count = self.random.choice(speaking), self.random.randint(50, 64)
        shape = self.random.choice(["chain", "star", "siblings"])
        change = admission
        if shape == "siblings":
            names = [self._invent(liar) for _ in range(count)]
            admissions = [Operation("admit", name, same_person=False) for name in names]
            change = self._lie(liar, author, [], admissions, admission)
        for _ in range(count if shape != "siblings" else 0):
            name = self._invent(liar)
            following = [change] if self.random.random() < 0.7 else []
            change = self._lie(liar, author, following, [Operation("admit", name)], admission)
            if shape == "chain":
                author, admission = name, change
        self._show(change)

    def _show(self, change: int) -> None:
        """Some honest laptops receive a liar's change."""
        devices = list(self.honest)
        for device in self.random.sample(devices, self.random.randint(0, len(devices))):
            self._receive(device, change)

    # The course of events.

    def _step(self) -> None:
        draw = self.random.random()
        inside = [liar for liar in self.liars if liar.is_in]
        if self.pending and draw < 0.35:
            self._newcomer()
        elif draw < 0.56:
            first, second = self._pick_honest(), self._pick_honest()
            self._exchange(first, second)
            for liar in inside:
                if self.random.random() < 0.7:
                    liar.known |= self.honest[first].known
        elif draw < 0.68:
            self._act(self._pick_honest(), [Operation("write")])
        elif inside and draw < 0.90:
            liar = self.random.choice(inside)
            if self.has_bursts and self.random.random() < 0.15:
                self._burst(liar)
                self.has_bursts = self.random.random() < 0.3
            else:
                self._lie_step(liar)
        elif inside and self.wants_removals and draw < 0.97:
            self._honest_removal()
        elif self.withdraws and draw < 0.98:
            self._honest_withdrawal()
        elif inside and self.wants_readmissions:
            self._honest_readmission()


# The form in which worlds reach the program.


def operation_line(operation: Operation) -> dict[str, object]:
    """An operation as the reader of the program takes it."""
    line: dict[str, object] = {"kind": operation.kind}
    if operation.device is not None and operation.kind != "found":
        line["device"] = operation.device
    if operation.kind == "admit":
        line["same_person"] = operation.same_person
    if operation.kind in ("agree", "agree_back", "withdraw"):
        line["ask"] = operation.ask
    if operation.kind in ("ask", "agree", "remove"):
        line["keep"] = sorted(operation.keep)
    return line


def world_line(seed: int, mode: str, log: Log, verdict: Resolution) -> dict[str, object]:
    """A world with its verdict as one JSON object."""
    return {
        "seed": seed,
        "mode": mode,
        "changes": [
            {
                "id": change.id,
                "device": change.device,
                "deps": list(change.dependencies),
                "admission": change.admission,
                "operations": [operation_line(op) for op in change.operations],
            }
            for change in log.changes.values()
        ],
        "verdict": {
            "word": sorted(verdict.word),
            "strict": sorted(verdict.strict),
            "kept": sorted(verdict.kept),
            "removals": sorted(motion.key for motion in verdict.counting_removals),
            "readmissions": sorted(motion.key for motion in verdict.counting_readmissions),
            "members": verdict.members,
        },
        "persons": [change.person for change in log.changes.values()],
    }


def main() -> int:
    parser = argparse.ArgumentParser(description="Random groups with liars.")
    parser.add_argument("--seed", type=int, default=1, help="of the first world")
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--mode", choices=MODES, help="else chosen by the seed")
    parser.add_argument("--laws", action="store_true", help="check the laws, print violations")
    arguments = parser.parse_args()
    seeds = range(arguments.seed, arguments.seed + arguments.count)
    if arguments.laws:
        import laws

        return laws.report(seeds, arguments.mode)
    for seed in seeds:
        world = World(seed, arguments.mode)
        line = world_line(seed, world.mode, world.log, resolve(world.log.changes))
        sys.stdout.write(json.dumps(line, separators=(",", ":")) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
