"""How much a request body may hold."""

from dataclasses import dataclass

from starlette.types import Scope

MEBIBYTE = 1024 * 1024
_SCOPE_KEY = "majordomo.body_limits"


@dataclass(frozen=True, slots=True)
class BodyLimits:
    """The bounds of one body."""

    max_bytes: int
    max_values: int
    """JSON values, and also the most texts, names of members included.

    Parsing takes up to 0.2 microseconds for each, during which the event loop does nothing else: a
    thread would not help, because `json` holds the interpreter's lock until it has finished.
    """


DEFAULT_LIMITS = BodyLimits(MEBIBYTE, max_values=20_000)
"""The largest bodies of ordinary clients have a few kilobytes and a hundred values."""
RUN_LIMITS = BodyLimits(16 * MEBIBYTE, max_values=500_000)
"""A client sends its whole history with a run: 500,000 values are more than 60,000 messages."""


def set_limits(scope: Scope, limits: BodyLimits) -> None:
    """Set the limits of a request, which `limits_of` returns."""
    scope[_SCOPE_KEY] = limits


def limits_of(scope: Scope) -> BodyLimits:
    """Return the limits of a request that has passed BodyLimitMiddleware."""
    limits: BodyLimits = scope[_SCOPE_KEY]
    return limits
