"""Whose connection it is: the address by which visitors are told apart."""

import ipaddress
from collections.abc import Mapping
from typing import Any


def client_address(scope: Mapping[str, Any], proxies: int = 0) -> str:
    """The visitor's address; of IPv6 the network of 64 bits, since one household or ward has all addresses in it.

    `proxies` is how many trusted proxies stand before the server. Each adds the address it was called from at the end of
    X-Forwarded-For, so the visitor is as many places from the end; what stands before that, anybody can have written.
    Without proxies the header is not looked at.
    """
    found = (scope.get("client") or ("unknown", 0))[0]
    if proxies:
        header = b",".join(value for name, value in scope["headers"] if name == b"x-forwarded-for").decode("latin-1")
        told = [part.strip() for part in header.split(",") if part.strip()]
        # Fewer than promised: somebody came round a proxy. All such callers share one allowance.
        found = told[-proxies] if len(told) >= proxies else "not through the proxy"
    return network(found)


def network(address: str) -> str:
    """An address as it is counted: IPv4 as it is, IPv6 as its network, anything else as one."""
    try:
        known = ipaddress.ip_address(address.strip("[]"))
    except ValueError:
        return "unknown"
    if isinstance(known, ipaddress.IPv6Address):
        if known.ipv4_mapped:
            return str(known.ipv4_mapped)
        return str(ipaddress.ip_network((known, 64), strict=False))
    return str(known)
