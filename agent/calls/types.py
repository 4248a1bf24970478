"""A program's call of a tool, and what it comes to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class CallRequest:
    """A call of a tool, and the program that makes it."""

    tool_name: str
    arguments: dict[str, Any]
    client: str
    """The name of the program, which the person sees."""
    idempotency_key: str | None = None
    """The same key of the same API token means the same call."""


@dataclass(frozen=True, slots=True)
class CallDone:
    """The call has a result."""

    result: Any
    """Plain JSON."""
    is_error: bool
    """Whether the call had no effect: the result has a code, `error`, and a `message`."""


@dataclass(frozen=True, slots=True)
class CallPending:
    """The call waits for the person's approval, or for its effect if there is one."""

    approval_id: UUID
    message: str
    """What the call would do, for the person."""
    expires_at: datetime
    is_approved: bool
    """Whether the person has approved it, so that its effect is on its way."""


CallOutcome = CallDone | CallPending
