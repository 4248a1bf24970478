"""The pages that mails link to, and which are allowed."""

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from domain.auth.errors import RedirectNotAllowed
from domain.core.settings import Settings

_PORTS = {"http": 80, "https": 443}


def check_redirect(settings: Settings, url: str | None) -> None:
    """Raise RedirectNotAllowed unless the page belongs to one of REDIRECT_ORIGINS."""
    if url is None:
        return
    origin = _origin(url)
    if origin is None or origin not in {_origin(allowed) for allowed in settings.redirect_origins}:
        raise RedirectNotAllowed


def link_to(page: str, *, email: str, code: str) -> str:
    """Return the page's URL with address and code in its query, so that a click is enough."""
    parts = urlsplit(page)
    query = [*parse_qsl(parts.query, keep_blank_values=True), ("email", email), ("token", code)]
    return urlunsplit(parts._replace(query=urlencode(query)))


def _origin(url: str) -> tuple[str, str, int] | None:
    """Return scheme, host and port (RFC 6454), or None if browsers may parse it differently."""
    if not url.isascii() or not url.isprintable() or any(char in url for char in '\\@ <>"'):
        return None
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS[parts.scheme]
    except (ValueError, KeyError):
        return None
    return (parts.scheme, parts.hostname, port) if parts.hostname else None
