"""Chats in plain JSON: one message in the request, all that the agent did in the response."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from agent.runs.service import OnWaiting
from agent.runs.threads.schemas import AguiInterrupt
from domain.core.schemas import Input, Output, Text


class ChatCreate(Input):
    """A message to the agent."""

    message: Annotated[
        Text, Field(min_length=1, max_length=8000, examples=["What is on tomorrow?"])
    ]
    session_id: (
        Annotated[UUID, Field(strict=False, description="The thread; without it a new one begins.")]
        | None
    ) = None
    on_waiting: Annotated[
        OnWaiting,
        Field(
            description=(
                "What the message does if the thread waits for approvals: `keep` lets the agent "
                "read it after these; `refuse` refuses all that is open, and the agent goes on."
            )
        ),
    ] = "keep"


class ChatEvent(Output):
    """One event of the run. Members without a value are absent."""

    type: Literal[
        "run_started",
        "text_delta",
        "tool_call",
        "tool_result",
        "interrupt",
        "run_finished",
        "error",
    ]
    run_id: str | None = None
    message_id: str | None = None
    delta: Annotated[str | None, Field(description="The whole text of a message.")] = None
    tool_call_id: str | None = None
    tool_name: str | None = None
    arguments: Annotated[str | None, Field(description="JSON text, as the model wrote it.")] = None
    result: Annotated[str | None, Field(description="The tool's result, as text.")] = None
    interrupt: AguiInterrupt | None = None
    outcome: Literal["success", "interrupt", "cancelled"] | None = None
    output: str | None = None
    error: Annotated[str | None, Field(description="The error message, for people.")] = None
    code: Annotated[str | None, Field(description="The error code, for programs.")] = None


class ChatRead(Output):
    """What the agent did and wrote in one run."""

    session_id: Annotated[
        UUID, Field(description="The thread: `threadId` on the other routes of the agent.")
    ]
    output: Annotated[
        str,
        Field(
            description=(
                "The agent's texts; if it only asked for approvals, their messages. If the thread "
                "waits already, what the user has to answer first."
            ),
        ),
    ]
    events: Annotated[
        list[ChatEvent],
        Field(description="In the order in which they happened."),
    ]
