"""The approval of one call, as the client's payload states it and as the graph receives it."""

from typing import Annotated

from pydantic import Field

from agent.graph.chat.state import Answer
from agent.graph.wire_schemas import WireInput
from checkpoints.pending_calls import PendingCall
from domain.core.schemas import JsonObject, Text


class Approval(WireInput):
    """What is inside an answer; only `approved` being exactly true approves."""

    approved: bool
    edited_args: JsonObject | None = None
    reason: Annotated[Text, Field(max_length=1_000)] | None = None


def read_answer(call: PendingCall) -> Answer | None:
    """Read the answer that a call was given; None where it still waits."""
    if call.status == "EXPIRED":
        return Answer("expired")
    if call.answer is None:
        return None
    if call.status == "CANCELLED":
        return Answer("cancelled")
    approval = Approval.model_validate(call.answer["payload"])
    if not approval.approved:
        return Answer("refused", reason=approval.reason)
    return Answer("approved", arguments=approval.edited_args)
