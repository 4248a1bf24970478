"""`tools/call`: a tool that reads answers at once, any other asks the person first."""

from typing import Any

from mcp_types import (
    CallToolRequestParams,
    CallToolResult,
    InputRequiredResult,
    ListToolsResult,
    PaginatedRequestParams,
)
from pydantic import ValidationError

from agent.approvals.service import get_approval
from agent.calls.errors import ToolUnknown
from agent.calls.service import call_tool
from agent.calls.types import CallPending, CallRequest
from agent.tools.adapter import Tool
from agent.tools.results import invalid_arguments_result
from api.mcp.answers import StateUnknown, continue_call
from api.mcp.handlers import McpRequest
from api.mcp.questions import ask_in_client
from api.mcp.results import link_to_approval, outcome_result, to_error_result, to_result
from api.mcp.schemas import ApprovalArguments, is_waiting, show_approval
from api.mcp.tool_list import GET_APPROVAL, GET_APPROVAL_SCOPE, list_tools
from domain.auth.api_tokens.service import find_token_name
from domain.core.database.sessions import read_only_session
from domain.core.errors import DomainError
from domain.core.metrics.definitions import PROGRAM_CALLS
from domain.core.validation import describe_errors

IDEMPOTENCY_KEY = "majordomo/idempotencyKey"
"""The member of `_meta` with which a client says that a call is the same as an earlier one."""
MAX_NAME_LENGTH = 100
NO_NAME = "MCP"


async def list_all_tools(
    request: McpRequest, _params: PaginatedRequestParams | None
) -> ListToolsResult:
    return ListToolsResult(tools=list_tools(request.context.caller))


async def handle_call(
    request: McpRequest, params: CallToolRequestParams
) -> CallToolResult | InputRequiredResult:
    """Call a tool. What refuses the call is its result, which the model reads.

    Raises ToolUnknown and StateUnknown, which are errors of the request.
    """
    result = await _call(request, params)
    PROGRAM_CALLS.inc(params.name, _outcome(result))
    return result


async def _call(
    request: McpRequest, params: CallToolRequestParams
) -> CallToolResult | InputRequiredResult:
    try:
        if params.name == GET_APPROVAL:
            return await _show_approval(request, params.arguments or {})
        tool = _find_tool(request, params.name)
        request.context.caller.require(tool.scope)
        if params.request_state is not None:
            return await continue_call(request, params, params.request_state)
        return await _call_tool(request, tool, params.arguments or {})
    except (ToolUnknown, StateUnknown):
        raise
    except DomainError as error:
        return to_error_result(error, request.locale)


def _outcome(result: CallToolResult | InputRequiredResult) -> str:
    if isinstance(result, InputRequiredResult) or is_waiting(result.structured_content):
        return "waiting"
    return "error" if result.is_error else "done"


def _find_tool(request: McpRequest, name: str) -> Tool:
    tool = request.context.tools.get(name)
    if tool is None:
        raise ToolUnknown
    return tool


async def _call_tool(
    request: McpRequest, tool: Tool, arguments: dict[str, Any]
) -> CallToolResult | InputRequiredResult:
    context = request.context
    data = CallRequest(
        tool_name=tool.name,
        arguments=arguments,
        client=await _name_client(request) if tool.changes else NO_NAME,
        idempotency_key=_idempotency_key(request),
    )
    outcome = await call_tool(context.worker, context.caller, data=data)
    question = None
    if isinstance(outcome, CallPending) and not outcome.is_approved and request.is_modern:
        question = ask_in_client(outcome, request.capabilities, context)
    return question or outcome_result(outcome, context)


async def _show_approval(request: McpRequest, arguments: dict[str, Any]) -> CallToolResult:
    """Show an approval. Raises ScopeMissing or ApprovalNotFound."""
    context = request.context
    context.caller.require(GET_APPROVAL_SCOPE)
    try:
        parsed = ApprovalArguments.model_validate(arguments, strict=False)
    except ValidationError as error:
        errors = error.errors(include_input=False, include_url=False)
        problems = describe_errors(errors, request.locale)
        return to_result(invalid_arguments_result(problems, request.locale), is_error=True)
    async with read_only_session(context.worker.dependencies.sessions) as session:
        approval = await get_approval(session, context.caller, approval_id=parsed.approval_id)
    return to_result(show_approval(approval, link_to_approval(context, approval.id)))


async def _name_client(request: McpRequest) -> str:
    """Return the name of the program for the person: that of its token, and its own if known."""
    context = request.context
    async with read_only_session(context.worker.dependencies.sessions) as session:
        token_name = await find_token_name(session, context.caller)
    names = [name for name in (token_name, _printable(request.client_name)) if name]
    return " · ".join(names) or NO_NAME


def _printable(name: str | None) -> str:
    text = "".join(character for character in name or "" if character.isprintable())
    return text[:MAX_NAME_LENGTH].strip()


def _idempotency_key(request: McpRequest) -> str | None:
    key = request.meta.get(IDEMPOTENCY_KEY)
    return key if isinstance(key, str) else None
