"""The state snapshot, version 2: a run's state as the client receives it and sends it back."""

from datetime import datetime
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

VERSION = 2
KEYS = {"version", "run_context", "pending_tool_call", "pending_tool_calls"}


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


class RunContextPart(_Part):
    """The run, its user, and the settings that it runs with."""

    thread_id: str = Field(strict=True, min_length=1, max_length=128)
    run_id: str = Field(strict=True, min_length=1, max_length=128)
    turn_id: str = Field(strict=True, min_length=1, max_length=128)
    user_id: str = Field(strict=True, min_length=1, max_length=128)
    model: str = Field(strict=True)
    locale: str = Field(strict=True)
    timezone: str = Field(strict=True)
    started_at: AwareDatetime


class PendingToolCallPart(_Part):
    """A call that waits for the person's approval."""

    interrupt_id: str = Field(strict=True, min_length=1, max_length=128)
    tool_call_id: str = Field(strict=True, min_length=1, max_length=128)
    tool_name: str = Field(strict=True, min_length=1, max_length=128)
    arguments: dict[str, Any]
    status: Literal["PENDING", "CONSUMED", "CANCELLED", "EXPIRED"]
    requested_at: AwareDatetime
    expires_at: AwareDatetime


class StateSnapshot(_Part):
    """A complete snapshot. `version` is the integer 2.

    Earlier versions of the API had no `pending_tool_calls`, and clients can still leave it out.
    """

    version: int = Field(strict=True, ge=VERSION, le=VERSION)
    run_context: RunContextPart
    pending_tool_call: PendingToolCallPart | None
    pending_tool_calls: list[PendingToolCallPart] = Field(default_factory=list, max_length=256)

    @property
    def named_calls(self) -> set[tuple[str, str]]:
        """The interrupt id and the tool call id of every call in the snapshot."""
        calls = [*self.pending_tool_calls]
        if self.pending_tool_call is not None:
            calls.append(self.pending_tool_call)
        return {(call.interrupt_id, call.tool_call_id) for call in calls}


def is_snapshot(state: Any) -> bool:
    """Return whether a client's state claims to be a snapshot: it has any of the keys."""
    return isinstance(state, dict) and not KEYS.isdisjoint(state)


def build_snapshot(run_context: dict[str, Any], pending: list[dict[str, Any]]) -> dict[str, Any]:
    """Build the snapshot of a run with its pending calls, oldest first."""
    return {
        "version": VERSION,
        "run_context": run_context,
        "pending_tool_call": pending[0] if pending else None,
        "pending_tool_calls": pending,
    }


def format_time(value: datetime) -> str:
    """Format a UTC time as RFC 3339, with `Z`."""
    return value.isoformat().replace("+00:00", "Z")
