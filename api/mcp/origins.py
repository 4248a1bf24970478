"""Which hosts and origins may name this server: protection against DNS rebinding.

A page of another site can make its own name mean 127.0.0.1, and then reads what a server there
answers. Its requests have that name as `Host`, and its origin as `Origin`.
"""

import re
from collections.abc import Sequence
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import Scope

from api.client_addresses import Network, is_trusted_peer
from domain.core.errors import Denied
from domain.core.i18n import gettext_noop
from domain.core.settings import Settings

_HOST = re.compile(r"(?P<name>[A-Za-z0-9_.-]{1,255}|\[[0-9A-Fa-f:.]{2,45}\])(:[0-9]{1,5})?")
_SCHEMES = ("http", "https")


class HostRefused(Denied):
    code = "host_refused"
    message = gettext_noop(
        "This server does not answer to the name in this address. Use localhost, or add the "
        "origin to CORS_ORIGINS."
    )


class OriginRefused(Denied):
    code = "origin_refused"
    message = gettext_noop("Pages of this origin may not use this. Add the origin to CORS_ORIGINS.")


def check_origin(scope: Scope, settings: Settings, trusted: Sequence[Network]) -> str:
    """Return the root URL by which a client has reached this server.

    Raises HostRefused if the name may be that of another site, and OriginRefused if a page of
    another origin asks. A server that only this machine reaches knows its names. Behind a proxy,
    or on an address of the network, the names are the operator's, and Origin decides.
    """
    headers = Headers(scope=scope)
    host = headers.get("host", "")
    found = _HOST.fullmatch(host)
    if found is None:
        raise HostRefused
    name = found["name"].strip("[]").lower()
    is_own = _is_address(name) or name in _known_names(settings)
    if not is_own and not trusted and _is_local(settings.host):
        raise HostRefused
    base_url = f"{_scheme(scope, headers, trusted)}://{host}"
    origin = headers.get("origin")
    is_same = is_own and origin == base_url
    allowed = settings.cors_origins
    if origin is not None and not is_same and not {origin, "*"} & set(allowed):
        raise OriginRefused
    return base_url


def _scheme(scope: Scope, headers: Headers, trusted: Sequence[Network]) -> str:
    forwarded = headers.get("x-forwarded-proto", "")
    if forwarded in _SCHEMES and is_trusted_peer(scope, trusted):
        return forwarded
    scheme: str = scope["scheme"]
    return scheme


def _known_names(settings: Settings) -> set[str]:
    origins = (*settings.cors_origins, *settings.redirect_origins)
    names = {urlsplit(origin).hostname or "" for origin in origins}
    return {"localhost", settings.host.lower(), *names}


def _is_local(host: str) -> bool:
    return host == "localhost" or (_is_address(host) and ip_address(host).is_loopback)


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
