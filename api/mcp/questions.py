"""Asking the person inside the client, if the client can: `input_required` with a `requestState`.

The state is the id of the approval, which the client sends back with the answer. It gives no right:
the stored row says whose approval it is, which call it is about, and whether it is still open.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any
from uuid import UUID

from mcp_types import (
    CallToolRequestParams,
    ClientCapabilities,
    ElicitRequest,
    ElicitRequestFormParams,
    ElicitRequestURLParams,
    ElicitResult,
    InputRequiredResult,
)

from agent.calls.types import CallPending
from api.mcp.context import McpContext
from api.mcp.results import link_to_approval
from domain.core.i18n import gettext_noop, translate

QUESTION = "approval"
APPROVED = "approved"
APPROVE = gettext_noop("Approve")
ELSEWHERE = gettext_noop(
    "{message}\n\nThis program may not answer for you. Approve it in Majordomo, and then continue "
    "here: {link}"
)
_Schema = Mapping[str, Any]


class Answer(StrEnum):
    """What the person has answered inside the client."""

    APPROVED = "approved"
    REFUSED = "refused"
    NONE = "none"


def ask_in_client(
    pending: CallPending, capabilities: ClientCapabilities | None, context: McpContext
) -> InputRequiredResult | None:
    """Return the question for the client to ask the person, or None if the client cannot ask.

    A program that may not answer approvals sends the person to where they answer.
    """
    request = _request(pending, capabilities, context)
    if request is None:
        return None
    return InputRequiredResult(
        input_requests={QUESTION: request}, request_state=str(pending.approval_id)
    )


def read_answer(params: CallToolRequestParams) -> Answer:
    """Return the person's answer; only `approved` being exactly true approves."""
    response = (params.input_responses or {}).get(QUESTION)
    if not isinstance(response, ElicitResult) or response.action == "cancel":
        return Answer.NONE
    if response.action == "decline":
        return Answer.REFUSED
    approved = (response.content or {}).get(APPROVED)
    if approved is None:
        return Answer.NONE
    return Answer.APPROVED if approved is True else Answer.REFUSED


def read_state(state: str) -> UUID | None:
    """Return the id of the approval in a `requestState`, or None if this server never sent it."""
    try:
        approval_id = UUID(state)
    except ValueError:
        return None
    return approval_id if str(approval_id) == state else None


def _request(
    pending: CallPending, capabilities: ClientCapabilities | None, context: McpContext
) -> ElicitRequest | None:
    elicitation = capabilities.elicitation if capabilities is not None else None
    if elicitation is None:
        return None
    has_forms = elicitation.form is not None or elicitation.url is None
    if context.caller.allows("approve"):
        return _form(pending.message, _approve_schema(context.locale)) if has_forms else None
    link = link_to_approval(context, pending.approval_id)
    message = translate(ELSEWHERE, context.locale, message=pending.message, link=link)
    if elicitation.url is not None:
        return ElicitRequest(params=ElicitRequestURLParams(message=message, url=link))
    return _form(message, {"type": "object", "properties": {}})


def _form(message: str, schema: _Schema) -> ElicitRequest:
    return ElicitRequest(
        params=ElicitRequestFormParams(message=message, requested_schema=dict(schema))
    )


def _approve_schema(locale: str) -> _Schema:
    member = {"type": "boolean", "title": translate(APPROVE, locale)}
    return {"type": "object", "properties": {APPROVED: member}, "required": [APPROVED]}
