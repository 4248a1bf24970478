"""From which address a request comes."""

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from starlette.datastructures import Headers
from starlette.types import Scope

Network = IPv4Network | IPv6Network
UNKNOWN = "unknown"
"""What a client on a Unix socket is called."""


def parse_networks(texts: Sequence[str]) -> tuple[Network, ...]:
    """Read addresses and networks. Raises ValueError for anything else."""
    return tuple(ip_network(text, strict=False) for text in texts)


def client_address(scope: Scope, trusted: Sequence[Network]) -> str:
    """Give the address of the client, looking behind proxies only where they are trusted.

    X-Forwarded-For is read from its end: each trusted proxy vouches for the hop before it, and
    what stands before the first stranger may be made up.
    """
    client = scope.get("client")
    address = client[0] if client else UNKNOWN
    forwarded = ",".join(Headers(scope=scope).getlist("x-forwarded-for")).split(",")
    for hop in reversed(forwarded):
        if not _is_trusted(address, trusted) or not _is_address(hop.strip()):
            break
        address = hop.strip()
    return address


def client_network(address: str) -> str:
    """Give what one client can have at most: an IPv4 address, or a /64 network of IPv6 (RFC 6177).

    Whoever has one address of such a network has 2**64, and would get around every limit.
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
