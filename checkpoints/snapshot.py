"""The state snapshot, version 2: what a client is shown of a run's state, and echoes."""

from datetime import datetime
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

VERSION = 2
KEYS = {"version", "run_context", "pending_tool_call", "pending_tool_calls"}


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


class RunContextPart(_Part):
    """Whose run it is, and under which circumstances it goes."""

    thread_id: str = Field(strict=True, min_length=1, max_length=128)
    run_id: str = Field(strict=True, min_length=1, max_length=128)
    turn_id: str = Field(strict=True, min_length=1, max_length=128)
    user_id: str = Field(strict=True, min_length=1, max_length=128)
    model: str = Field(strict=True)
    locale: str = Field(strict=True)
    timezone: str = Field(strict=True)
    started_at: AwareDatetime


class PendingToolCallPart(_Part):
    """A call that waits for the person's answer."""

    interrupt_id: str = Field(strict=True, min_length=1, max_length=128)
    tool_call_id: str = Field(strict=True, min_length=1, max_length=128)
    tool_name: str = Field(strict=True, min_length=1, max_length=128)
    arguments: dict[str, Any]
    status: Literal["PENDING", "CONSUMED", "CANCELLED", "EXPIRED"]
    requested_at: AwareDatetime
    expires_at: AwareDatetime


class StateSnapshot(_Part):
    """A whole snapshot; nothing of it may be missing. `version` is the integer 2."""

    version: int = Field(strict=True, ge=VERSION, le=VERSION)
    run_context: RunContextPart
    pending_tool_call: PendingToolCallPart | None
    pending_tool_calls: list[PendingToolCallPart] = Field(max_length=256)


def is_snapshot(state: Any) -> bool:
    """Say whether a client's state claims to be a snapshot: it has any of its keys."""
    return isinstance(state, dict) and not KEYS.isdisjoint(state)


def build_snapshot(run_context: dict[str, Any], pending: list[dict[str, Any]]) -> dict[str, Any]:
    """Make the snapshot of a run with the calls that wait, oldest first."""
    return {
        "version": VERSION,
        "run_context": run_context,
        "pending_tool_call": pending[0] if pending else None,
        "pending_tool_calls": pending,
    }


def moment(value: datetime) -> str:
    return value.isoformat().replace("+00:00", "Z")
