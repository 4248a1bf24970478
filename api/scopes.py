"""The scope that a route needs of an API token.

Routes that only show something need `read`, all others `write`, unless they are marked here.
"""

from collections.abc import Callable
from typing import Any, Final, Literal, TypeVar

from fastapi import Request

from domain.core.caller import Caller, Scope

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])

_SCOPE = "__scope__"
"""The attribute of a marked function: its scope, OF_TOOL, or None if no token suffices."""
OF_TOOL: Final = "tool"
"""Any token may send the request: what it asks for checks the scope that it needs."""
READING_METHODS = frozenset({"GET", "HEAD"})


def needs_scope(scope: Scope) -> Callable[[Endpoint], Endpoint]:
    """Mark the function of a route that needs another scope than its method says."""

    def mark(endpoint: Endpoint) -> Endpoint:
        setattr(endpoint, _SCOPE, scope)
        return endpoint

    return mark


def login_required(endpoint: Endpoint) -> Endpoint:
    """Mark the function of a route that no API token allows."""
    setattr(endpoint, _SCOPE, None)
    return endpoint


def scope_of_tool(endpoint: Endpoint) -> Endpoint:
    """Mark the function of a route through which programs reach tools.

    A tool checks its own scope (`Tool.scope`), whoever calls it.
    """
    setattr(endpoint, _SCOPE, OF_TOOL)
    return endpoint


def check_scope(request: Request, caller: Caller) -> None:
    """Raise ScopeMissing or LoginRequired if the caller's API token does not allow the route."""
    if caller.scopes is None:
        return
    default: Scope = "read" if request.method in READING_METHODS else "write"
    needed: Scope | Literal["tool"] | None = getattr(request.scope.get("endpoint"), _SCOPE, default)
    if needed is None:
        caller.require_login()
    elif needed != OF_TOOL:
        caller.require(needed)
