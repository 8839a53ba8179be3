"""Whose connection it is."""

import pytest

from lnexplore.serve.address import Proxies, client_address, network, networks


def scope(client: str, *forwarded: bytes) -> dict[str, object]:
    return {"client": (client, 5000), "headers": [(b"x-forwarded-for", value) for value in forwarded]}


def test_a_header_that_anybody_can_write_is_not_believed():
    assert client_address(scope("198.51.100.7", b"203.0.113.9")) == "198.51.100.7"


def test_behind_a_proxy_only_what_the_proxy_added_counts():
    assert client_address(scope("127.0.0.1", b"6.6.6.6, 203.0.113.9"), Proxies(1)) == "203.0.113.9"
    assert client_address(scope("127.0.0.1", b"6.6.6.6", b"203.0.113.9"), Proxies(1)) == "203.0.113.9"
    assert client_address(scope("127.0.0.1", b"6.6.6.6, 203.0.113.9, 10.0.0.2"), Proxies(2)) == "203.0.113.9"


def test_who_comes_round_the_proxy_is_counted_with_all_who_do():
    assert client_address(scope("127.0.0.1"), Proxies(1)) == "unknown"
    assert client_address(scope("::1", b"203.0.113.9"), Proxies(2)) == "unknown"


def test_only_the_proxys_own_word_is_believed():
    assert client_address(scope("198.51.100.7", b"203.0.113.9"), Proxies(1)) == "198.51.100.7"
    elsewhere = Proxies(1, networks("10.0.0.2, 172.16.0.0/12"))
    assert client_address(scope("172.17.0.1", b"203.0.113.9"), elsewhere) == "203.0.113.9"
    assert client_address(scope("::ffff:10.0.0.2", b"203.0.113.9"), elsewhere) == "203.0.113.9"
    assert client_address(scope("127.0.0.1", b"203.0.113.9"), elsewhere) == "127.0.0.1"
    assert client_address(scope("10.0.0.3", b"203.0.113.9"), elsewhere) == "10.0.0.3"


@pytest.mark.parametrize("text", ["", "10.0.0.300", "a proxy", "10.0.0.2,"])
def test_what_is_no_address_of_a_proxy(text: str):
    with pytest.raises(ValueError):
        networks(text)


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
