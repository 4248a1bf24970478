"""The SQL of a person's approvals: one statement, however many there are."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    Select,
    Text,
    and_,
    case,
    cast,
    func,
    lateral,
    select,
    true,
)
from sqlalchemy.orm import aliased

from agent.approvals.schemas import ApprovalStatus
from checkpoints.pending_calls import IS_APPROVED, IS_OPEN
from checkpoints.tables import pending_tool_calls
from domain.conversations.models import PROGRAM_TOKEN_ID, Message, ProgramCall, Run, Thread
from domain.core.caller import Caller
from domain.core.idempotency.models import IdempotencyRecord
from domain.core.idempotency.run_once import TURN_SCOPE

CALL = pending_tool_calls.c
_ASKING = aliased(Run)
_CARRYING = aliased(Run)

_CONDITIONS: Mapping[ApprovalStatus, ColumnElement[bool]] = {
    "pending": IS_OPEN,
    "expired": (CALL.status == "EXPIRED") | and_(CALL.status == "PENDING", ~IS_OPEN),
    "cancelled": CALL.status == "CANCELLED",
    "approved": IS_APPROVED,
    "refused": and_(CALL.status == "CONSUMED", ~IS_APPROVED),
}
STATUS = case(*((condition, name) for name, condition in _CONDITIONS.items()))


def select_approvals(
    caller: Caller, status: ApprovalStatus | None = None
) -> Select[*tuple[Any, ...]]:
    """Select the caller's approvals, those of one status if it is given.

    The result of a call is that of its idempotency record, as soon as there is an effect, else the
    message that the run stored when it ended, among the messages of that run.
    """
    message = lateral(
        select(Message.content)
        .where(
            Message.thread_id == CALL.thread_id,
            Message.position >= _CARRYING.input_to,
            Message.position < _CARRYING.snapshot_to,
            Message.tool_call_id == CALL.tool_call_id,
        )
        .limit(1)
    )
    record = and_(
        IdempotencyRecord.user_id == CALL.user_id,
        IdempotencyRecord.scope == func.concat(TURN_SCOPE, CALL.turn_id),
        IdempotencyRecord.key == CALL.tool_call_id,
    )
    result = case(
        (
            IS_APPROVED,
            func.coalesce(cast(IdempotencyRecord.result, Text), message.c.content),
        )
    )
    query = (
        select(
            pending_tool_calls,
            CALL.requested_at.label("created_at"),
            STATUS.label("state"),
            Thread.client_id.label("client_thread_id"),
            _ASKING.wire_id.label("asking_run_id"),
            case((_CARRYING.id != CALL.run_id, _CARRYING.wire_id)).label("carrying_run_id"),
            cast(result, JSON).label("result"),
            ProgramCall.client,
            PROGRAM_TOKEN_ID.label("token_id"),
        )
        .join_from(pending_tool_calls, Thread, Thread.id == CALL.thread_id)
        .join(_ASKING, _ASKING.id == CALL.run_id)
        .outerjoin(ProgramCall, ProgramCall.thread_id == CALL.thread_id)
        .outerjoin(_CARRYING, _CARRYING.id == CALL.claimed_by)
        .outerjoin(IdempotencyRecord, record)
        .outerjoin(message, true())
        .where(CALL.user_id == caller.user_id)
    )
    return query if status is None else query.where(_CONDITIONS[status])
