"""Approvals: validation and the claim. The first response to an interrupt decides it, once.

Both happen under the lock of the thread's row, by the database's clock, and in the transaction
that stores the run with the approvals: a claimed approval is never lost.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from agent.runs.admission.errors import (
    ApprovalExpired,
    ApprovalInvalid,
    ApprovalsMissing,
    InterruptAnswered,
    InterruptMismatch,
    InterruptUnknown,
)
from agent.runs.admission.schemas import ResumeEntry, ResumeOne, RunInput
from agent.runs.execution.approval import ApprovalPayload
from agent.tools.adapter import Tool
from checkpoints import pending_calls
from checkpoints.pending_calls import PendingCall
from checkpoints.snapshot import StateSnapshot
from domain.conversations.models import Run, Thread
from domain.core.database.base import Json
from domain.core.database.clock import time_now
from domain.core.validation import describe_first_error


@dataclass(frozen=True, slots=True)
class ValidApprovals:
    """Approvals that can be claimed, each with the call that it responds to."""

    turn_id: UUID
    approvals: list[tuple[PendingCall, ResumeEntry]]
    rest: list[PendingCall]
    """Calls of the same interruption that stay open; only the older form of resume leaves any."""


async def validate_approvals(
    session: AsyncSession,
    thread: Thread,
    run_input: RunInput,
    *,
    tools: Mapping[str, Tool],
    locale: str,
) -> ValidApprovals:
    """Check whether a request's approvals can be claimed.

    Raises InterruptUnknown, InterruptAnswered, ApprovalsMissing, InterruptMismatch and
    ApprovalInvalid. Raises ApprovalExpired if a call has expired that is not being cancelled;
    its row becomes EXPIRED.
    """
    entries = {entry.interrupt_id: entry for entry in run_input.approvals}
    named = await pending_calls.find_calls(session, thread.id, list(entries))
    if not named:
        raise InterruptUnknown
    turn_id = named[-1].turn_id
    interruption = await pending_calls.find_calls_of_turn(session, turn_id)
    _check_snapshot(run_input.snapshot, run_input, named)
    await _check_open(session, named, entries)
    rest = [c for c in interruption if c.status in ("PENDING", "EXPIRED") and c not in named]
    if rest and not isinstance(run_input.resume, ResumeOne):
        raise ApprovalsMissing(interrupt_ids=", ".join(call.interrupt_id for call in rest))
    for call in named:
        _check_payload(call, entries[call.interrupt_id], tools, locale)
    return ValidApprovals(turn_id, [(call, entries[call.interrupt_id]) for call in named], rest)


async def claim_approvals(session: AsyncSession, valid: ValidApprovals, run: Run) -> None:
    """Claim all of the approvals for one run."""
    for call, entry in valid.approvals:
        status = "CANCELLED" if entry.status == "cancelled" else "CONSUMED"
        approval: Json = {"status": entry.status, "payload": _stored_payload(entry)}
        await pending_calls.claim_call(
            session, call=call, status=status, approval=approval, run_id=run.id
        )


def _stored_payload(entry: ResumeEntry) -> Json | None:
    """Return what a decision needs of a valid payload: no member that it does not read."""
    if entry.status == "cancelled":
        return None
    payload = ApprovalPayload.model_validate(entry.payload)
    return payload.model_dump(by_alias=True, exclude_unset=True)


async def _check_open(
    session: AsyncSession, named: Sequence[PendingCall], entries: Mapping[str, ResumeEntry]
) -> None:
    now = await time_now(session)
    for call in named:
        if call.status in ("CONSUMED", "CANCELLED"):
            winner = await session.get(Run, call.claimed_by)
            raise InterruptAnswered(run_id=winner.wire_id if winner is not None else "?")
        is_expired = call.status == "EXPIRED" or call.expires_at <= now
        if is_expired and entries[call.interrupt_id].status != "cancelled":
            await pending_calls.expire_calls(session, call.thread_id)
            raise ApprovalExpired


def _check_payload(
    call: PendingCall, entry: ResumeEntry, tools: Mapping[str, Tool], locale: str
) -> None:
    """Validate a payload against the interrupt's response schema. Raises ApprovalInvalid."""
    if entry.status == "cancelled":
        return
    try:
        approval = ApprovalPayload.model_validate(entry.payload)
    except ValidationError as error:
        raise ApprovalInvalid(fault=describe_first_error(error.errors(), locale)) from None
    tool = tools.get(call.tool_name)
    if approval.approved and approval.edited_args is not None and tool is not None:
        fault = tool.find_argument_error(approval.edited_args, locale)
        if fault is not None:
            raise ApprovalInvalid(fault=fault)


def _check_snapshot(
    snapshot: StateSnapshot | None, run_input: RunInput, named: Sequence[PendingCall]
) -> None:
    """Raise InterruptMismatch if the client's snapshot does not fit the calls that it resumes."""
    if snapshot is None:
        return
    context = snapshot.run_context
    snapshot_ids = {call.interrupt_id for call in snapshot.pending_tool_calls}
    if snapshot.pending_tool_call is not None:
        snapshot_ids.add(snapshot.pending_tool_call.interrupt_id)
    fits = (
        context.thread_id == run_input.thread_id
        and all(context.turn_id == str(call.turn_id) for call in named)
        and all(call.interrupt_id in snapshot_ids for call in named)
    )
    if not fits:
        raise InterruptMismatch
