"""SMTP_URL: the mail server, its user and its encryption."""

from dataclasses import dataclass
from urllib.parse import parse_qs, unquote

from domain.core.setting_checks.urls import require_host, split_url

SCHEMES = ("smtp", "smtps")
FORM = "write it like smtp://user:password@host:587 or smtps://user:password@host:465"


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """A mail server, and how to connect to it."""

    hostname: str
    port: int
    username: str | None
    password: str | None
    use_tls: bool
    """Whether the connection begins with TLS."""
    start_tls: bool | None
    """True to require STARTTLS, False to do without, None to use it if it is offered."""


def read_smtp_url(url: str) -> SmtpServer:
    """Read SMTP_URL. Raises ValueError.

    `smtps://` uses TLS from the start. `smtp://` upgrades to TLS (STARTTLS) if the server offers
    it, and requires it if the URL has a password; `?starttls=always` and `?starttls=never`
    override this.
    """
    parts = split_url(url, SCHEMES, FORM)
    require_host(parts, FORM)
    if parts.path not in ("", "/") or parts.fragment:
        raise ValueError(f"has a path; {FORM}")
    if bool(parts.username) != bool(parts.password):
        raise ValueError(f"has a user or a password without the other; {FORM}")
    username = unquote(parts.username) if parts.username else None
    password = unquote(parts.password) if parts.password else None
    use_tls = parts.scheme == "smtps"
    start_tls = _read_start_tls(parts.query, has_password=password is not None)
    return SmtpServer(
        hostname=parts.hostname or "",
        port=parts.port or (465 if use_tls else 587 if username else 25),
        username=username,
        password=password,
        use_tls=use_tls,
        start_tls=False if use_tls else start_tls,
    )


def _read_start_tls(query: str, *, has_password: bool) -> bool | None:
    given = parse_qs(query, keep_blank_values=True)
    option = given.pop("starttls", ["auto"])[0]
    options = {"auto": True if has_password else None, "always": True, "never": False}
    if given or option not in options:
        raise ValueError("can have ?starttls=auto, always or never behind the port; correct it")
    return options[option]
