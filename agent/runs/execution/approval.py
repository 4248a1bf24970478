"""The approval of one call, as the client's payload states it and as the graph receives it."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field

from agent.graph.chat.state import Decision
from agent.graph.wire_schemas import WireInput
from checkpoints.pending_calls import PendingCall
from domain.core.metrics.definitions import APPROVALS
from domain.core.schemas import JsonObject, Text

MAX_REASON_LENGTH = 1_000


class ApprovalPayload(WireInput):
    """The payload of an approval; only `approved` being exactly true approves."""

    approved: bool
    edited_args: JsonObject | None = None
    reason: Annotated[Text, Field(max_length=MAX_REASON_LENGTH)] | None = None


def read_decision(call: PendingCall) -> Decision | None:
    """Return the decision about a call, or None if the call is still open."""
    if call.status == "EXPIRED":
        return Decision("expired")
    if call.approval is None:
        return None
    if call.status == "CANCELLED":
        return Decision("cancelled")
    approval = ApprovalPayload.model_validate(call.approval["payload"])
    if not approval.approved:
        return Decision("refused", reason=approval.reason)
    return Decision("approved", arguments=approval.edited_args)


def count_approvals(claimed: Iterable[PendingCall]) -> None:
    """Count the decisions about calls that have just been claimed."""
    for call in claimed:
        decision = read_decision(call)
        if decision is not None:
            APPROVALS.inc(decision.status)
