# SPDX-License-Identifier: Apache-2.0
"""Fixtures of the host tests: laptops in a network, each with its own mDNS daemon."""
import os
import sys

import pytest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "Scripts", "lib"))
from lab import Lab


@pytest.fixture
def lab():
    """A network that is taken down after the test."""
    with Lab() as network:
        # Data folders that share one daemon would test nothing here.
        assert network.isolated, "network namespaces are not permitted here; run the tests as root"
        yield network


@pytest.fixture
def laptop(lab):
    """Returns a function that adds a laptop with an mDNS daemon to the network.

    Its keywords say which addresses the laptop has; see `Host` in Scripts/lib/lab.py.
    """
    return lambda name, **network: lab.host(name, **network).start_avahi()
