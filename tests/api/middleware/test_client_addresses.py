"""The address of the client."""

import pytest
from structlog.testing import capture_logs

from api.client_addresses import (
    MAX_WARNINGS,
    ProxyWarnings,
    client_address,
    client_network,
    parse_networks,
)

TRUSTED = parse_networks(("127.0.0.1", "10.0.0.0/8", "::1"))


@pytest.mark.parametrize(
    ("client", "forwarded", "address"),
    [
        ("203.0.113.5", [], "203.0.113.5"),
        ("203.0.113.5", ["198.51.100.1"], "203.0.113.5"),
        ("127.0.0.1", [], "127.0.0.1"),
        ("127.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("127.0.0.1", ["198.51.100.1, 203.0.113.9, 10.1.2.3"], "203.0.113.9"),
        ("127.0.0.1", ["198.51.100.1", "203.0.113.9"], "203.0.113.9"),
        ("127.0.0.1", ["10.0.0.1, 10.0.0.2"], "10.0.0.1"),
        ("127.0.0.1", ["198.51.100.1, nonsense"], "127.0.0.1"),
        ("::1", ["2001:db8::7"], "2001:db8::7"),
        (None, ["198.51.100.1"], "unknown"),
    ],
)
def test_client_address(client: str | None, forwarded: list[str], address: str) -> None:
    scope = {
        "type": "http",
        "client": (client, 1234) if client else None,
        "headers": [(b"x-forwarded-for", value.encode()) for value in forwarded],
    }
    assert client_address(scope, TRUSTED) == address


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.5", "203.0.113.5"),
        ("2001:db8::7", "2001:db8::/64"),
        ("2001:db8:0:0:ffff::1", "2001:db8::/64"),
        ("::ffff:203.0.113.5", "203.0.113.5"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unknown", "unknown"),
    ],
)
def test_client_network_is_the_key_of_rate_limits(address: str, network: str) -> None:
    assert client_network(address) == network


def test_an_invalid_network_is_an_error() -> None:
    with pytest.raises(ValueError, match="nonsense"):
        parse_networks(("nonsense",))


def test_a_proxy_that_is_not_trusted_is_named_once() -> None:
    def request(client: str, **headers: str) -> dict[str, object]:
        raw = [(name.replace("_", "-").encode(), text.encode()) for name, text in headers.items()]
        return {"type": "http", "client": (client, 1), "headers": raw}

    warnings = ProxyWarnings(TRUSTED)
    with capture_logs() as logs:
        for client in ("127.0.0.1", "203.0.113.5", "203.0.113.5", "203.0.113.6"):
            warnings.check(request(client, x_forwarded_for="198.51.100.1"))
        warnings.check(request("203.0.113.7"))
        assert [line["address"] for line in logs] == ["203.0.113.5", "203.0.113.6"]
        for number in range(100):
            warnings.check(request(f"192.0.2.{number}", x_forwarded_for="198.51.100.1"))
    assert len(logs) == MAX_WARNINGS
