"""The read models of conversations and runs. Names on the wire are AG-UI's."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints, WithJsonSchema

from agent.graph.wire_schemas import WireInput, WireOutput
from domain.core.schemas import Instant, check_text

MAX_TITLE_LENGTH = 255
MAX_PREVIEW_LENGTH = 200
"""How many characters of its last message a summary has."""

ThreadStatus = Literal["idle", "running", "waiting"]
RunStatus = Literal["running", "succeeded", "interrupted", "failed", "cancelled"]


def _object(description: str, example: dict[str, Any], *optional: str) -> WithJsonSchema:
    """Describe an AG-UI object by an example. It can have additional properties."""
    return WithJsonSchema(
        {
            "type": "object",
            "description": description,
            "properties": {name: {} for name in example},
            "required": [name for name in example if name not in optional],
            "additionalProperties": True,
            "example": example,
        }
    )


_MESSAGE = {"id": "message-1", "role": "user", "content": "Dentist tomorrow at 3pm"}
_INTERRUPT = {
    "id": "int_call_1",
    "reason": "tool_call",
    "message": "Create “Dentist” on 21 November 2026, 15:00",
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
_STATE = {"version": 2}

AguiMessage = Annotated[dict[str, Any], _object("A message in AG-UI's form.", _MESSAGE, "content")]
AguiInterrupt = Annotated[dict[str, Any], _object("An interrupt in AG-UI's form.", _INTERRUPT)]
AguiUsage = Annotated[dict[str, Any], _object("The tokens of one model.", _USAGE)]
AguiOutcome = Annotated[
    dict[str, Any], _object("The outcome of RUN_FINISHED.", {"type": "success"})
]
AguiState = Annotated[dict[str, Any], _object("The state snapshot, version 2.", _STATE)]
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
        Annotated[
            str,
            StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_TITLE_LENGTH),
            AfterValidator(check_text),
        ]
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
