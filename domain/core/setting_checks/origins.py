"""Web origins, in the form in which browsers send them."""

from urllib.parse import urlsplit

PORTS = {"http": 80, "https": 443}
_FORM = "write origins like https://app.example.com, without a path or a wildcard"


def read_origin(text: str) -> str:
    """Return an origin as browsers send it (RFC 6454 section 6.2). Raises ValueError for others."""
    try:
        return _read_origin(text)
    except ValueError:  # the message of urllib repeats the text
        raise ValueError(_FORM) from None


def read_origins(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Read origins. `*` is every origin, `null` that of local files."""
    return tuple(text if text in ("*", "null") else read_origin(text) for text in texts)


def read_web_origins(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Read origins of pages that a browser can open."""
    if any(text.lower().partition("://")[0] not in PORTS for text in texts):
        raise ValueError("begin each with http:// or https://")
    return tuple(read_origin(text) for text in texts)


def _read_origin(text: str) -> str:
    parts = urlsplit(text)
    is_bare = parts.path in ("", "/") and not parts.query and not parts.fragment
    has_other_part = not is_bare or "@" in parts.netloc
    if not parts.scheme or not parts.hostname or "*" in parts.hostname or has_other_part:
        raise ValueError
    is_ipv6 = ":" in parts.hostname
    host = f"[{parts.hostname}]" if is_ipv6 else parts.hostname.encode("idna").decode()
    port = parts.port
    suffix = "" if port in (None, PORTS.get(parts.scheme)) else f":{port}"
    return f"{parts.scheme}://{host}{suffix}"
