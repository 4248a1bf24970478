"""TRUSTED_PROXIES: whether the addresses of clients can be right."""

from ipaddress import ip_address

from api.client_addresses import parse_networks
from api.health.results import Finding
from domain.core.settings import Settings

MIN_PREFIX_LENGTHS = {4: 8, 6: 16}
"""A shorter prefix covers more than any operator's network, or any CDN's, has."""


async def check_proxies(settings: Settings) -> Finding:
    """Check that TRUSTED_PROXIES names the proxy, and not every address."""
    networks = parse_networks(settings.trusted_proxies)
    wide = [each for each in networks if each.prefixlen < MIN_PREFIX_LENGTHS[each.version]]
    if wide:
        cure = "Name only your proxies: a client there can claim any address."
        return Finding(f"{wide[0]} covers too many addresses.", cure)
    shown = ", ".join(map(str, networks)) or "none"
    if not settings.is_production:
        return Finding(shown)
    cure = (
        "Set TRUSTED_PROXIES to the proxy's address: else all people share it, and a few wrong "
        "passwords lock all of them out."
    )
    if not networks:
        return Finding("No proxy is trusted.", cure)
    if _is_loopback(settings.host) and not any(each.is_loopback for each in networks):
        return Finding(f"Only this machine reaches {settings.host}, and it is not trusted.", cure)
    return Finding(shown)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
