# SPDX-License-Identifier: Apache-2.0
"""Laptops find each other, join and sync whatever addresses their network has."""
import ipaddress
import json
import os
import subprocess
import sys

import pytest

import paths
from lab import binary, eventually

HERE = os.path.dirname(os.path.realpath(__file__))
WITHOUT_IPV6 = [sys.executable, os.path.join(HERE, "without_ipv6.py")]
UNUSABLE = "no address after duplicate address detection"


def link_local(host):
    shown = host.run(["ip", "-j", "-6", "addr", "show", "dev", "eth0"], check=True).stdout
    return [one for one in json.loads(shown)[0]["addr_info"] if one["scope"] == "link"]


def usable(host):
    """The link-local addresses for which duplicate address detection is over."""
    return [one["local"] for one in link_local(host) if not one.get("tentative")]


def test_two_laptops_that_have_ipv4_and_ipv6(laptop):
    anna, bruno = laptop("anna"), laptop("bruno")
    paths.meet(anna, bruno)


@pytest.mark.parametrize("ipv6", [
    pytest.param(False, id="switched off for the interface"),
    pytest.param("none", id="switched off for all interfaces"),
])
def test_two_laptops_without_ipv6(laptop, ipv6):
    anna, bruno = (laptop(name, ipv6=ipv6) for name in ("anna", "bruno"))
    for host in (anna, bruno):
        found = host.run(["ip", "-6", "addr", "show", "dev", "eth0"], check=True).stdout
        assert found == "", "the laptop of %s has IPv6: %s" % (host.name, found)
    paths.meet(anna, bruno)
    for host in (anna, bruno):
        for address in paths.addresses_of_peers(host):
            assert ipaddress.ip_address(address).version == 4


def test_watch_takes_part_without_ipv6(laptop):
    anna, bruno = (laptop(name, ipv6=False) for name in ("anna", "bruno"))
    first = paths.found_group(anna)
    second = paths.join(anna, bruno)
    first.stop()
    since = second.drain()
    watching = subprocess.Popen(
        anna.command([binary(), "watch", "--data", anna.data]),
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    in_sync = second.in_sync(paths.FOUND_SECONDS, since)
    watching.terminate()
    errors = watching.communicate(timeout=20)[1].decode()
    assert in_sync, "watch did not take part: %s" % errors


def test_two_laptops_that_have_link_local_ipv6_addresses_only(laptop):
    anna, bruno = (laptop(name, ipv4=False) for name in ("anna", "bruno"))
    for host in (anna, bruno):
        found = host.run(["ip", "-4", "addr", "show", "dev", "eth0"], check=True).stdout
        assert found == "", "the laptop of %s has IPv4: %s" % (host.name, found)
    paths.meet(anna, bruno)
    for host in (anna, bruno):
        for address in paths.addresses_of_peers(host):
            assert ipaddress.ip_address(address).is_link_local, "%s is not link-local" % address
            assert address.endswith("%eth0"), "%s names no interface" % address
    checks = {one["name"]: one for one in anna.json("doctor")}
    assert checks["network"]["state"] == "ok", "the doctor says: %s" % checks["network"]


def test_a_call_waits_while_this_laptops_address_is_checked_for_duplicates(laptop):
    anna, bruno = (laptop(name, ipv4=False) for name in ("anna", "bruno"))
    serve = paths.found_group(anna)
    port = serve.ready()["port"]
    for host in (anna, bruno):
        assert eventually(lambda host=host: usable(host), 10), UNUSABLE
    link = anna.json("invite")["link"]
    # The interface comes up, as when the laptop wakes; the kernel then checks the address for
    # a second or more.
    bruno.run(["ip", "link", "set", "eth0", "down"], check=True)
    bruno.run(["ip", "link", "set", "eth0", "up"], check=True)
    assert eventually(lambda: link_local(bruno), 10), "no address"
    assert not usable(bruno), "the address is not tentative"
    joined = bruno.run([
        binary(), "join", link, "--peer", "[%s%%eth0]:%d" % (usable(anna)[0], port),
        "--name", "Bruno", "--data", bruno.data])
    assert joined.returncode == 0, joined.stderr


def test_a_laptop_whose_kernel_has_no_ipv6_listens_at_ipv4(laptop):
    anna, bruno = laptop("anna"), laptop("bruno")
    anna.wrapper = WITHOUT_IPV6
    serve = paths.found_group(anna)
    port = serve.ready()["port"]
    listening = anna.run(["ss", "-Hltn", "sport = :%d" % port], check=True).stdout.split()
    assert listening[3] == "0.0.0.0:%d" % port, "it listens at %s" % listening
    paths.join(anna, bruno)
    paths.write(anna, bruno)
    paths.write(bruno, anna)


def test_ipv6_is_switched_off_while_serving(laptop):
    anna, bruno, chloe = (laptop(name) for name in ("anna", "bruno", "chloe"))
    paths.found_group(anna)
    paths.join(anna, bruno)
    paths.write(anna, bruno)
    anna.set_ipv6(False)
    # A connection over IPv6 ends only when its bytes were not acknowledged for 15 s.
    paths.write(anna, bruno, paths.NOTICED_SECONDS)
    paths.write(bruno, anna)
    # Somebody who never heard of the IPv6 addresses, and somebody who did.
    paths.join(anna, chloe)
    paths.write(chloe, anna)
    paths.write(bruno, chloe, paths.NOTICED_SECONDS)


def test_ipv4_comes_late_and_then_ipv6_goes_under_a_connection(laptop):
    anna, bruno = (laptop(name, ipv4=False) for name in ("anna", "bruno"))
    first = paths.found_group(anna)
    second = paths.join(anna, bruno)
    paths.write(anna, bruno)
    for host in (anna, bruno):
        host.add_ipv4()
    since = second.drain()
    anna.set_ipv6(False)
    is_lost = lambda event: event["event"] == "peer_lost"
    assert second.wait(is_lost, paths.NOTICED_SECONDS, since), "the broken connection is unnoticed"
    in_sync = second.in_sync(paths.NOTICED_SECONDS, since)
    assert in_sync, "not in sync by IPv4: %s" % bruno.json("peers")
    paths.write(bruno, anna)
    addresses = paths.addresses_of_peers(bruno)
    assert addresses and all(ipaddress.ip_address(one).version == 4 for one in addresses), addresses


@pytest.mark.parametrize("address, sentence", [
    ("localhost:0", "that is not a numeric address"),
    ("10.9.9.256:0", "that is not a numeric address"),
    ("10.9.9.9%eth0:0", "only an IPv6 address names a network interface after %"),
    ("[fe80::1]:0", "a link-local address needs its network interface"),
    ("[fe80::1%nowhere0]:0", "there is no network interface nowhere0"),
])
def test_an_address_that_cannot_be_listened_at_gets_a_sentence(laptop, address, sentence):
    anna = laptop("anna")
    refused = anna.run(
        [binary(), "serve", "--no-mdns", "--listen", address, "--data", anna.data], timeout=20)
    assert refused.returncode == 2, "exit %d: %s" % (refused.returncode, refused.stderr)
    assert sentence in refused.stderr and "192.168.1.20" in refused.stderr, refused.stderr


def test_serve_listens_at_the_link_local_address_that_it_is_given(laptop):
    anna, bruno = (laptop(name, ipv4=False) for name in ("anna", "bruno"))
    assert eventually(lambda: usable(anna), 10), UNUSABLE
    serve = anna.serve("--name", "Anna", "--listen", "[%s%%eth0]:0" % usable(anna)[0])
    port = serve.ready()["port"]
    listening = anna.run(["ss", "-Hltn", "sport = :%d" % port], check=True).stdout.split()
    assert listening[3] == "[%s]%%eth0:%d" % (usable(anna)[0], port), "it listens at %s" % listening
    paths.join(anna, bruno)
    paths.write(bruno, anna)
