# SPDX-License-Identifier: Apache-2.0
# peersync
"""A reference model of the rules that decide who is a member and which changes stand.

The model favours plain statements over speed and shares no code with the program. The numbers in
the docstrings are those of the rules on the Trust page. Random worlds (`worlds.py`) compare the
program with this model; scenarios made by hand (`test_scenarios.py`) test the model itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

#: Operations about members that count in one change. Further ones have no effect.
MEMBERSHIP_OPERATIONS_MAX = 64


@dataclass(frozen=True)
class Rules:
    """The clauses of the rules that can be switched off, to show that a test notices.

    A rule set with one clause switched off is a mutant. Every flag has a scenario that fails for
    its mutant; the random worlds catch only some of the mutants.
    """

    #: Rule 2: two supporters act with the authority of their first common device, and no more.
    bounded_authority: bool = True
    #: Rule 3: two devices of one person are one voice against other persons.
    persons_are_voices: bool = True
    #: Rule 3: the target of a removal is not one of its two supporters.
    target_has_no_voice: bool = True
    #: Rule 3: an agreement that follows a withdrawal completes nothing.
    withdrawals: bool = True
    #: Rule 3: two devices of one person may together put out a device of this person.
    own_devices: bool = True
    #: Rule 4: a removal covers the target's guests, not only the target.
    guests_fall: bool = True
    #: Rule 4: the guests that a removal keeps are not covered.
    kept_guests_stay: bool = True
    #: Rule 4: a removal by two keeps only the guests that both name.
    both_name_the_kept: bool = True
    #: Rule 6: leaving covers the author alone and voids nothing beside it.
    leaving_is_mild: bool = True
    #: Rule 7: the completing change, not the asking, must precede the supporters' own removal.
    completing_change_decides: bool = True
    #: Rule 8: a target cannot silence those who remove it.
    no_retaliation: bool = True
    #: Rule 9: words that others built on without knowledge of the removal stay.
    built_on_stays: bool = True
    #: Rule 9: the change that builds on the words must not follow the removal.
    builder_precedes_removal: bool = True
    #: Rule 9: the line of the change that builds on the words lacks the target.
    builder_is_no_guest: bool = True
    #: Rule 10: removals that nothing decides all count.
    undecided_removals_count: bool = True
    #: Rule 11: the pasts of everything that stands in the wide reading are kept.
    wide_keeping: bool = True
    #: Rule 13: a readmission needs authority at or above the authority of the removal.
    readmission_needs_authority: bool = True
    #: Rule 13: who asked for a readmission had seen the removal, not only who agreed to it.
    readmission_is_asked_after: bool = True
    #: Rule 13: a readmission brings back words, never removals beside the lifted removal.
    readmission_revives_no_removal: bool = True
    #: Rule 14: a covered device that is not the target can be admitted anew.
    admission_anew: bool = True
    #: An operation about a device needs an admission of the device in the past of its change.
    targets_are_known: bool = True
    #: Only the first `MEMBERSHIP_OPERATIONS_MAX` operations about members in a change count.
    operations_are_bounded: bool = True


#: The rules of the program.
RULES = Rules()


@dataclass(frozen=True)
class Operation:
    """An operation of a change.

    Kinds: `found`, `admit`, `ask`, `agree`, `withdraw`, `remove`, `ask_back`, `agree_back`, `back`
    (readmission by one), `write` (an edit of the document).
    """

    kind: str
    device: str | None = None
    #: The change that asked, for `agree`, `withdraw` and `agree_back`.
    ask: int | None = None
    #: Devices below the target that stay, for `agree` and `remove`.
    keep: frozenset[str] = frozenset()
    #: Whether the admitted device belongs to the author's own person, for `admit`.
    same_person: bool = False


@dataclass(frozen=True, eq=False)
class Change:
    """A change with everything about it that its causal past fixes."""

    id: int
    #: The author.
    device: str
    #: The changes that the change names: its direct predecessors.
    dependencies: tuple[int, ...]
    #: All changes that the change follows, itself not counted.
    past: frozenset[int]
    #: The change that admitted the author; None for the founder.
    admission: int | None
    operations: tuple[Operation, ...]
    #: Rule 2: the author, then the line of the admission, up to the founder.
    line: tuple[str, ...]
    #: The first device of the author's person.
    person: str

    def membership_operations(self, rules: Rules = RULES) -> tuple[Operation, ...]:
        """The operations about members that count by their number."""
        about_members = tuple(op for op in self.operations if op.kind != "write")
        if not rules.operations_are_bounded:
            return about_members
        return about_members[:MEMBERSHIP_OPERATIONS_MAX]

    def admits(self, device: str, rules: Rules = RULES) -> Operation | None:
        """The first admission of a device in the change."""
        for op in self.membership_operations(rules):
            if op.kind == "admit" and op.device == device:
                return op
        return None


class Log:
    """A growing set of changes, closed under the causal past."""

    def __init__(self) -> None:
        self.changes: dict[int, Change] = {}

    def add(
        self,
        device: str,
        after: Iterable[int],
        operations: Iterable[Operation],
        admission: int | None = None,
    ) -> int:
        """Appends a change and returns its id.

        Rule 1 and rule 15: the admission is in the change's past and names the author's device.
        Anything else about a change is never a reason to refuse it.
        """
        named = set(after)
        if admission is not None:
            named.add(admission)
        past: set[int] = set()
        for change in named:
            past |= {change} | self.changes[change].past
        indirect = {c for d in named for c in self.changes[d].past}
        direct = tuple(sorted(named - indirect))
        identifier = len(self.changes)
        if admission is None:
            line, person = (device,), device
        else:
            admitting = self.changes[admission]
            operation = admitting.admits(device)
            if operation is None:
                raise ValueError(f"change {admission} does not admit {device}")
            line = (device, *admitting.line)
            person = admitting.person if operation.same_person else device
        self.changes[identifier] = Change(
            identifier, device, direct, frozenset(past), admission, tuple(operations), line, person
        )
        return identifier

    def closure(self, ids: Iterable[int]) -> set[int]:
        """The given changes and everything they follow."""
        closed: set[int] = set()
        for change in ids:
            closed |= {change} | self.changes[change].past
        return closed

    def part(self, ids: Iterable[int]) -> dict[int, Change]:
        """The given changes, which must be closed under the causal past."""
        return {change: self.changes[change] for change in ids}


@dataclass(frozen=True, eq=False)
class Motion:
    """A removal or a readmission that is complete in form (rules 3 and 13)."""

    #: The agreement, or the one change: the place of the motion in time.
    completing: Change
    target: str
    #: The change that asked and the change that agreed, or the one change.
    supporters: tuple[Change, ...]
    #: The device with whose authority the supporters act, then its line.
    authority: tuple[str, ...]
    #: Devices below the target that stay; empty for a readmission.
    keep: frozenset[str] = frozenset()
    #: Whether the motion is a device's removal of itself (rule 6).
    is_leaving: bool = False

    @property
    def key(self) -> tuple[int, str]:
        return (self.completing.id, self.target)


@dataclass(frozen=True)
class Standing:
    """The changes that count, for one assumption about which motions count."""

    #: Changes whose removals, readmissions and rekeys count (rule 7).
    strict: frozenset[int]
    #: Changes whose words and admissions count (rule 9). Contains `strict`.
    word: frozenset[int]


class Resolution:
    """The verdict of the rules about a set of changes that is closed under the causal past."""

    def __init__(self, changes: Mapping[int, Change], rules: Rules = RULES) -> None:
        self.changes = changes
        self.rules = rules
        self.founder = next(c.device for c in changes.values() if c.admission is None)
        # A change has a larger past than every change that it follows.
        self._order = sorted(changes.values(), key=lambda c: (len(c.past), c.id))
        self._operations = {c.id: c.membership_operations(rules) for c in changes.values()}
        #: The changes that admit each device, void or not.
        self.admissions: dict[str, list[Change]] = defaultdict(list)
        for change in self._order:
            for device in {op.device for op in self._operations[change.id] if op.kind == "admit"}:
                self.admissions[device].append(change)
        #: Motions that are complete in form, whether or not they count.
        self.removals: list[Motion] = []
        self.readmissions: list[Motion] = []
        for change in self._order:
            for operation in self._operations[change.id]:
                self._read(change, operation)
        #: For each change the removals that cover its author (rule 4), as indices.
        self.covering = {
            c.id: [i for i, removal in enumerate(self.removals) if self.covers(removal, c)]
            for c in self._order
        }
        self._followers: dict[int, list[Change]] = {}
        self._solve()

    # Rules 2, 3 and 13: which motions are complete in form.

    def _read(self, change: Change, operation: Operation) -> None:
        """Notes the motion that an operation completes, if it completes one."""
        target, kind = operation.device, operation.kind
        if kind not in ("agree", "remove", "agree_back", "back"):
            return
        if not self._is_known(target, change):
            return
        if kind in ("agree", "agree_back"):
            asking = self._asking(change, operation)
            if asking is None or not self._are_two_voices(asking, change, target):
                return
            if kind == "agree":
                if target in (asking.device, change.device) and self.rules.target_has_no_voice:
                    return
                if self._is_withdrawn(asking, target, change):
                    return
            authority = first_common(change.line, asking.line)
            keep = operation.keep
            if self.rules.both_name_the_kept:
                keep &= self._asked(asking, operation).keep
            motion = Motion(change, target, (asking, change), authority, keep)
            (self.removals if kind == "agree" else self.readmissions).append(motion)
        elif kind == "remove":
            is_leaving = self.rules.leaving_is_mild and change.device == target
            self.removals.append(
                Motion(change, target, (change,), change.line, operation.keep, is_leaving)
            )
        elif change.device != target:
            self.readmissions.append(Motion(change, target, (change,), change.line))

    def _is_known(self, device: str, change: Change) -> bool:
        """Whether the past of a change tells of a device.

        An operation about a device that no admission in the past names has no effect.
        """
        if device == self.founder or not self.rules.targets_are_known:
            return True
        return any(admission.id in change.past for admission in self.admissions[device])

    def _asking(self, change: Change, operation: Operation) -> Change | None:
        """The change that an agreement names, if it asked for the same and precedes it."""
        if operation.ask not in change.past:
            return None
        asking = self.changes[operation.ask]
        if self._asked(asking, operation) and self._is_known(operation.device, asking):
            return asking
        return None

    def _asked(self, asking: Change, agreement: Operation) -> Operation | None:
        """The asking in a change that an agreement is about."""
        kind = "ask" if agreement.kind == "agree" else "ask_back"
        return next(
            (
                asked
                for asked in self._operations[asking.id]
                if asked.kind == kind and asked.device == agreement.device
            ),
            None,
        )

    def _are_two_voices(self, asking: Change, agreement: Change, target: str) -> bool:
        """Rule 3(a): whether the supporters of a motion are two persons.

        Two devices of one person together put out or readmit a device of this same person: the
        person's first device, or one that an admission in the agreement's past gives to the person.
        """
        if asking.person != agreement.person:
            return True
        if asking.device == agreement.device:
            return False
        if not self.rules.persons_are_voices:
            return True
        if not self.rules.own_devices:
            return False
        return target == asking.person or any(
            admission.id in agreement.past
            and admission.person == asking.person
            and admission.admits(target, self.rules).same_person
            for admission in self.admissions[target]
        )

    def _is_withdrawn(self, asking: Change, target: str, agreement: Change) -> bool:
        """Whether the asker's person took the asking back in the past of an agreement."""
        return self.rules.withdrawals and any(
            op.kind == "withdraw"
            and op.ask == asking.id
            and op.device == target
            and asking.id in self.changes[i].past
            and self.changes[i].person == asking.person
            for i in agreement.past
            for op in self._operations[i]
        )

    def covers(self, removal: Motion, change: Change) -> bool:
        """Rule 4: whether a removal covers the author of a change.

        The line of the change holds the target, with no kept device before it, and holds the
        authority of the removal at or above the target. Leaving covers the author alone (rule 6).
        """
        if removal.is_leaving:
            return change.device == removal.target
        for place, device in enumerate(change.line):
            if device == removal.target:
                if place > 0 and not self.rules.guests_fall:
                    return False
                if not self.rules.bounded_authority:
                    return True
                return removal.authority[0] in change.line[place:]
            if device in removal.keep and self.rules.kept_guests_stay:
                return False
        return False

    # Rules 5, 7, 9, 13 and 14: which changes count, given the motions that count.

    def _lifts(
        self, removal: Motion, device: str, readmissions: set[int], strict: Iterable[int]
    ) -> list[int]:
        """The changes that end what a removal means for a device.

        Rule 13: a counting readmission of the target that was asked for after the removal, by
        authority at or above the authority of the removal. Rule 14: for a device that is not the target, and for
        a device that left by itself, also a later admission by a member.
        """
        lifts = []
        for index in readmissions:
            readmission = self.readmissions[index]
            if readmission.target != removal.target:
                continue
            place = 0 if self.rules.readmission_is_asked_after else -1
            if removal.completing.id not in readmission.supporters[place].past:
                continue
            if self.rules.readmission_needs_authority:
                if readmission.authority[0] not in removal.authority:
                    continue
            lifts.append(readmission.completing.id)
        if self.rules.admission_anew and (device != removal.target or removal.is_leaving):
            lifts += [
                admission.id
                for admission in self.admissions[device]
                if removal.completing.id in admission.past and admission.id in strict
            ]
        return lifts

    def _is_built_on(self, change: Change, removal: Motion, word: set[int]) -> bool:
        """Rule 9: whether another device built on a change without knowledge of the removal.

        The line of the other device lacks the target.
        """
        if not self.rules.built_on_stays:
            return False
        if change.id not in self._followers:
            self._followers[change.id] = [d for d in self._order if change.id in d.past]
        return any(
            follower.id in word
            and follower.device != change.device
            and not (self.rules.builder_is_no_guest and removal.target in follower.line)
            and not (
                self.rules.builder_precedes_removal and removal.completing.id in follower.past
            )
            for follower in self._followers[change.id]
        )

    def _judge(
        self,
        change: Change,
        removals: set[int],
        readmissions: set[int],
        strict: set[int],
        word: set[int],
    ) -> tuple[bool, bool]:
        """Whether a change counts strictly and as a word, given what is known to count so far."""
        if change.admission is not None and change.admission not in word:
            return False, False
        is_strict = is_word = True
        for index in self.covering[change.id]:
            removal = self.removals[index]
            place = removal.completing.id
            if index not in removals or change.id in removal.completing.past or change.id == place:
                continue
            lifts = self._lifts(removal, change.device, readmissions, strict)
            if any(lift in change.past for lift in lifts):
                continue
            is_strict = False
            if place in change.past:
                is_word = False  # Rule 5.
            elif not removal.is_leaving and not lifts:
                is_word = is_word and self._is_built_on(change, removal, word)
        return is_strict, is_word

    def _standing(self, removals: set[int], readmissions: set[int]) -> Standing:
        """The least sets of changes that count when exactly the given motions count."""
        strict: set[int] = set()
        word: set[int] = set()
        grows = True
        while grows:
            grows = False
            for change in self._order:
                if change.id in strict:
                    continue
                is_strict, is_word = self._judge(change, removals, readmissions, strict, word)
                if is_strict:
                    strict.add(change.id)
                    grows = True
                if is_word and change.id not in word:
                    word.add(change.id)
                    grows = True
        return Standing(frozenset(strict), frozenset(word))

    def _has_voices(
        self, motion: Motion, removals: set[int], readmissions: set[int], standing: Standing
    ) -> bool:
        """Rules 7 and 8: whether all supporters of a motion have a voice.

        Every counting removal that covers a supporter follows the completing change, is lifted in
        the supporter's past, or is a retaliation: a removal made under authority at or below the
        target of this motion, which is a removal, and not seen by the supporter.
        """
        is_removal = motion in self._removal_set
        for supporter in motion.supporters:
            if supporter.admission is not None and supporter.admission not in standing.word:
                return False
            for index in self.covering[supporter.id]:
                removal = self.removals[index]
                place = removal.completing
                if index not in removals or place.id == motion.completing.id:
                    continue
                decisive = motion.completing
                if not self.rules.completing_change_decides:
                    decisive = supporter
                if decisive.id in place.past:
                    continue
                if (
                    is_removal
                    and self.rules.no_retaliation
                    and motion.target in removal.authority
                    and place.id not in supporter.past
                ):
                    continue
                lifts = self._lifts(removal, supporter.device, readmissions, standing.strict)
                if any(lift in supporter.past for lift in lifts):
                    continue
                if lifts and not self.rules.readmission_revives_no_removal:
                    continue
                return False
        return True

    def _with_voices(
        self,
        motions: list[Motion],
        removals: set[int],
        readmissions: set[int],
        standing: Standing,
    ) -> set[int]:
        """The motions, as indices, whose supporters all have a voice."""
        return {
            index
            for index, motion in enumerate(motions)
            if self._has_voices(motion, removals, readmissions, standing)
        }

    # Rules 10 and 11: the well-founded reading.

    def _solve(self) -> None:
        """Rule 10: alternates between a lower and an upper bound of what counts.

        The bounds are those of the well-founded semantics (Van Gelder, Ross and Schlipf, 1991).
        Removals that are in the upper bound alone are undecided and count; readmissions that are
        in the upper bound alone are undecided and do not count.
        """
        self._removal_set = set(self.removals)
        all_removals = range(len(self.removals))
        all_readmissions = range(len(self.readmissions))
        low_removals: set[int] = set()
        high_removals = set(all_removals)
        low_readmissions: set[int] = set()
        high_readmissions = set(all_readmissions)
        self.rounds = 0
        while True:
            self.rounds += 1
            # What speaks for a change: few removals, many readmissions.
            wide = self._standing(low_removals, high_readmissions)
            narrow = self._standing(high_removals, low_readmissions)
            before = (low_removals, high_removals, low_readmissions, high_readmissions)
            most = (low_removals, high_readmissions, wide)
            least = (high_removals, low_readmissions, narrow)
            high_removals = self._with_voices(self.removals, *most)
            low_removals = self._with_voices(self.removals, *least)
            high_readmissions = self._with_voices(self.readmissions, *most)
            low_readmissions = self._with_voices(self.readmissions, *least)
            if before == (low_removals, high_removals, low_readmissions, high_readmissions):
                break
        counting = high_removals if self.rules.undecided_removals_count else low_removals
        self._removals, self._readmissions = counting, low_readmissions
        #: The motions that count.
        self.counting_removals = [self.removals[i] for i in sorted(counting)]
        self.counting_readmissions = [self.readmissions[i] for i in sorted(low_readmissions)]
        self.is_decided = (low_removals, low_readmissions) == (high_removals, high_readmissions)
        standing = self._standing(counting, low_readmissions)
        self.word, self.strict = standing.word, standing.strict
        voices = {
            supporter.id
            for motion in [self.removals[i] for i in high_removals]
            + [self.readmissions[i] for i in high_readmissions]
            for supporter in motion.supporters
        }
        #: Rule 11: the changes whose pasts are kept.
        self.wide = (wide.word | voices) if self.rules.wide_keeping else self.word

    @property
    def kept(self) -> set[int]:
        """Rule 11: the changes that are kept, passed on and digested."""
        kept: set[int] = set()
        for change in self.wide:
            kept |= {change} | self.changes[change].past
        return kept

    @property
    def nameable(self) -> set[int]:
        """Rule 12: the changes whose heads an honest change names as dependencies.

        They are the changes that stand, and the completing changes of the removals that count. The
        second ones may be void, when their author is out by an undecided removal or by a
        retaliation. A change that did not name them would not follow the removal, so that no
        readmission could ever lift the removal, and no new group key would be fresh.
        """
        return set(self.word) | {removal.completing.id for removal in self.counting_removals}

    # Who can write.

    def speaking_admission(self, device: str, preferred: int | None = None) -> int | None:
        """An admission by which a device writes a change that stands on top of everything here.

        Returns None where there is none, and for the founder's device; see `is_member`.
        """
        admissions = [a for a in self.admissions[device] if a.id in self.word]
        admissions.sort(key=lambda a: (a.id != preferred, a.id))
        for admission in admissions:
            if self._stands_on_top(device, admission):
                return admission.id
        return None

    def is_member(self, device: str) -> bool:
        """Whether a device can write a change that stands on top of everything here."""
        if device == self.founder:
            return self._stands_on_top(device, None)
        return self.speaking_admission(device) is not None

    def _stands_on_top(self, device: str, admission: Change | None) -> bool:
        """Whether a change that follows everything here would stand."""
        line = (device,) if admission is None else (device, *admission.line)
        change = Change(
            -1,
            device,
            (),
            frozenset(self.changes),
            None if admission is None else admission.id,
            (),
            line,
            device,
        )
        for index in self._removals:
            removal = self.removals[index]
            if self.covers(removal, change) and not self._lifts(
                removal, device, self._readmissions, self.strict
            ):
                return False
        return True

    @property
    def devices(self) -> list[str]:
        """All devices that founded the group or that some change admits, sorted."""
        return sorted({self.founder} | {d for d, by in self.admissions.items() if by})

    @property
    def members(self) -> list[str]:
        """The devices that can write on top of everything here, sorted."""
        return [device for device in self.devices if self.is_member(device)]


def first_common(line: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    """The first device of a line that another line holds as well, then the rest of the line."""
    for place, device in enumerate(line):
        if device in other:
            return line[place:]
    raise ValueError("two lines of one group have the founder in common")


def resolve(changes: Mapping[int, Change], rules: Rules = RULES) -> Resolution:
    """The verdict of the rules about a set of changes that is closed under the causal past."""
    return Resolution(changes, rules)
