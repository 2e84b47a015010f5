# SPDX-License-Identifier: Apache-2.0
# peersync
"""The laws that the rules of trust have to hold, checked in a random world.

Law 1: agreement. Law 2: nobody alone puts out anybody who came in through somebody else. Law 3:
words stay. Law 4: out is out. Law 5: mendable by any two honest members. Law 6: cheap; here only
the number of rounds of the fixpoint is bounded.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from membership import RULES, Log, Motion, Operation, Resolution, Rules, first_common, resolve
from worlds import World

#: Laws that hold also when two liars work together.
LAWS_OF_TWO = {"L1", "L3", "L4", "L6"}


@dataclass(frozen=True)
class Violation:
    law: str
    detail: str


class Inspection:
    """One world with its verdict."""

    def __init__(self, world: World, rules: Rules = RULES) -> None:
        self.world = world
        self.rules = rules
        self.log = world.log
        self.verdict = resolve(world.log.changes, rules)
        self.honest = set(world.honest)
        self.evil = world.liar_devices
        self.kept = self.verdict.kept
        self.counting = {
            i for i, r in enumerate(self.verdict.removals) if r in self.verdict.counting_removals
        }
        #: Devices in some line of each honest device.
        self.above: dict[str, set[str]] = {}
        for change in self.log.changes.values():
            if change.device in self.honest:
                self.above.setdefault(change.device, set()).update(change.line)
        #: Honest devices that did not come in through a liar.
        self.free = sorted(d for d in self.honest if not self.above.get(d, set()) & self.evil)
        self.violations: list[Violation] = []

    def check(self) -> list[Violation]:
        self._agreement()
        self._arrival()
        self._nobody_alone()
        self._words_stay()
        self._out_is_out()
        self._mendable()
        self._cheap()
        if self.world.mode == "two":
            self.violations = [v for v in self.violations if v.law[:2] in LAWS_OF_TWO]
        return self.violations

    def _note(self, law: str, *detail: object) -> None:
        self.violations.append(Violation(law, " ".join(map(str, detail))))

    # Law 1.

    def _agreement(self) -> None:
        """Dropping what need not be kept changes nothing."""
        whole, kept = self.verdict, self.kept
        part = resolve(self.log.part(sorted(kept)), self.rules)
        if whole.word - kept:
            self._note("L1 word dropped", sorted(whole.word - kept))
        if part.word != whole.word:
            self._note("L1 words differ", sorted(part.word ^ whole.word))
        if part.strict != whole.strict & kept:
            self._note("L1 strict differs", sorted(part.strict ^ (whole.strict & kept)))
        removals = {motion.key for motion in whole.counting_removals}
        if removals != {motion.key for motion in part.counting_removals}:
            self._note("L1 removals differ")
        if set(part.members) != set(whole.members):
            self._note("L1 members differ", set(part.members) ^ set(whole.members))
        if part.kept != kept:
            self._note("L1 kept differs", sorted(part.kept ^ kept))

    def _arrival(self) -> None:
        """Two nodes that drop along the way, in other orders of arrival, agree in the end."""
        draws = random.Random(f"{self.world.seed} arrival")
        if draws.random() < 0.7:
            return
        nodes = []
        for _ in range(2):
            have: set[int] = set()
            order = list(self.log.changes)
            draws.shuffle(order)
            for start in range(0, len(order), 6):
                have |= self.log.closure(order[start : start + 6])
                have = resolve(self.log.part(sorted(have)), self.rules).kept
            nodes.append(have)
        union = nodes[0] | nodes[1]
        before = resolve(self.log.part(sorted(union)), self.rules)
        after = resolve(self.log.part(sorted(before.kept)), self.rules)
        if before.word != after.word or before.kept != after.kept:
            self._note("L1 nodes differ", sorted(before.word ^ after.word))

    # Law 2.

    def _is_evil(self, motion: Motion) -> bool:
        return all(supporter.device in self.evil for supporter in motion.supporters)

    def _nobody_alone(self) -> None:
        for device in self.free:
            covering = {
                index
                for change in self.log.changes.values()
                if change.device == device
                for index in self.verdict.covering[change.id]
                if index in self.counting
            }
            for index in covering:
                if self._is_evil(self.verdict.removals[index]):
                    self._note("L2 put out by liars", device, self.verdict.removals[index].key)
            if not covering and not self.verdict.is_member(device):
                self._note("L2 out for no reason", device)

    # Law 3.

    def _words_stay(self) -> None:
        word = self.verdict.word
        for change in self.log.changes.values():
            if change.device not in self.free or change.id in word:
                continue
            if change.admission is not None and change.admission not in word:
                continue
            covering = [
                self.verdict.removals[i]
                for i in self.verdict.covering[change.id]
                if i in self.counting and change.id not in self.verdict.removals[i].completing.past
            ]
            if not covering:
                self._note("L3 void for no reason", change.id)
            for other in self.log.changes.values():
                if (
                    other.id in word
                    and change.id in other.past
                    and other.device in self.honest
                    and other.device != change.device
                    and not any(
                        r.target in other.line or r.completing.id in other.past for r in covering
                    )
                ):
                    self._note("L3 built on and void", change.id, other.id)
                    break

    # Law 4.

    def _out_is_out(self) -> None:
        """A liar put out by two honest members is out with everybody who came in through them."""
        changes = self.log.changes
        for index, removal in enumerate(self.verdict.removals):
            root = removal.target
            if root not in {liar.root for liar in self.world.liars}:
                continue
            if len(removal.supporters) != 2:
                continue
            if any(supporter.device not in self.honest for supporter in removal.supporters):
                continue
            authority = removal.authority[0]
            lines = [c.line for c in changes.values() if c.device == root]
            if not all(authority in line for line in lines):
                continue
            if index not in self.counting:
                if not self._is_contested(removal):
                    self._note("L5 removal by two does not count", removal.key)
                continue
            if self._is_readmitted(root):
                continue
            if self.verdict.is_member(root):
                self._note("L4 member", root, removal.key)
            self._guests_are_out(index, removal)

    def _is_contested(self, removal: Motion) -> bool:
        """Whether a counting removal not made by liars alone covers a supporter."""
        return any(
            other in self.counting
            and removal.completing.id not in self.verdict.removals[other].completing.past
            and self.verdict.removals[other].completing is not removal.completing
            and not self._is_evil(self.verdict.removals[other])
            for supporter in removal.supporters
            for other in self.verdict.covering[supporter.id]
        )

    def _is_readmitted(self, root: str) -> bool:
        """Whether a counting readmission, not by this liar alone, could bring the liar back."""
        own = {d for liar in self.world.liars if liar.root == root for d in liar.devices}
        return any(
            any(supporter.device not in own for supporter in motion.supporters)
            for motion in self.verdict.counting_readmissions
        )

    def _guests_are_out(self, index: int, removal: Motion) -> None:
        changes, verdict = self.log.changes, self.verdict
        own = {d for liar in self.world.liars if liar.root == removal.target for d in liar.devices}
        place = removal.completing.id
        #: What others built on without knowledge of the removal.
        built_on = self.log.closure(
            c.id
            for c in changes.values()
            if c.device not in own and place not in c.past and c.id in verdict.word
        )
        for change in changes.values():
            if change.device not in own or change.id not in verdict.word:
                continue
            if change.id in removal.completing.past or change.id in built_on:
                continue
            if index not in verdict.covering[change.id]:
                continue
            if change.device != removal.target and any(
                place in admission.past
                and admission.id in change.past
                and admission.id in verdict.strict
                for admission in verdict.admissions[change.device]
            ):
                continue  # Admitted anew by somebody inside.
            self._note("L4 shows something new", change.id, change.device)
        for device in own - {removal.target}:
            admission = verdict.speaking_admission(device)
            if admission is None:
                continue
            line = (device, *changes[admission].line)
            if not self._line_is_covered(removal, line):
                continue
            if any(
                place in anew.past
                and anew.id in verdict.strict
                and index not in verdict.covering[anew.id]
                for anew in verdict.admissions[device]
            ):
                continue
            self._note("L4 invented member", device, admission)

    @staticmethod
    def _line_is_covered(removal: Motion, line: tuple[str, ...]) -> bool:
        for place, device in enumerate(line):
            if device == removal.target:
                return removal.authority[0] in line[place:]
            if device in removal.keep:
                return False
        return False

    # Law 5.

    def _mendable(self) -> None:
        """Any two honest members who did not come in through the same guest mend it.

        They act on top of what both know: one command puts the liar out, keeping the honest guests.
        """
        draws = random.Random(f"{self.world.seed} mend")
        inside = [device for device in self.free if self.verdict.is_member(device)]
        draws.shuffle(inside)
        pairs = [
            (a, b)
            for a in inside[:4]
            for b in inside[:4]
            if self._person(a) != self._person(b) and self._are_apart(a, b)
        ]
        for liar in self.world.liars[:1]:
            if not liar.is_in or not pairs:
                return
            self._mend(liar.root, *draws.choice(pairs))

    def _person(self, device: str) -> str:
        return self._line(device)[1]

    def _line(self, device: str) -> tuple[tuple[str, ...], str]:
        """The line and the person of what a device would write now."""
        if device == self.verdict.founder:
            return (device,), device
        admission = self.log.changes[self.verdict.speaking_admission(device)]
        own = admission.admits(device).same_person
        return (device, *admission.line), admission.person if own else device

    def _are_apart(self, first: str, second: str) -> bool:
        common = first_common(self._line(first)[0], self._line(second)[0])
        return common == (self.verdict.founder,)

    def _mend(self, root: str, asker: str, agreer: str) -> None:
        kept_guests = frozenset(self.honest - {root})
        before = {d for d in self.free if self.verdict.is_member(d)}
        guests = {d for d in self.honest - set(self.free) if self.verdict.is_member(d)}
        log = Log()
        log.changes = dict(self.log.changes)
        after = self._together(log, "ask", "agree", root, asker, agreer, kept_guests)
        for device in sorted(self.evil):
            if after.is_member(device):
                self._note("L5 still inside", device, asker, agreer)
        for device in sorted(before | guests):
            if not after.is_member(device):
                self._note("L5 honest member lost", device, asker, agreer)
        # Honest guests whom the liar put out come back by the same two.
        for guest in sorted(self.honest - set(self.free)):
            if after.is_member(guest):
                continue
            admissions = [a for a in after.admissions[guest] if a.id in after.word]
            if not admissions:
                continue
            targets = {
                r.target
                for r in after.counting_removals
                if any(self._covers(r, guest, a.line) for a in admissions)
            }
            for target in sorted(targets & self.honest):
                after = self._together(log, "ask_back", "agree_back", target, asker, agreer)
            if targets <= self.honest and not after.is_member(guest):
                self._note("L5 guest does not come back", guest, asker, agreer)

    @staticmethod
    def _covers(removal: Motion, device: str, line: tuple[str, ...]) -> bool:
        if removal.is_leaving:
            return device == removal.target
        return Inspection._line_is_covered(removal, (device, *line))

    def _together(
        self,
        log: Log,
        asking: str,
        agreement: str,
        target: str,
        first: str,
        second: str,
        keep: frozenset[str] = frozenset(),
    ) -> Resolution:
        """Two members ask and agree on top of everything that stands."""
        asked = None
        for device, kind in ((first, asking), (second, agreement)):
            verdict = resolve(log.changes, self.rules)
            admission = verdict.speaking_admission(device)
            operation = Operation(kind, target, asked, keep if kind in ("ask", "agree") else frozenset())
            asked = log.add(device, log.closure(verdict.nameable), [operation], admission)
        return resolve(log.changes, self.rules)

    # Law 6.

    def _cheap(self) -> None:
        motions = len(self.verdict.removals) + len(self.verdict.readmissions)
        if self.verdict.rounds > 2 * motions + 2:
            self._note("L6 rounds", self.verdict.rounds, motions)


def report(seeds: Iterable[int], mode: str | None) -> int:
    """Checks worlds and prints what was violated, and how much happened in the worlds."""
    violations: Counter[str] = Counter()
    examples: dict[str, tuple[int, str]] = {}
    events: Counter[str] = Counter()
    count = 0
    for seed in seeds:
        world = World(seed, mode)
        inspection = Inspection(world)
        for violation in inspection.check():
            violations[violation.law] += 1
            examples.setdefault(violation.law, (seed, f"{world.mode}: {violation.detail}"))
        count += 1
        verdict = inspection.verdict
        events["changes"] += len(verdict.changes)
        events["worlds with a removal"] += bool(verdict.counting_removals)
        events["worlds with a readmission"] += bool(verdict.counting_readmissions)
        events["undecided worlds"] += not verdict.is_decided
        events["worlds that drop"] += len(inspection.kept) < len(verdict.changes)
        events["worlds with a liar out"] += any(
            liar.is_in and not verdict.is_member(liar.root) for liar in world.liars
        )
    print(f"worlds {count}, violations {sum(violations.values())}", dict(violations))
    print(dict(events))
    for law, (seed, detail) in examples.items():
        print(f"seed {seed}: {law}: {detail}")
    return 1 if violations else 0
