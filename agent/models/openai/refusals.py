"""Recognises what an endpoint refuses about a request, from the words of its error."""

import re
from collections.abc import Mapping
from typing import Any

import openai
import orjson

CONTEXT_CODES = frozenset(
    {"context_length_exceeded", "exceed_context_size_error", "string_above_max_length"}
)
_CONTEXT = re.compile(
    r"context[ _-]?(?:length|size|window)|maximum context|exceeds? (?:the )?(?:available )?context"
    r"|(?:prompt|input|request|conversation|messages?)[^.]{0,40} (?:is|are) too (?:long|large)"
    r"|too many (?:input |prompt )?tokens|reduce the length|n_ctx"
    r"|tokens?[^.]{0,60} exceeds? [^.]{0,60}(?:maximum|limit)|exceeds? [^.]{0,60}tokens allowed"
    r"|maximum (?:number of )?(?:input |prompt )?tokens",
    re.IGNORECASE,
)
"""How OpenAI, Azure, vLLM, llama.cpp, Mistral, Gemini, Anthropic and gateways say it."""
_NUMBER = re.compile(r"(?<![\w.])\d[\d,]{2,11}(?![\w.]*\d)")
MIN_CONTEXT = 256
"""A smaller number in a refusal is not the size of a context."""


class ContextExceeded(openai.APIError):
    """The request is too long for the model's context."""

    def __init__(self, refusal: openai.APIError) -> None:
        super().__init__(refusal.message, refusal.request, body=refusal.body)
        self.fitting_share = fitting_share(refusal)
        """Which part of the request would fit, if the endpoint says so."""


def is_stream_options_refusal(error: openai.APIError, payload: Mapping[str, Any]) -> bool:
    """Return whether the endpoint refused a request because it has `stream_options`."""
    return (
        isinstance(error, openai.APIStatusError)
        and error.status_code in {400, 422}
        and "stream_options" in payload
        and "stream_options" in _text(error)
    )


def is_context_refusal(error: openai.APIError) -> bool:
    """Return whether the request is too long for the model's context."""
    status = error.status_code if isinstance(error, openai.APIStatusError) else 400
    if status == 413:
        return True
    if status not in {400, 422, 500}:
        return False
    text = _text(error)
    return any(code in text for code in CONTEXT_CODES) or _CONTEXT.search(text) is not None


def fitting_share(error: openai.APIError) -> float | None:
    """Return which part of the request would fit, or None if the refusal does not say so.

    The smallest number in it is at most the context, and the largest the length of the request.
    """
    found = [int(number.replace(",", "")) for number in _NUMBER.findall(_text(error))]
    numbers = [number for number in found if number >= MIN_CONTEXT]
    if len(set(numbers)) < 2:
        return None
    return min(numbers) / max(numbers)


def _text(error: openai.APIError) -> str:
    """Return the error's code, type and message, as the endpoint wrote them."""
    try:
        return orjson.dumps(error.body).decode() if error.body is not None else error.message
    except TypeError:
        return error.message
