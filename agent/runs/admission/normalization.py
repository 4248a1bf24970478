"""Normalising a client's request into the run request that the run's row stores."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from agent.runs.admission.errors import ToolNameTaken
from agent.runs.admission.schemas import ClientTool, ContextEntry, RunInput
from agent.runs.execution.run_request import RunRequest
from domain.conversations.messages import ChatMessage
from domain.core.caller import Caller
from domain.core.database.base import Json
from domain.core.idempotency.run_once import fingerprint_of


def make_request(
    run_input: RunInput,
    caller: Caller,
    *,
    model: str,
    late_messages: list[ChatMessage],
    turn_tools: Mapping[str, Json],
    server_tools: Mapping[str, Any],
) -> RunRequest:
    """Normalise a client's request. Raises ToolNameTaken.

    A resumed turn keeps the front-end tools that it began with: `turn_tools`.
    """
    for tool in run_input.tools:
        if tool.name in server_tools:
            raise ToolNameTaken(name=tool.name)
    return RunRequest(
        thread_id=run_input.thread_id,
        session_id=str(caller.session_id),
        locale=caller.locale,
        timezone=_timezone(run_input.context, caller),
        model=model,
        parent_run_id=run_input.parent_run_id,
        client_tools={**turn_tools, **{tool.name: _definition(tool) for tool in run_input.tools}},
        context=[[entry.description, entry.value] for entry in run_input.context],
        late_messages=late_messages,
    )


def request_fingerprint(run_input: RunInput) -> bytes:
    """Return a hash that identifies a request by its thread, last user message and approvals."""
    return fingerprint_of(
        run_input.thread_id,
        [_last_user_message(run_input.messages), [a.model_dump() for a in run_input.approvals]],
    )


def _last_user_message(messages: list[Any]) -> Any:
    for message in reversed(messages):
        if isinstance(message, dict) and message.get("role") == "user":
            return [repr(message.get("id")), repr(message.get("content"))]
    return None


def _timezone(context: list[ContextEntry], caller: Caller) -> str:
    """Return the front end's `timezone` if it is a valid zone, else the profile's."""
    for entry in context:
        if entry.description == "timezone":
            try:
                return ZoneInfo(entry.value).key
            except (ZoneInfoNotFoundError, ValueError, OSError):
                continue
    return caller.timezone


def _definition(tool: ClientTool) -> Json:
    parameters = tool.parameters or {"type": "object", "properties": {}}
    function = {"name": tool.name, "description": tool.description, "parameters": parameters}
    return {"type": "function", "function": function}
