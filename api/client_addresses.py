"""The address of the client, behind any trusted proxies."""

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

import structlog
from starlette.datastructures import Headers
from starlette.types import Scope

log = structlog.get_logger()

Network = IPv4Network | IPv6Network
UNKNOWN = "unknown"
"""The address of a client on a Unix socket."""
MAX_WARNINGS = 16
"""Anyone can send X-Forwarded-For to a server that is reached without a proxy."""


class ProxyWarnings:
    """Warns of each address that sends X-Forwarded-For and is not in TRUSTED_PROXIES, once.

    It is mostly a proxy that the settings lack. All its clients then count as one.
    """

    def __init__(self, trusted: Sequence[Network]) -> None:
        self._trusted = trusted
        self._warned_of: set[str] = set()

    def check(self, scope: Scope) -> None:
        client = scope.get("client")
        address = client[0] if client else UNKNOWN
        if address in self._warned_of or len(self._warned_of) >= MAX_WARNINGS:
            return
        if "x-forwarded-for" in Headers(scope=scope) and not _is_trusted(address, self._trusted):
            self._warned_of.add(address)
            log.warning("proxy_not_trusted", address=address)


def parse_networks(texts: Sequence[str]) -> tuple[Network, ...]:
    """Parse addresses and networks. Raises ValueError for anything else."""
    return tuple(ip_network(text, strict=False) for text in texts)


def client_address(scope: Scope, trusted: Sequence[Network]) -> str:
    """Return the address of the client; only trusted proxies can name another than their own.

    X-Forwarded-For is read from its end: each trusted proxy vouches for the hop before it. What
    precedes the first untrusted hop can be forged.
    """
    client = scope.get("client")
    address = client[0] if client else UNKNOWN
    forwarded = ",".join(Headers(scope=scope).getlist("x-forwarded-for")).split(",")
    for hop in reversed(forwarded):
        if not _is_trusted(address, trusted) or not _is_address(hop.strip()):
            break
        address = hop.strip()
    return address


def is_trusted_peer(scope: Scope, trusted: Sequence[Network]) -> bool:
    """Return whether a trusted proxy has sent the request."""
    client = scope.get("client")
    return _is_trusted(client[0] if client else UNKNOWN, trusted)


def client_network(address: str) -> str:
    """Return the network that rate limits count as one client.

    That is an IPv4 address, or a /64 network of IPv6 (RFC 6177): a client with one address of such
    a network can use all 2**64 of them.
    """
    if not _is_address(address):
        return address
    parsed = ip_address(address.partition("%")[0])
    if isinstance(parsed, IPv6Address):
        return str(parsed.ipv4_mapped or ip_network((parsed, 64), strict=False))
    return str(parsed)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _is_trusted(address: str, trusted: Sequence[Network]) -> bool:
    return _is_address(address) and any(ip_address(address) in network for network in trusted)
