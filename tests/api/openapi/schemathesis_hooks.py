"""Hooks for Schemathesis; the test passes this file to it."""

from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any

import schemathesis
from schemathesis.specs.openapi.checks import negative_data_rejection

from domain.core.normalization import strip_invisible

_CLIENTS = count()


@schemathesis.hook
def before_call(_context: Any, case: schemathesis.Case[Any], _kwargs: Any) -> None:
    """Send each request from another address, so that no rate limit per client applies."""
    number = next(_CLIENTS)
    case.headers["X-Forwarded-For"] = f"10.{number // 256 % 256}.{number % 256}.1"


@schemathesis.check
def invalid_data_is_refused(
    context: Any, response: Any, case: schemathesis.Case[Any]
) -> bool | None:
    """Check that data that violates the schema is refused, unless it fits once it is normalised.

    Text loses what is invisible before it is checked, and empty query parameters are absent.
    """
    sent = (*_texts_in(case.query), *_texts_in(case.path_parameters), *_texts_in(case.body))
    if any(text != strip_invisible(text) for text in sent) or "" in _texts_in(case.query):
        return None
    return negative_data_rejection(context, response, case)


def _texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for member in value.values():
            yield from _texts_in(member)
    elif isinstance(value, list):
        for member in value:
            yield from _texts_in(member)
