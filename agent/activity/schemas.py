"""The schema of effects. Names on the wire are those of approvals."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from agent.approvals.schemas import ChatRequester, ProgramRequester
from agent.graph.wire_schemas import WireOutput
from checkpoints.pending_calls import AnswerWay
from domain.core.schemas import Instant

_ARGUMENTS = {"title": "Dentist", "start_at": "2026-11-28T15:00:00+08:00"}
_ITEM = "0193a6c2-7a80-7d4e-9f3b-2c1d5e6f7a8b"


class TaskRequester(WireOutput):
    """A task that has made a diet plan."""

    kind: Literal["task"] = "task"
    task_id: UUID


class ActivityRead(WireOutput):
    """One effect: what was changed, because of whom, and with whose approval."""

    id: UUID
    created_at: Annotated[Instant, Field(description="When it happened.")]
    message: Annotated[
        str,
        Field(
            description="What was done, in the language of the conversation or the request.",
            examples=["Create “Dentist” on Saturday, 28 November 2026, 15:00 (Asia/Shanghai)"],
        ),
    ]
    tool_name: Annotated[str, Field(examples=["create_schedule_item"])]
    arguments: Annotated[
        dict[str, Any],
        Field(description="As edited with the approval.", examples=[_ARGUMENTS]),
    ]
    result: Annotated[Any, Field(examples=[{"id": _ITEM, "title": "Dentist"}])]
    requested_by: Annotated[
        ChatRequester | ProgramRequester | TaskRequester, Field(discriminator="kind")
    ]
    approval_id: Annotated[
        UUID | None,
        Field(
            description="Null if it needed no approval. The approval is deleted with its "
            "conversation; the effect stays here.",
        ),
    ]
    answered_at: Instant | None
    answered_via: Annotated[
        AnswerWay | None, Field(description="The way on which the approval came.")
    ]
    answered_by: Annotated[
        str | None,
        Field(
            description="The API token with which it was approved; null for the person's login.",
            examples=[None],
        ),
    ]
    link: Annotated[
        str | None,
        Field(
            description="The path of what was changed, if it has one.",
            examples=[f"/api/v1/schedule-items/{_ITEM}"],
        ),
    ]
