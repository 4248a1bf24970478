"""The read models of conversations and runs. Names on the wire are AG-UI's."""

from typing import Annotated, Any, Literal

import ag_ui.core as agui
from pydantic import Field

from agent.graph.wire_schemas import DocumentedAs, WireInput, WireOutput
from checkpoints.snapshot import StateSnapshot, build_snapshot
from domain.core.normalization import normalise_title
from domain.core.schemas import Instant, Text, Typed

MAX_TITLE_LENGTH = 255
MAX_PREVIEW_LENGTH = 200
"""How many characters of its last message a summary has."""

ThreadStatus = Literal["idle", "running", "waiting"]
RunStatus = Literal["running", "succeeded", "interrupted", "failed", "cancelled"]


_MESSAGE = {"id": "message-1", "role": "user", "content": "Dentist tomorrow at 3pm"}
_INTERRUPT = {
    "id": "int_call_1",
    "reason": "tool_call",
    "message": "Create “Dentist” on Saturday, 21 November 2026, 15:00 (Asia/Shanghai)",
    "toolCallId": "call_1",
    "responseSchema": {"type": "object"},
    "expiresAt": "2026-11-20T09:45:00Z",
    "metadata": {"toolName": "create_schedule_item", "arguments": {"title": "Dentist"}},
}
_USAGE = {
    "provider": "openai",
    "model": "gpt-4.1-mini",
    "inputTokens": 40,
    "outputTokens": 14,
    "totalTokens": 54,
}
_STATE = build_snapshot(
    {
        "thread_id": "thread-1",
        "run_id": "run-1",
        "turn_id": "0193a6c2-5d1e-7cc0-8a50-1f4f6a1b2c3d",
        "user_id": "7c9e6679-7425-40de-944b-e07fc1f90ae7",
        "model": "gpt-4.1-mini",
        "locale": "en",
        "timezone": "Asia/Shanghai",
        "started_at": "2026-11-20T09:30:00Z",
    },
    [
        {
            "interrupt_id": "int_call_1",
            "tool_call_id": "call_1",
            "tool_name": "create_schedule_item",
            "arguments": {"title": "Dentist"},
            "status": "PENDING",
            "requested_at": "2026-11-20T09:30:00Z",
            "expires_at": "2026-11-20T09:45:00Z",
        }
    ],
)

AguiMessage = Annotated[dict[str, Any], DocumentedAs(agui.Message, _MESSAGE)]
AguiInterrupt = Annotated[dict[str, Any], DocumentedAs(agui.Interrupt, _INTERRUPT)]
AguiUsage = Annotated[dict[str, Any], DocumentedAs(agui.TokenUsage, _USAGE)]
AguiOutcome = Annotated[dict[str, Any], DocumentedAs(agui.RunFinishedOutcome, {"type": "success"})]
AguiState = Annotated[dict[str, Any], DocumentedAs(StateSnapshot, _STATE)]
ThreadName = Annotated[str, Field(examples=["thread-1"])]
RunName = Annotated[str, Field(examples=["run-1"])]
OtherRunName = Annotated[str | None, Field(examples=[None])]


class LastMessage(WireOutput):
    """The beginning of the last message of the user or the agent."""

    role: Literal["user", "assistant"]
    content: str
    created_at: Instant


class ThreadSummary(WireOutput):
    """A conversation in the list."""

    thread_id: ThreadName
    title: str | None
    status: Annotated[
        ThreadStatus,
        Field(
            description="`waiting`: the thread has interrupts that can still be answered.",
            examples=["waiting"],
        ),
    ]
    running_run_id: OtherRunName
    last_message: LastMessage | None
    created_at: Instant
    updated_at: Instant


class ThreadRead(WireOutput):
    """A conversation with all that a page needs to show and to continue it."""

    thread_id: ThreadName
    title: str | None
    status: Annotated[
        ThreadStatus,
        Field(
            description="`waiting`: the thread has interrupts that can still be answered.",
            examples=["waiting"],
        ),
    ]
    running_run_id: OtherRunName
    messages: Annotated[
        list[AguiMessage],
        Field(description="The last messages of the conversation; `Link` leads to earlier ones."),
    ]
    state: Annotated[
        AguiState | None,
        Field(description="What a client echoes as `state`; null if the agent never ran."),
    ]
    interrupts: Annotated[
        list[AguiInterrupt],
        Field(description="The open interrupts, as the interrupted run sent them."),
    ]
    pending_tool_call_ids: Annotated[
        list[str],
        Field(
            description="The open front-end calls, which await results from the client.",
            examples=[[]],
        ),
    ]
    created_at: Instant
    updated_at: Instant


class ThreadUpdate(WireInput):
    """The changes to a conversation."""

    title: (
        Annotated[Text, Field(min_length=1, max_length=MAX_TITLE_LENGTH), Typed(normalise_title)]
        | None
    ) = Field(default=None, description="Null lets the next message name the conversation anew.")


class RunError(WireOutput):
    """Why a run failed."""

    code: Annotated[str, Field(examples=["model_interrupted"])]
    message: Annotated[str, Field(description="For human readers, in the language of the run.")]


class RunRead(WireOutput):
    """A run, and how it ended."""

    run_id: RunName
    thread_id: ThreadName
    parent_run_id: OtherRunName
    status: Annotated[RunStatus, Field(examples=["succeeded"])]
    model: Annotated[str, Field(examples=["gpt-4.1-mini"])]
    started_at: Instant
    ended_at: Instant | None
    outcome: AguiOutcome | None
    error: Annotated[RunError | None, Field(examples=[None])]
    usage: list[AguiUsage]
