# SPDX-License-Identifier: Apache-2.0
# peersync
"""Random worlds: the laws hold, and would be seen to break."""

from __future__ import annotations

from dataclasses import replace

import pytest

from laws import Inspection
from membership import RULES, Log, resolve
from worlds import MODES, World, world_line

#: The first seed of the worlds here; other seeds are for `worlds.py --laws`.
SEED = 1


def violations(seeds: range, mode: str | None, **clauses: bool) -> list[str]:
    rules = replace(RULES, **clauses)
    return [
        f"seed {seed}: {violation.law}: {violation.detail}"
        for seed in seeds
        for violation in Inspection(World(seed, mode), rules).check()
    ]


@pytest.mark.parametrize("mode", MODES)
def test_the_laws_hold(mode: str) -> None:
    count = 60 if mode == "crowd" else 250
    assert violations(range(SEED, SEED + count), mode) == []


@pytest.mark.parametrize(
    ("clause", "law", "count"),
    [
        ("bounded_authority", "L2", 60),
        ("wide_keeping", "L1", 800),
        ("built_on_stays", "L3", 100),
        ("kept_guests_stay", "L5", 60),
        ("guests_fall", "L4", 100),
    ],
)
def test_worlds_without_a_clause_break_a_law(clause: str, law: str, count: int) -> None:
    broken = violations(range(SEED, SEED + count), None, **{clause: False})
    assert any(f": {law}" in violation for violation in broken)


def test_a_seed_gives_the_same_world() -> None:
    for seed in range(SEED, SEED + 20):
        worlds = [World(seed), World(seed)]
        lines = [world_line(w.seed, w.mode, w.log, resolve(w.log.changes)) for w in worlds]
        assert lines[0] == lines[1]


def test_worlds_hold_what_they_are_for() -> None:
    """Second laptops, withdrawals, honest guests below a liar, crowds and lost quarrels occur."""
    seen: set[str] = set()
    for seed in range(SEED, SEED + 500):
        world = World(seed)
        verdict = resolve(world.log.changes)
        liars = {liar.root for liar in world.liars}
        for change in world.log.changes.values():
            if change.device in world.honest:
                if change.person != change.device:
                    seen.add("second laptop")
                if liars & set(change.line):
                    seen.add("honest guest of a liar")
                if any(op.kind == "withdraw" for op in change.operations):
                    seen.add("withdrawal")
            elif change.person in world.honest:
                seen.add("stolen laptop")
            if len(change.operations) > 64:
                seen.add("more operations than count")
        if len(world.liar_devices) > 50:
            seen.add("crowd")
        if any(world.person(m.target) == world.person(m.completing.device) != m.target
               for m in verdict.counting_removals if m.target in world.honest):
            seen.add("quarrel of two laptops of one member")
        if not verdict.is_decided:
            seen.add("undecided")
        if len(verdict.kept) < len(verdict.changes):
            seen.add("dropped")
        if len(world.liars) == 2:
            seen.add("two liars")
    assert seen == {
        "second laptop", "honest guest of a liar", "withdrawal", "stolen laptop", "crowd",
        "more operations than count", "quarrel of two laptops of one member", "undecided",
        "dropped", "two liars",
    }


def test_membership_is_what_a_change_on_top_would_find() -> None:
    for seed in range(SEED, SEED + 60):
        world = World(seed)
        verdict = resolve(world.log.changes)
        for device in verdict.devices:
            stands = False
            admissions = [None] if device == verdict.founder else verdict.admissions[device]
            for admission in admissions:
                log = Log()
                log.changes = dict(world.log.changes)
                number = None if admission is None else admission.id
                change = log.add(device, world.log.changes, [], number)
                stands = stands or change in resolve(log.changes).word
            assert verdict.is_member(device) == stands, f"seed {seed}: {device}"
