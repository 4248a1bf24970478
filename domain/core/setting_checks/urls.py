"""The URLs of servers: their scheme, host and port, and user and password."""

import re
from collections.abc import Sequence
from ipaddress import IPv6Address
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

DATABASE_SCHEMES = ("postgresql+asyncpg", "postgresql", "postgres")
DATABASE_FORM = "write it like postgresql://user:password@host:5432/database"
SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
DATABASE_OPTIONS = {
    "host",
    "port",
    "ssl",
    "passfile",
    "target_session_attrs",
    "prepared_statement_cache_size",
}
"""The options that the driver of the engine knows; the driver of the queue gets its share."""
REDIS_SCHEMES = ("redis", "rediss")
REDIS_FORM = "write it like redis://:password@host:6379/0, rediss://... or unix:///path/of/socket"
HTTP_SCHEMES = ("http", "https")
HTTP_FORM = "write it like http://host:port or https://host/v1"
ENCODING = (
    "has a user or password with a character that ends it; write %40 for @, %2F for /, %3F for ?, "
    "%23 for #, %5B for [, %5D for ], %25 for %"
)
_HOST = re.compile(r"[\w.-]+")
_LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


def split_url(url: str, schemes: Sequence[str], form: str) -> SplitResult:
    """Return the parts of a URL. Raises ValueError, whose text never repeats one of them.

    The port is valid or None. The host can be missing; `require_host` refuses that.
    """
    scheme, separator, rest = url.partition("://")
    if not separator or scheme not in schemes:
        raise ValueError(form)
    if any(char.isspace() for char in url):
        raise ValueError("has a blank; remove it, or write %20 for one in a password")
    authority = re.split(r"[/?#]", rest, maxsplit=1)[0]
    credentials, _, server = authority.rpartition("@")
    has_late_at = scheme not in HTTP_SCHEMES and "@" in rest[len(authority) :]
    if has_late_at or re.search(r"[@\[\]]", credentials) or _LONE_PERCENT.search(credentials):
        raise ValueError(ENCODING)
    _check_server(server, form)
    return urlsplit(url)


def require_host(parts: SplitResult, form: str) -> None:
    """Refuse a URL without a host."""
    if not parts.hostname:
        raise ValueError(f"lacks a host; {form}")


def read_database_url(url: str) -> str:
    """Accept URLs as hosting providers and libpq write them, and add the driver."""
    parts = split_url(url, DATABASE_SCHEMES, DATABASE_FORM)
    if parts.fragment:
        raise ValueError(ENCODING)
    options = parse_qs(parts.query.replace("sslmode=", "ssl="), keep_blank_values=True)
    is_local = not parts.netloc and parts.path.strip("/")  # libpq's own form for a local socket
    if not is_local and "host" not in options:
        require_host(parts, DATABASE_FORM)
    if unknown := options.keys() - DATABASE_OPTIONS:
        names = ", ".join(sorted(name for name in unknown if name.isidentifier())) or "an option"
        raise ValueError(f"has {names} behind the ?, which is not supported; remove it")
    if not {*options.get("ssl", ())} <= {*SSL_MODES}:
        raise ValueError(f"has another sslmode than {', '.join(SSL_MODES)}; use one of these")
    return f"postgresql+asyncpg://{url.partition('://')[2]}".replace("sslmode=", "ssl=")


def read_redis_url(url: str) -> str:
    """Refuse a URL that redis-py would not understand, or take for one of database 0."""
    if url.partition("://")[0] == "unix":
        if not urlsplit(url).path.strip("/"):
            raise ValueError(f"lacks the path of a socket; {REDIS_FORM}")
    else:
        parts = split_url(url, REDIS_SCHEMES, REDIS_FORM)
        require_host(parts, REDIS_FORM)
        if parts.fragment:
            raise ValueError(ENCODING)
        if not re.fullmatch(r"(/\d*)?", parts.path):
            raise ValueError(f"has a database that is no number; {REDIS_FORM}")
    if "?" in url:
        _check_redis_options(url)
    return url


def read_http_url(url: str) -> str:
    """Refuse a URL to which no path can be added."""
    parts = split_url(url, HTTP_SCHEMES, HTTP_FORM)
    require_host(parts, HTTP_FORM)
    if parts.fragment:
        raise ValueError("has a #; write it without # and what follows")
    return url


def describe_url(url: str) -> str:
    """Return the server and the database or path of a URL, without user, password and options."""
    parts = urlsplit(url)
    server = parts.netloc.rpartition("@")[2] or parse_qs(parts.query).get("host", [""])[0]
    return unquote(f"{server}{parts.path}")


def _check_server(server: str, form: str) -> None:
    """Check host and port as they stand in a URL."""
    bracketed = re.fullmatch(r"\[(.*)\](?::(.*))?", server)
    host, port = bracketed.groups() if bracketed else _split_at_colon(server)
    if bracketed:
        try:
            IPv6Address(host or "")
        except ValueError:
            raise ValueError("has no IPv6 address between [ and ]; correct it") from None
    elif host and not _HOST.fullmatch(host):
        raise ValueError(f"has a character in its host that no host has; {form}")
    is_port = port is None or (port.isascii() and port.isdigit() and 1 <= int(port) <= 65535)
    if not is_port:
        raise ValueError(
            "has no number from 1 to 65535 as its port; correct it, and in a password write "
            "%2F for /, %3F for ?, %23 for #"
        )


def _split_at_colon(server: str) -> tuple[str, str | None]:
    host, colon, port = server.partition(":")
    return host, port if colon else None


def _check_redis_options(url: str) -> None:
    """Have redis-py read the options and create a connection, which is not opened."""
    # Only a URL with options waits for this import.
    from redis.asyncio import ConnectionPool  # noqa: PLC0415

    try:
        ConnectionPool.from_url(url).make_connection()  # type: ignore[no-untyped-call]
    except (TypeError, ValueError):
        raise ValueError(
            "has an option behind the ? that redis-py does not know; remove it"
        ) from None
