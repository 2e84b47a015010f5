# SPDX-License-Identifier: Apache-2.0
# peersync
"""The scenarios hold under the rules, and fail when a clause is missing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from membership import RULES
from scenarios import MUTANTS, SCENARIOS, Group


@pytest.mark.parametrize("name", SCENARIOS)
def test_scenario(name: str) -> None:
    SCENARIOS[name](Group(RULES))


@pytest.mark.parametrize(("name", "clause"), MUTANTS)
def test_the_scenario_notices_when_the_clause_is_missing(name: str, clause: str) -> None:
    with pytest.raises(AssertionError):
        SCENARIOS[name](Group(replace(RULES, **{clause: False})))


def test_every_clause_has_a_scenario_that_notices() -> None:
    assert {clause for _, clause in MUTANTS} == set(vars(RULES))


def test_every_rule_has_a_scenario() -> None:
    for rule in range(1, 16):
        assert any(name.startswith(f"rule_{rule}_") for name in SCENARIOS), f"rule {rule}"
