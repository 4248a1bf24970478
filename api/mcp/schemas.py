"""What calls over MCP return besides the results of tools, and the JSON schemas of all results."""

import inspect
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, Literal, get_origin
from uuid import UUID

from pydantic import Field

from agent.approvals.schemas import ApprovalRead, ApprovalStatus
from agent.tools.adapter import Tool
from agent.tools.json_schema import NULL, compact_schema
from agent.tools.results import DONE, MORE, Result
from domain.core.pagination import NumberedPage, Page
from domain.core.schemas import Input, Output

Schema = dict[str, Any]
WAITING_STATUS: Final = "waiting_for_approval"


class WaitingCall(Output):
    """A call that waits for the person's approval, or for its effect."""

    status: Literal["waiting_for_approval"] = WAITING_STATUS
    approval_id: UUID
    message: str
    """What the call would do."""
    expires_at: datetime
    link: str
    """Where the person sees and answers it."""
    hint: str
    """What to do next."""


class ShownApproval(Output):
    """A call that the person decides about, or has decided about."""

    approval_id: UUID
    status: ApprovalStatus
    message: str
    """What the call would do, in the language of the conversation."""
    tool_name: str
    arguments: dict[str, Any]
    created_at: datetime
    expires_at: datetime
    answered_at: datetime | None
    answered_via: str | None
    """The way on which the person answered."""
    edited_args: dict[str, Any] | None
    """The arguments that the person has approved instead."""
    reason: str | None
    result: Any
    """What the approved call has returned; one with `error` had no effect."""
    link: str
    """Where the person sees and answers it."""


class ApprovalArguments(Input):
    """The arguments of `get_approval`."""

    approval_id: UUID = Field(description="The id of the approval, as a waiting call has it.")


def is_waiting(value: Any) -> bool:
    """Return whether a result is that of a call that waits."""
    return isinstance(value, dict) and value.get("status") == WAITING_STATUS


def show_approval(approval: ApprovalRead, link: str) -> dict[str, Any]:
    """Return an approval as plain JSON, without empty members."""
    members = {name: getattr(approval, name, None) for name in ShownApproval.model_fields}
    shown = ShownApproval(**{**members, "approval_id": approval.id, "link": link})
    return shown.model_dump(mode="json", exclude_none=True)


WAITING: Schema = compact_schema(WaitingCall.model_json_schema(mode="serialization"))


def result_schema(tool: Tool) -> Schema:
    """Return the JSON schema of what a tool returns. Its root is an object.

    A call of a tool that changes something can also wait for its approval.
    """
    schema = _schema_of(tool)
    return {"type": "object", "anyOf": [schema, WAITING]} if tool.changes else schema


def approval_schema() -> Schema:
    schema = _row_schema(ShownApproval)
    return {**schema, "required": [name for name in schema["required"] if name != "result"]}


def approval_arguments() -> Schema:
    return compact_schema(ApprovalArguments.model_json_schema())


def _schema_of(tool: Tool) -> Schema:
    if tool.result is None:
        return _object({name: {"const": value} for name, value in DONE.items()}, required=DONE)
    row = _row_schema(tool.result)
    returned = get_origin(inspect.signature(tool.operation, eval_str=True).return_annotation)
    if returned not in (Page, NumberedPage):
        return row
    members: Schema = {"items": {"type": "array", "items": row}, "hint": {"type": "string"}}
    if returned is NumberedPage:
        members["total"] = {"type": "integer"}
    else:
        members["after"] = {"type": "string", "description": MORE}
    return _object(members, required=["items"])


def _row_schema(result: Result) -> Schema:
    """Return the schema of a row, of which empty members are left out."""
    schema = compact_schema(result.model_json_schema(mode="serialization"))
    return _without_empty(schema)


def _without_empty(schema: Mapping[str, Any]) -> Schema:
    """Return a schema that requires no member that can be null, at any depth."""
    changed = dict(schema)
    if "properties" in schema:
        members = schema["properties"]
        changed["properties"] = {name: _without_empty(each) for name, each in members.items()}
        required = [each for each in schema.get("required", ()) if not _takes_null(members[each])]
        changed["required"] = required
    if isinstance(schema.get("items"), dict):
        changed["items"] = _without_empty(schema["items"])
    if "anyOf" in schema:
        changed["anyOf"] = [_without_empty(each) for each in schema["anyOf"]]
    return changed


def _takes_null(schema: Mapping[str, Any]) -> bool:
    types = schema.get("type", ())
    return "null" in ([types] if isinstance(types, str) else types) or NULL in schema.get(
        "anyOf", ()
    )


def _object(members: Schema, required: Any) -> Schema:
    return {"type": "object", "properties": members, "required": list(required)}
