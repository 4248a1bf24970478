"""The schemas of approvals. Names on the wire are AG-UI's."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from agent.graph.wire_schemas import WireOutput
from checkpoints.pending_calls import AnswerWay
from domain.core.pagination import PageQuery
from domain.core.schemas import Instant

ApprovalStatus = Literal["pending", "approved", "refused", "expired", "cancelled"]

_ARGUMENTS = {"title": "Dentist", "start_at": "2026-11-28T15:00:00+08:00"}


class ApprovalQuery(PageQuery):
    """Which approvals to list."""

    status: Annotated[ApprovalStatus | None, Field(description="Only those of this status.")] = None


class ChatRequester(WireOutput):
    """A conversation that asks, and the run that stopped to ask."""

    kind: Literal["chat"] = "chat"
    thread_id: Annotated[str, Field(examples=["thread-1"])]
    run_id: Annotated[str, Field(examples=["run-1"])]


class ProgramRequester(WireOutput):
    """A program that asks: it has called a tool."""

    kind: Literal["program"] = "program"
    client: Annotated[str, Field(description="What it is called.", examples=["Calendar sync"])]
    token_id: Annotated[
        UUID | None, Field(description="Its API token; null if it has the person's login.")
    ]


Requester = Annotated[ChatRequester | ProgramRequester, Field(discriminator="kind")]
"""Who asks."""


class ApprovalRead(WireOutput):
    """A call of the agent that the person decides about, or has decided about."""

    id: UUID
    interrupt_id: Annotated[
        str, Field(description="The id in the chat.", examples=["int_call_0193a6c2"])
    ]
    status: Annotated[ApprovalStatus, Field(examples=["pending"])]
    message: Annotated[
        str,
        Field(
            description="What the call would do, in the language of the conversation.",
            examples=["Create “Dentist” on Saturday, 28 November 2026, 15:00 (Asia/Shanghai)"],
        ),
    ]
    tool_name: Annotated[str, Field(examples=["create_schedule_item"])]
    arguments: Annotated[dict[str, Any], Field(examples=[_ARGUMENTS])]
    labels: Annotated[
        dict[str, str],
        Field(
            description="The names of all arguments for people, in the language of the request.",
            examples=[{"title": "Title", "start_at": "Start"}],
        ),
    ]
    edit_schema: Annotated[
        dict[str, Any],
        Field(
            description="The JSON schema of `editedArgs`, which replace all arguments.",
            examples=[{"type": "object"}],
        ),
    ]
    requested_by: Requester
    created_at: Instant
    expires_at: Instant
    answered_at: Instant | None
    answered_via: Annotated[
        AnswerWay | None, Field(description="The way on which the person answered.")
    ]
    answered_by: Annotated[
        str | None,
        Field(
            description="The API token of the program that answered; null for the person's login.",
            examples=[None],
        ),
    ]
    edited_args: Annotated[dict[str, Any] | None, Field(examples=[None])]
    reason: Annotated[str | None, Field(examples=[None])]
    run_id: Annotated[
        str | None,
        Field(description="The run that carries the answer out.", examples=["run-2"]),
    ]
    result: Annotated[
        Any,
        Field(
            description="The result of the approved call, once there is one; one with `error` "
            "had no effect.",
            examples=[None],
        ),
    ]


class AnswerRead(WireOutput):
    """What an answer comes to."""

    approval: ApprovalRead
    run_id: Annotated[
        str | None,
        Field(
            description="The run that continues; null while other calls of its turn are open.",
            examples=["run-2"],
        ),
    ]
    remaining: Annotated[
        list[ApprovalRead], Field(description="What is open beside it.", examples=[[]])
    ]
