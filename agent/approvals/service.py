"""The person's approvals: list, read and answer them."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from agent.approvals.errors import ApprovalNotFound
from agent.approvals.queries import CALL, select_approvals
from agent.approvals.schemas import (
    AnswerRead,
    ApprovalQuery,
    ApprovalRead,
    ChatRequester,
    ProgramRequester,
    Requester,
)
from agent.runs.admission.approvals import is_alike
from agent.runs.admission.background import background_command
from agent.runs.admission.errors import InterruptAnswered, InterruptUnknown, ThreadBusy
from agent.runs.admission.types import BusyThread, NewRun, RunCommand, StoredAnswer
from agent.runs.execution.approval import ApprovalPayload
from agent.runs.execution.worker import RunWorker
from agent.runs.service import admit_under_lock, check_open
from agent.tools.formatting.labels import label_arguments
from checkpoints.pending_calls import AnswerWay, PendingCall, find_calls
from checkpoints.tables import pending_tool_calls
from domain.conversations.models import Run
from domain.conversations.threads import ThreadNotFound
from domain.core.caller import Caller
from domain.core.database.sessions import read_only_session
from domain.core.pagination import Page, fetch_newest


async def list_approvals(
    session: AsyncSession, caller: Caller, *, data: ApprovalQuery
) -> Page[ApprovalRead]:
    """List the caller's approvals, newest first. Raises CursorInvalid."""
    page = await fetch_newest(session, select_approvals(caller, data.status), data)
    return Page([to_read_model(row, caller.locale) for row in page.items], page.after)


async def get_approval(session: AsyncSession, caller: Caller, *, approval_id: UUID) -> ApprovalRead:
    """Return one of the caller's approvals. Raises ApprovalNotFound."""
    query = select_approvals(caller).where(CALL.id == approval_id)
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise ApprovalNotFound
    return to_read_model(row, caller.locale)


async def answer_approval(
    worker: RunWorker,
    caller: Caller,
    *,
    approval_id: UUID,
    data: ApprovalPayload,
    via: AnswerWay = "rest",
) -> AnswerRead:
    """Answer one call, as a resume does, and continue its turn once no other call is open.

    The run continues in the background. The same answer again gets the same response. Raises
    ApprovalNotFound, Draining, InterruptAnswered, InterruptClosed, ApprovalExpired, ApprovalInvalid
    and ThreadBusy.
    """
    caller.require("approve")
    asked = await _find_asked(worker, caller, approval_id)
    payload = data.model_dump(by_alias=True, exclude_unset=True)
    command = background_command(
        worker,
        asked.run,
        caller=caller,
        answer={"interruptId": asked.interrupt_id, "payload": payload},
        via=via,
    )
    try:
        await _admit(worker, command)
    except InterruptAnswered:
        if not await _is_repeated(worker, asked, command):
            raise
    except (ThreadNotFound, InterruptUnknown):  # deleted at the same moment
        raise ApprovalNotFound from None
    worker.approval_signals.send(caller.user_id)
    return await _read_answer(worker, caller, approval_id)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A call as the database has it, and the run that asks about it."""

    interrupt_id: str
    run: Run


async def _find_asked(worker: RunWorker, caller: Caller, approval_id: UUID) -> _Asked:
    query = (
        select(CALL.interrupt_id, Run)
        .join_from(pending_tool_calls, Run, Run.id == CALL.run_id)
        .where(CALL.id == approval_id, CALL.user_id == caller.user_id)
    )
    async with read_only_session(worker.dependencies.sessions) as session:
        row = (await session.execute(query)).one_or_none()
    if row is None:
        raise ApprovalNotFound
    return _Asked(*row)


async def _admit(worker: RunWorker, command: RunCommand) -> None:
    """Claim an approval, and begin the run that it starts, if any."""
    check_open(worker)
    with worker.live_runs.announce() as announced:
        admission = await admit_under_lock(worker, command, announced)
        match admission:
            case NewRun(run=run):
                worker.begin(run)
            case StoredAnswer(run=run):
                await worker.event_log.delete(run.user_id, [run.id])
            case BusyThread(running=running):
                raise ThreadBusy(run_id=running.run.wire_id)


async def _is_repeated(worker: RunWorker, asked: _Asked, command: RunCommand) -> bool:
    """Return whether the call has got the same answer on the same way."""
    thread_id = asked.run.thread_id
    async with read_only_session(worker.dependencies.sessions) as session:
        via = await session.scalar(
            select(CALL.answered_via).where(CALL.interrupt_id == asked.interrupt_id)
        )
        calls: list[PendingCall] = []
        if via == command.via and thread_id is not None:
            calls = await find_calls(session, thread_id, [asked.interrupt_id])
    [entry] = command.run_input.approvals
    return any(is_alike(call, entry) for call in calls)


async def _read_answer(worker: RunWorker, caller: Caller, approval_id: UUID) -> AnswerRead:
    turn = select(CALL.turn_id).where(CALL.id == approval_id).scalar_subquery()
    query = (
        select_approvals(caller)
        .where(CALL.turn_id == turn)
        .order_by(CALL.requested_at, CALL.ordinal)
    )
    async with read_only_session(worker.dependencies.sessions) as session:
        rows = (await session.execute(query)).all()
    of_turn = [to_read_model(row, caller.locale) for row in rows]
    answered = next((each for each in of_turn if each.id == approval_id), None)
    if answered is None:
        raise ApprovalNotFound
    remaining = [each for each in of_turn if each.status == "pending"]
    return AnswerRead(
        approval=answered,
        run_id=answered.run_id,
        remaining=remaining if answered.run_id is None else [],
    )


def to_read_model(row: Row[*tuple[Any, ...]], locale: str) -> ApprovalRead:
    """Return an approval with labels in a language."""
    schema = row.response_schema["properties"]["editedArgs"]
    names = {**schema.get("properties", {}), **row.arguments}
    payload = (row.approval or {}).get("payload") or {}
    return ApprovalRead(
        id=row.id,
        interrupt_id=row.interrupt_id,
        status=row.state,
        message=row.message,
        tool_name=row.tool_name,
        arguments=row.arguments,
        labels=label_arguments(names, locale),
        edit_schema=schema,
        requested_by=_requester(row),
        created_at=row.created_at,
        expires_at=row.expires_at,
        answered_at=row.answered_at,
        answered_via=row.answered_via,
        answered_by=row.answered_by,
        edited_args=payload.get("editedArgs"),
        reason=payload.get("reason"),
        run_id=row.carrying_run_id,
        result=row.result,
    )


def _requester(row: Row[*tuple[Any, ...]]) -> Requester:
    if row.client is None:
        return ChatRequester(thread_id=row.client_thread_id, run_id=row.asking_run_id)
    return ProgramRequester(client=row.client, token_id=row.token_id)
