"""Whose connection it is: the address by which visitors are told apart."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
LOOPBACK: tuple[Network, ...] = (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128"))


@dataclass(frozen=True)
class Proxies:
    """The operator's own proxies: how many stand one behind the other, and where the last of them calls from."""

    count: int = 0
    networks: tuple[Network, ...] = LOOPBACK


def networks(text: str) -> tuple[Network, ...]:
    """Addresses and networks with commas between them. Raises ValueError for what is none."""
    return tuple(ipaddress.ip_network(part.strip(), strict=False) for part in text.split(","))


def client_address(scope: Mapping[str, Any], proxies: Proxies = Proxies()) -> str:
    """The visitor's address; of IPv6 the network of 64 bits, since one household or ward has all addresses in it.

    Each proxy adds the address it was called from at the end of X-Forwarded-For, so the visitor is as many places from the end;
    what stands before that, anybody can have written. Without proxies, and from any other address than a proxy's, the header
    is not looked at.
    """
    found = (scope.get("client") or ("unknown", 0))[0]
    if not proxies.count or not _is_in(found, proxies.networks):
        return network(found)
    header = b",".join(value for name, value in scope["headers"] if name == b"x-forwarded-for").decode("latin-1")
    told = [part.strip() for part in header.split(",") if part.strip()]
    # Fewer than promised: somebody came round a proxy. All such callers share one allowance.
    return network(told[-proxies.count] if len(told) >= proxies.count else "not through the proxy")


def network(address: str) -> str:
    """An address as it is counted: IPv4 as it is, IPv6 as its network, anything else as one."""
    known = _parsed(address)
    if isinstance(known, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((known, 64), strict=False))
    return "unknown" if known is None else str(known)


def _parsed(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        known = ipaddress.ip_address(address.strip("[]"))
    except ValueError:
        return None
    return known.ipv4_mapped or known if isinstance(known, ipaddress.IPv6Address) else known


def _is_in(address: str, known: tuple[Network, ...]) -> bool:
    found = _parsed(address)
    return found is not None and any(found.version == one.version and found in one for one in known)
