"""Hooks for Schemathesis; the test passes this file to it."""

from itertools import count
from typing import Any

import schemathesis

_CLIENTS = count()


@schemathesis.hook
def before_call(_context: Any, case: schemathesis.Case[Any], _kwargs: Any) -> None:
    """Send each request from another address, so that no rate limit per client applies."""
    number = next(_CLIENTS)
    case.headers["X-Forwarded-For"] = f"10.{number // 256 % 256}.{number % 256}.1"
