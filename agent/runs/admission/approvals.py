"""Approvals: validation and the claim. The first response to an interrupt decides it, once.

Both go by the database's clock. They happen under the lock of the thread's row; without it
(`at_once`) the claim fails if the thread has changed since it was read. The claim is in the
transaction that stores the run with the approvals: a claimed approval is never lost.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from agent.runs.admission.errors import (
    ANSWERED,
    ApprovalExpired,
    ApprovalInvalid,
    ApprovalsMissing,
    InterruptAnswered,
    InterruptAnsweredAlone,
    InterruptClosed,
    InterruptMismatch,
    InterruptUnknown,
)
from agent.runs.admission.schemas import ResumeEntry, ResumeOne, RunInput
from agent.runs.admission.types import RunCommand
from agent.runs.execution.approval import ApprovalPayload, count_approvals
from agent.tools.adapter import Tool
from checkpoints import pending_calls
from checkpoints.pending_calls import AnswerSource, PendingCall
from checkpoints.snapshot import StateSnapshot
from domain.auth.api_tokens.service import find_token_name
from domain.conversations.models import Run, Thread
from domain.conversations.runs import is_run_of_turn
from domain.core.database.base import Json
from domain.core.database.clock import time_now
from domain.core.validation import describe_first_error

UNANSWERED = ("PENDING", "EXPIRED")
"""The statuses of calls that can still be claimed; an expired call can only be cancelled."""


@dataclass(frozen=True, slots=True)
class ValidApprovals:
    """Approvals that can be claimed, each with the call that it responds to."""

    turn_id: UUID
    approvals: list[tuple[PendingCall, ResumeEntry]]
    rest: list[PendingCall]
    """Calls of the same interruption that stay open; the list form of resume leaves none."""
    uncarried: Sequence[PendingCall] = ()
    """Calls of the turn that were answered alone; the run that continues it carries them out."""


async def validate_approvals(
    session: AsyncSession,
    thread: Thread,
    run_input: RunInput,
    *,
    tools: Mapping[str, Tool],
    locale: str,
) -> ValidApprovals:
    """Check whether a request's approvals can be claimed.

    The list form can repeat answers that were given alone: they are left out. Raises
    InterruptUnknown, InterruptAnswered, InterruptClosed, ApprovalsMissing, InterruptMismatch
    and ApprovalInvalid. Raises ApprovalExpired if a call has expired that is
    not being cancelled; its row becomes EXPIRED.
    """
    entries = {entry.interrupt_id: entry for entry in run_input.approvals}
    named = await pending_calls.find_calls(session, thread.id, list(entries))
    if not named:
        raise InterruptUnknown
    turn_id = named[-1].turn_id
    interruption = await pending_calls.find_calls_of_turn(session, turn_id)
    is_list = not isinstance(run_input.resume, ResumeOne)
    repeated = [c for c in named if is_list and is_alike(c, entries[c.interrupt_id])]
    if len(repeated) < len(named):
        named = [call for call in named if call not in repeated]
    await _check_open(session, named, entries)
    await _check_snapshot(session, run_input, thread, interruption, repeated)
    rest = _find_rest(interruption, named)
    if rest and is_list:
        raise ApprovalsMissing(interrupt_ids=", ".join(call.interrupt_id for call in rest))
    for call in named:
        check_payload(call, entries[call.interrupt_id], tools, locale)
    approvals = [(call, entries[call.interrupt_id]) for call in named]
    return ValidApprovals(turn_id, approvals, rest, pending_calls.find_uncarried(interruption))


def _find_rest(calls: Sequence[PendingCall], named: Sequence[PendingCall]) -> list[PendingCall]:
    """Return the calls of a turn that stay open beside those that are being answered.

    An expired call of an earlier interruption does not count: the turn went on without it.
    """
    asked_at = {call.requested_at for call in named}
    return [
        call
        for call in calls
        if call not in named
        and call.status in UNANSWERED
        and (call.status == "PENDING" or call.requested_at in asked_at)
    ]


async def claim_approvals(
    session: AsyncSession, valid: ValidApprovals, run: Run | None, command: RunCommand
) -> None:
    """Claim all of the approvals for one run, or for the one that continues the turn later."""
    calls = [claimed(call, entry) for call, entry in valid.approvals]
    run_id = run.id if run is not None else None
    source = AnswerSource(command.via, await find_token_name(session, command.caller))
    for call in calls:
        await pending_calls.claim_call(session, call=call, run_id=run_id, source=source)
    count_approvals(calls)
    if run is not None and not valid.rest:
        for call in valid.uncarried:
            await pending_calls.carry_out(session, call, run.id)


def claimed(call: PendingCall, entry: ResumeEntry) -> PendingCall:
    """Return a call with the approval that claims it."""
    status = "CANCELLED" if entry.status == "cancelled" else "CONSUMED"
    approval: Json = {"status": entry.status, "payload": _stored_payload(entry)}
    return replace(call, status=status, approval=approval)


def is_alike(call: PendingCall, entry: ResumeEntry) -> bool:
    """Return whether a call has the same answer already; a null member is the same as none."""
    if call.status != "CONSUMED" or call.approval is None or entry.status != "resolved":
        return False
    try:
        repeated = ApprovalPayload.model_validate(entry.payload)
    except ValidationError:
        return False
    stored = ApprovalPayload.model_validate(call.approval["payload"])
    return stored.model_dump() == repeated.model_dump()


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
            raise await _name_winner(session, call)
        is_expired = call.status == "EXPIRED" or call.expires_at <= now
        if is_expired and entries[call.interrupt_id].status != "cancelled":
            await pending_calls.expire_calls(session, call.thread_id)
            raise ApprovalExpired


async def _name_winner(session: AsyncSession, call: PendingCall) -> InterruptAnswered:
    """Return the error that says who was faster to answer a call."""
    source = await pending_calls.find_source(session, call.interrupt_id)
    if call.status == "CONSUMED" and call.claimed_by is None:
        return InterruptAnsweredAlone(run_id=None, via=source.via, by=source.by)
    winner = await session.get(Run, call.claimed_by)
    run_id = winner.wire_id if winner is not None else "?"
    if call.claimed_by == call.run_id:
        return InterruptClosed(run_id=run_id, via=source.via, by=source.by)
    return ANSWERED.get(source.via, InterruptAnswered)(run_id=run_id, via=source.via, by=source.by)


def check_payload(
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


async def _check_snapshot(
    session: AsyncSession,
    run_input: RunInput,
    thread: Thread,
    interruption: Sequence[PendingCall],
    repeated: Sequence[PendingCall],
) -> None:
    """Raise InterruptMismatch if the client's snapshot disagrees with the turn that it resumes.

    A snapshot agrees if its thread is the same, its run is of the turn, and each call that it names
    is open, or its answer is repeated. It must name one: the turn waits.
    """
    snapshot = run_input.snapshot
    if snapshot is None:
        return
    run_id, turn_id = snapshot.run_context.run_id, interruption[0].turn_id
    if not agrees(snapshot, thread, interruption, repeated) or not await is_run_of_turn(
        session, turn_id, run_id
    ):
        raise InterruptMismatch


def agrees(
    snapshot: StateSnapshot,
    thread: Thread,
    interruption: Sequence[PendingCall],
    repeated: Sequence[PendingCall] = (),
) -> bool:
    """Return whether a client's snapshot is of this thread and turn, and of open calls.

    It can also name the calls whose answers the request repeats.
    Whether its run is one of the turn is not looked at.
    """
    context = snapshot.run_context
    return (
        context.thread_id == thread.client_id
        and context.turn_id == str(interruption[0].turn_id)
        and snapshot.pending_tool_call is not None
        and snapshot.named_calls <= _open_ids(interruption) | _ids_of(repeated)
    )


def _open_ids(interruption: Sequence[PendingCall]) -> set[tuple[str, str]]:
    return _ids_of(call for call in interruption if call.status in UNANSWERED)


def _ids_of(calls: Iterable[PendingCall]) -> set[tuple[str, str]]:
    return {(call.interrupt_id, call.tool_call_id) for call in calls}
