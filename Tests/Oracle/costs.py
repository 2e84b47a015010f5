# SPDX-License-Identifier: Apache-2.0
# peersync
"""Worlds in which one liar makes the rules as expensive as possible (law 6).

    costs.py SHAPE SIZE    prints one world of about SIZE removals, with the model's verdict
    costs.py SHAPE SIZE --unjudged    without a verdict, for sizes that the model cannot judge

`peersync-sim --membership-worlds -` compares such a world, and with `--timed` prints how long the
program takes to judge it.
"""

from __future__ import annotations

import argparse
import json
import sys

from membership import MEMBERSHIP_OPERATIONS_MAX, Log, Operation, resolve
from worlds import operation_line, world_line


class Writer:
    """Writes changes either to a log that can be judged, or only as lines."""

    def __init__(self, is_judged: bool) -> None:
        self.log = Log() if is_judged else None
        self.lines: list[dict[str, object]] = []

    def add(
        self,
        device: str,
        after: list[int],
        operations: list[Operation],
        admission: int | None = None,
    ) -> int:
        if self.log is not None:
            return self.log.add(device, after, operations, admission)
        self.lines.append(
            {
                "id": len(self.lines),
                "device": device,
                "deps": after,
                "admission": admission,
                "operations": [operation_line(operation) for operation in operations],
            }
        )
        return len(self.lines) - 1

    def world(self, shape: str, size: int) -> dict[str, object]:
        if self.log is not None:
            return world_line(size, shape, self.log, resolve(self.log.changes))
        parts = ("word", "strict", "kept", "removals", "readmissions", "members")
        return {
            "seed": size,
            "mode": shape,
            "changes": self.lines,
            "verdict": dict.fromkeys(parts, []),
            "persons": [line["device"] for line in self.lines],
        }


def groups(names: list[str]) -> list[list[str]]:
    """Names in groups that one change can admit."""
    step = MEMBERSHIP_OPERATIONS_MAX
    return [names[i : i + step] for i in range(0, len(names), step)]


def admit_all(writer: Writer, names: list[str]) -> tuple[dict[str, int], int]:
    """The liar L, admitted by F, admits invented members."""
    founding = writer.add("F", [], [Operation("found", "F")])
    liar = writer.add("F", [founding], [Operation("admit", "L")])
    last, admissions = liar, {"L": liar}
    for group in groups(names):
        last = writer.add("L", [last], [Operation("admit", name) for name in group], liar)
        admissions.update(dict.fromkeys(group, last))
    return admissions, last


def rounds(writer: Writer, size: int) -> None:
    """Each pair puts the asker of the next pair out: every second removal counts.

    The fixpoint decides one removal after the other, so the number of its rounds grows with size.
    """
    names = [f"{kind}{i}" for i in range(size + 1) for kind in "PR"]
    admissions, last = admit_all(writer, names)
    for i in range(size):
        target = f"P{i + 1}"
        asking = writer.add(f"P{i}", [last], [Operation("ask", target)], admissions[f"P{i}"])
        agreement = Operation("agree", target, asking)
        writer.add(f"R{i}", [asking], [agreement], admissions[f"R{i}"])


def chain(writer: Writer, size: int) -> None:
    """Each invented member admits the next one and puts the next one out: lines are long."""
    founding = writer.add("F", [], [Operation("found", "F")])
    admission = writer.add("F", [founding], [Operation("admit", "P0")])
    for i in range(size):
        following = Operation("admit", f"P{i + 1}")
        admitting = writer.add(f"P{i}", [admission], [following], admission)
        writer.add(f"P{i}", [admitting], [Operation("remove", f"P{i + 1}")], admission)
        admission = admitting


def star(writer: Writer, size: int) -> None:
    """Each of many guests is covered by each of many removals of their inviter."""
    founding = writer.add("F", [], [Operation("found", "F")])
    liar = writer.add("F", [founding], [Operation("admit", "L")])
    guest = writer.add("L", [liar], [Operation("admit", "G")], liar)
    last, admissions = guest, {}
    for group in groups([f"P{i}" for i in range(size)]):
        last = writer.add("G", [last], [Operation("admit", name) for name in group], guest)
        admissions.update(dict.fromkeys(group, last))
    for name, admission in admissions.items():
        writer.add(name, [last], [Operation("write")], admission)
    for group in groups(["G"] * size):
        last = writer.add("L", [last], [Operation("remove", name) for name in group], liar)


SHAPES = {"rounds": rounds, "chain": chain, "star": star}


def main() -> None:
    parser = argparse.ArgumentParser(description="Worlds that are expensive to judge.")
    parser.add_argument("shape", choices=SHAPES)
    parser.add_argument("size", type=int)
    parser.add_argument("--unjudged", action="store_true")
    arguments = parser.parse_args()
    writer = Writer(not arguments.unjudged)
    SHAPES[arguments.shape](writer, arguments.size)
    world = writer.world(arguments.shape, arguments.size)
    sys.stdout.write(json.dumps(world, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
