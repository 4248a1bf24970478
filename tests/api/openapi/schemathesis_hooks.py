"""What Schemathesis does beside the document; the test names this file."""

from itertools import count
from typing import Any

import schemathesis

_CLIENTS = count()


@schemathesis.hook
def before_call(_context: Any, case: schemathesis.Case[Any], _kwargs: Any) -> None:
    """Come from another address each time: limits by address would answer for the routes."""
    number = next(_CLIENTS)
    case.headers["X-Forwarded-For"] = f"10.{number // 256 % 256}.{number % 256}.1"
