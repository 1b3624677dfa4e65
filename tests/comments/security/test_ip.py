"""Addresses, networks and domains: their normal forms, and the bans that apply to each."""

from __future__ import annotations

import pytest

from neuromod_wagtail.comments.security.ip import (
    address_hash,
    address_hashes,
    domain_of,
    domains_of,
    host_network,
    keyed_hash,
    limit_key,
    network,
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (" 192.0.2.7/24 ", "192.0.2.0/24"),
        ("192.0.2.7/16", "192.0.0.0/16"),
        ("192.0.2.7/8", ""),
        ("192.0.2.7/32", ""),
        ("192.0.2.7", ""),
        ("2001:db8:1:2::7/64", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::7/48", "2001:db8:1::/48"),
        ("2001:db8::/24", ""),
        ("rubbish/24", ""),
    ],
)
def test_networks_that_can_be_banned(text, found):
    assert network(text) == found


@pytest.mark.parametrize(
    ("address", "around"),
    [
        ("192.0.2.7", ["192.0.2.7", "192.0.2.0/24", "192.0.0.0/16"]),
        (
            "2001:db8:1:234::7",
            ["2001:db8:1:234::/64", "2001:db8:1:200::/56", "2001:db8:1::/48", "2001:db8::/32"],
        ),
    ],
)
def test_an_address_is_banned_by_itself_and_by_its_networks(address, around):
    assert host_network(address) == around[0]
    assert sorted(address_hashes(address)) == sorted(keyed_hash("address", one) for one in around)
    assert address_hash(address) == keyed_hash("address", around[0])
    assert address_hash("") == ""


def test_domains():
    assert domain_of(" Ann@Mail.EXAMPLE.org. ") == domain_of("mail.example.org")
    assert domain_of("a@bücher.example") == "xn--bcher-kva.example"
    assert domain_of("a@x..y") == "x..y"
    assert domains_of("a@mail.example.org") == ["mail.example.org", "example.org"]
    assert domains_of("a@localhost") == ["localhost"]


@pytest.mark.parametrize(
    ("proxies", "address", "key"),
    [
        (None, "8.8.8.8", "8.8.8.8"),
        (None, "10.0.0.1", ""),
        (0, "8.8.8.8", "8.8.8.8"),
        (0, "10.0.0.1", "10.0.0.1"),
        (1, "10.0.0.1", "10.0.0.1"),
        (None, "", ""),
        (0, "", ""),
    ],
)
def test_behind_an_unknown_proxy_its_readers_share_no_quota(settings, proxies, address, key):
    settings.NEUROMOD_COMMENTS_TRUSTED_PROXY_COUNT = proxies
    assert limit_key(address) == key
