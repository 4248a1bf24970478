"""Calling a tool for a program: at once if it only reads, else with the person's approval.

A call that changes something is a run without a model, on a thread of its own. The thread begins
with the message that holds the call, and waits for the approval from its first moment.
"""

import asyncio
from time import monotonic
from uuid import UUID

from agent.approvals.schemas import ApprovalRead
from agent.approvals.service import get_approval
from agent.calls.errors import ToolUnknown
from agent.calls.new_call import CallIdentity, find_call, find_or_store_call
from agent.calls.types import CallDone, CallOutcome, CallPending, CallRequest
from agent.runs.execution.worker import RunWorker
from agent.tools.adapter import Tool
from agent.tools.context import ToolContext
from agent.tools.results import ToolError, is_error_result, rejected_result
from domain.core.caller import Caller
from domain.core.database.sessions import read_only_session

POLL_INTERVAL_SECONDS = 0.1


async def call_tool(worker: RunWorker, caller: Caller, *, data: CallRequest) -> CallOutcome:
    """Call a tool for a program: one that only reads at once, any other after an approval.

    The same call again means the same approval: with its idempotency key as long as its record
    exists, else while the approval is open. What is wrong with the arguments, and an operation that
    fails, is an error result. Raises ToolUnknown, IdempotencyKeyReused, TooManyOpenCalls,
    StorageFull and Draining.
    """
    tool = worker.dependencies.tools.get(data.tool_name)
    if tool is None:
        raise ToolUnknown
    if not tool.changes:
        return await _read(worker, caller, tool, data)
    return await _ask(worker, caller, tool, data)


async def find_outcome(
    worker: RunWorker, caller: Caller, *, approval_id: UUID, seconds: float = 0
) -> CallOutcome:
    """Return what a call comes to, by its approval.

    An approved call whose effect is on its way is waited for, for some `seconds`; a worker that
    drains waits no longer. Raises ApprovalNotFound.
    """
    give_up_at = monotonic() + seconds
    while True:
        async with read_only_session(worker.dependencies.sessions) as session:
            approval = await get_approval(session, caller, approval_id=approval_id)
        outcome = _outcome(approval)
        is_under_way = isinstance(outcome, CallPending) and outcome.is_approved
        if not is_under_way or worker.is_draining or monotonic() >= give_up_at:
            return outcome
        await asyncio.sleep(POLL_INTERVAL_SECONDS)


async def _read(worker: RunWorker, caller: Caller, tool: Tool, data: CallRequest) -> CallDone:
    context = ToolContext(worker.dependencies.sessions, caller, scope="")
    result = await tool.run(context, data.arguments, tool_call_id="")
    return CallDone(result, is_error_result(result))


async def _ask(worker: RunWorker, caller: Caller, tool: Tool, data: CallRequest) -> CallOutcome:
    """Ask the person for their approval, unless the call is known or would fail anyway."""
    context = ToolContext(worker.dependencies.sessions, caller, scope="")
    try:
        tool.arguments.parse(data.arguments, caller.locale)
        identity = CallIdentity.of(caller, data)
        async with read_only_session(worker.dependencies.sessions) as session:
            approval_id = await find_call(session, identity)
        if approval_id is None:
            message = await tool.confirmation(context, data.arguments)
            approval_id = await find_or_store_call(worker, identity, tool, data, message)
    except ToolError as error:
        return CallDone(error.result, is_error=True)
    return await find_outcome(worker, caller, approval_id=approval_id)


def _outcome(approval: ApprovalRead) -> CallOutcome:
    if approval.status == "pending":
        return _pending(approval)
    if approval.status != "approved":
        return CallDone(rejected_result(approval.status, approval.reason), is_error=True)
    if approval.result is None:
        return _pending(approval)
    return CallDone(approval.result, is_error_result(approval.result))


def _pending(approval: ApprovalRead) -> CallPending:
    return CallPending(
        approval.id,
        approval.message,
        approval.expires_at,
        is_approved=approval.status == "approved",
    )
