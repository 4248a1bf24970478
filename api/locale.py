"""The language of a response."""

from starlette.datastructures import Headers
from starlette.types import Scope

from domain.core.i18n import choose_locale


def locale_of(scope: Scope) -> str:
    """Return the locale that a request asks for with `Accept-Language`."""
    return choose_locale(",".join(Headers(scope=scope).getlist("accept-language")))
