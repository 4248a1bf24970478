"""Calls that a client sends again with `requestState`, and with the person's answer if it has one.

The stored row decides: a state that is forged or another person's is that of no call, and one that
is stale or comes again gets what the call has come to.
"""

from mcp_types import CallToolRequestParams, CallToolResult

from agent.approvals.errors import ApprovalNotFound
from agent.approvals.schemas import ApprovalRead, ProgramRequester
from agent.approvals.service import answer_approval, get_approval
from agent.calls.service import find_outcome
from agent.runs.admission.errors import ApprovalExpired, InterruptAnswered, ThreadBusy
from agent.runs.execution.approval import ApprovalPayload
from api.mcp.context import McpContext
from api.mcp.handlers import McpRequest
from api.mcp.questions import Answer, read_answer, read_state
from api.mcp.results import outcome_result
from domain.core.database.sessions import read_only_session
from domain.core.errors import Unprocessable
from domain.core.i18n import gettext_noop

EFFECT_SECONDS = 20
"""How long a client that has approved a call waits for its effect, which takes milliseconds."""
ANSWER = "majordomo/answer"
"""The member of `_meta` that says on which way a call was answered, and by which program."""


class StateUnknown(Unprocessable):
    code = "request_state_unknown"
    message = gettext_noop("This `requestState` is not that of this call.")


async def continue_call(
    request: McpRequest, params: CallToolRequestParams, state: str
) -> CallToolResult:
    """Pass the person's answer on, if the client may, and return what the call has come to.

    If another answer was faster, this one changes nothing. Raises StateUnknown and Draining.
    """
    context = request.context
    approval = await _find_call(context, params, state)
    answer = read_answer(params)
    is_asked = approval.status == "pending" and context.caller.allows("approve")
    if is_asked and answer is not Answer.NONE:
        await _answer(context, approval, answer)
    outcome = await find_outcome(
        context.worker, context.caller, approval_id=approval.id, seconds=EFFECT_SECONDS
    )
    result = outcome_result(outcome, context)
    answered = await _read(context, approval)
    if answered.answered_via is not None:
        by = {"via": answered.answered_via, "by": answered.answered_by}
        result.meta = {ANSWER: {name: value for name, value in by.items() if value is not None}}
    return result


async def _find_call(
    context: McpContext, params: CallToolRequestParams, state: str
) -> ApprovalRead:
    """Return the approval of a state, which MUST be that of the same call of the same program."""
    approval_id = read_state(state)
    if approval_id is None:
        raise StateUnknown
    try:
        async with read_only_session(context.worker.dependencies.sessions) as session:
            approval = await get_approval(session, context.caller, approval_id=approval_id)
    except ApprovalNotFound:
        raise StateUnknown from None
    is_same = approval.tool_name == params.name and approval.arguments == (params.arguments or {})
    if not is_same or not _is_of(context, approval):
        raise StateUnknown
    return approval


def _is_of(context: McpContext, approval: ApprovalRead) -> bool:
    """Return whether the same program has asked: with the same API token, or with a login."""
    requester, caller = approval.requested_by, context.caller
    token_id = caller.session_id if caller.scopes is not None else None
    return isinstance(requester, ProgramRequester) and requester.token_id == token_id


async def _answer(context: McpContext, approval: ApprovalRead, answer: Answer) -> None:
    payload = ApprovalPayload(approved=answer is Answer.APPROVED)
    try:
        await answer_approval(
            context.worker, context.caller, approval_id=approval.id, data=payload, via="mcp"
        )
    except (InterruptAnswered, ApprovalExpired, ThreadBusy):
        return  # another answer was faster, and the row has it


async def _read(context: McpContext, approval: ApprovalRead) -> ApprovalRead:
    async with read_only_session(context.worker.dependencies.sessions) as session:
        return await get_approval(session, context.caller, approval_id=approval.id)
