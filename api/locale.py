"""The language of a response.

It is what the request asks for with `Accept-Language`. Without one it is the language of the
signed-in user's profile, then the one that they write to the agent in, then zh-CN.
"""

from dataclasses import replace
from typing import Any

from starlette.datastructures import Headers
from starlette.types import Scope

from domain.core.caller import Caller
from domain.core.i18n import (
    DEFAULT_LOCALE,
    find_accepted_locale,
    find_named_locale,
    find_written_locale,
)

_STATE_KEY = "locale"


def locale_of(scope: Scope) -> str:
    """Return the locale of the response, as far as it is known by now."""
    known: str | None = scope.get("state", {}).get(_STATE_KEY)
    return accepted_locale_of(scope) or known or DEFAULT_LOCALE


def accepted_locale_of(scope: Scope) -> str | None:
    """Return the locale that the request asks for, or None if it asks for none that exists."""
    return find_accepted_locale(",".join(Headers(scope=scope).getlist("accept-language")))


def named_locale_of(scope: Scope) -> str | None:
    """Return the locale that the request asks for by its name, which a new profile keeps."""
    return find_named_locale(",".join(Headers(scope=scope).getlist("accept-language")))


def use_locale(scope: Scope, locale: str | None) -> None:
    """Use this language for the response, errors included, unless another is known already."""
    if locale is not None:
        scope.setdefault("state", {}).setdefault(_STATE_KEY, locale)


def use_locale_of_caller(scope: Scope, caller: Caller) -> Caller:
    """Use the language of the caller's profile, if they have set one, and return the caller."""
    use_locale(scope, caller.locale if caller.is_locale_known else None)
    return caller


def use_written_locale(scope: Scope, caller: Caller, text: str) -> Caller:
    """Return the caller with the language of what they write, unless another is known."""
    written = None if caller.is_locale_known else find_written_locale(text)
    if written is None:
        return caller
    return use_locale_of_caller(scope, replace(caller, locale=written, is_locale_known=True))


def use_locale_of_body(scope: Scope, body: Any) -> None:
    """Use the language of the user's text in an invalid request."""
    if isinstance(body, dict):
        message = body.get("message")
        text = message if isinstance(message, str) else find_user_text(body.get("messages"))
        use_locale(scope, find_written_locale(text))


def find_user_text(messages: Any) -> str:
    """Return the text of the last user message that a client sent, as far as it is well-formed."""
    for message in reversed(messages if isinstance(messages, list) else []):
        if isinstance(message, dict) and message.get("role") == "user":
            content = message.get("content")
            parts = content if isinstance(content, list) else [content]
            texts = [part.get("text") if isinstance(part, dict) else part for part in parts]
            return "\n".join(text for text in texts if isinstance(text, str))
    return ""
