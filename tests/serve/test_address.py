"""Whose connection it is."""

import pytest

from lnexplore.serve.address import client_address, network


def scope(client: str, *forwarded: bytes) -> dict[str, object]:
    return {"client": (client, 5000), "headers": [(b"x-forwarded-for", value) for value in forwarded]}


def test_a_header_that_anybody_can_write_is_not_believed():
    assert client_address(scope("198.51.100.7", b"203.0.113.9")) == "198.51.100.7"


def test_behind_a_proxy_only_what_the_proxy_added_counts():
    assert client_address(scope("127.0.0.1", b"6.6.6.6, 203.0.113.9"), proxies=1) == "203.0.113.9"
    assert client_address(scope("127.0.0.1", b"6.6.6.6", b"203.0.113.9"), proxies=1) == "203.0.113.9"
    assert client_address(scope("127.0.0.1", b"6.6.6.6, 203.0.113.9, 10.0.0.2"), proxies=2) == "203.0.113.9"


def test_who_comes_round_the_proxy_is_counted_with_all_who_do():
    assert client_address(scope("198.51.100.7"), proxies=1) == "unknown"
    assert client_address(scope("198.51.100.8", b"203.0.113.9"), proxies=2) == "unknown"


@pytest.mark.parametrize(
    ("address", "counted_as"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2:ffff::1]", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("no address", "unknown"),
    ],
)
def test_how_addresses_are_counted(address: str, counted_as: str):
    assert network(address) == counted_as


def test_a_connection_without_an_address_has_one_name():
    assert client_address({"client": None, "headers": []}) == "unknown"
