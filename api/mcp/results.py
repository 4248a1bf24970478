"""Results of calls as MCP has them: structured content, and the same as text.

What other people have written, such as a title, stands in values of this JSON and nowhere else.
"""

from typing import Any

import orjson
from mcp_types import CallToolResult, TextContent

from agent.calls.types import CallDone, CallOutcome, CallPending
from agent.tools.results import REJECTION_MESSAGES, error_result, find_error
from api.mcp.context import McpContext
from api.mcp.schemas import WaitingCall
from domain.core.errors import DomainError
from domain.core.i18n import gettext_noop, translate

WAITING_HINT = gettext_noop(
    "Nothing has been changed yet. The person has to approve this in Majordomo, at the link; then "
    "get_approval with this approval_id has the result. Do not call the tool again."
)
UNDER_WAY_HINT = gettext_noop(
    "The person has approved this, and it is being done. get_approval with this approval_id has "
    "the result. Do not call the tool again."
)


def to_result(value: Any, *, is_error: bool = False) -> CallToolResult:
    """Return plain JSON as the result of a call. A value of a schema is an object."""
    text = orjson.dumps(value).decode()
    return CallToolResult(
        content=[TextContent(type="text", text=text)], structured_content=value, is_error=is_error
    )


def to_error_result(error: DomainError, locale: str) -> CallToolResult:
    """Return the result of a call that was refused, in the person's language."""
    return to_result(error_result(error.code, error.text(locale)), is_error=True)


def outcome_result(outcome: CallOutcome, context: McpContext) -> CallToolResult:
    """Return what a call has come to; of one that waits, where it is answered."""
    match outcome:
        case CallDone(result=value, is_error=is_error):
            result = _translate(value, context.locale) if is_error else value
            return to_result(result, is_error=is_error)
        case CallPending():
            return to_result(_describe(outcome, context))


def link_to_approval(context: McpContext, approval_id: object) -> str:
    return context.link_to(f"/approvals/{approval_id}")


def _translate(value: Any, locale: str) -> Any:
    """Return the result of a call that was not approved in the person's language."""
    message = REJECTION_MESSAGES.get(find_error(value) or "")
    return value if message is None else {**value, "message": translate(message, locale)}


def _describe(pending: CallPending, context: McpContext) -> dict[str, Any]:
    waiting = WaitingCall(
        approval_id=pending.approval_id,
        message=pending.message,
        expires_at=pending.expires_at,
        link=link_to_approval(context, pending.approval_id),
        hint=translate(UNDER_WAY_HINT if pending.is_approved else WAITING_HINT, context.locale),
    )
    return waiting.model_dump(mode="json")
