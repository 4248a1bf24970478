"""Normalising a client's request into the run request that the run's row stores."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import orjson

from agent.graph.chat.prompt.data import PromptData, describe_user_message
from agent.graph.chat.prompt.notes import bound_context
from agent.runs.admission.errors import ToolNameTaken, ToolsTooLarge
from agent.runs.admission.schemas import ClientTool, ContextEntry, ResumeEntry, RunInput
from agent.runs.execution.run_request import RunRequest
from agent.runs.streams.versions import known_version
from domain.conversations.messages import ChatMessage
from domain.conversations.waiting_messages import WaitingMessages
from domain.core.caller import Caller, Scope
from domain.core.database.base import Json
from domain.core.idempotency.run_once import fingerprint_of

MAX_CLIENT_TOOLS_KIBIBYTES = 128
"""The size of all front-end tools of a turn, as JSON: 32,000 tokens or so.

Real front ends define a few dozen tools of one or two KiB each. Every run stores its tools, and
the model reads them with every request.
"""


def make_request(
    run_input: RunInput,
    caller: Caller,
    *,
    model: str,
    turn: Json | None,
    server_tools: Mapping[str, Any],
) -> RunRequest:
    """Normalise a client's request. Raises ToolNameTaken and ToolsTooLarge.

    A resumed turn keeps the front-end tools and the scopes of the request that it began with, and
    that the interrupted run has: `turn`. Of the context only what the model gets is stored.
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
        protocol_version=known_version(run_input.protocol_version),
        parent_run_id=run_input.parent_run_id,
        client_tools=_client_tools(run_input.tools, turn["client_tools"] if turn else {}),
        scopes=_scopes(caller, turn),
        context=_bounded_context(run_input),
    )


def _scopes(caller: Caller, turn: Json | None) -> list[Scope] | None:
    if turn is not None:
        scopes: list[Scope] | None = turn.get("scopes")
        return scopes
    return None if caller.scopes is None else sorted(caller.scopes)


def describe_new_messages(
    run_input: RunInput,
    caller: Caller,
    messages: Sequence[ChatMessage],
    unread: Mapping[str, Sequence[str]],
) -> WaitingMessages:
    """Return new user messages with their prompt data.

    The first one and those with unread parts have a note.
    """
    timezone = _timezone(run_input.context, caller)
    now = datetime.now(UTC).astimezone(ZoneInfo(timezone))
    context = _bounded_context(run_input)
    prompt_data: dict[str, PromptData] = {
        message["id"]: describe_user_message(
            sent_at=now,
            timezone=timezone,
            locale=caller.locale,
            context=context,
            unread=unread.get(message["id"], ()),
        )
        for index, message in enumerate(messages)
        if index == 0 or message["id"] in unread
    }
    return WaitingMessages(messages, prompt_data)


def request_fingerprint(run_input: RunInput) -> bytes:
    """Return a hash that identifies a request by its thread, last user message and approvals."""
    return fingerprint_of(
        run_input.thread_id,
        [
            _last_user_message(run_input.messages),
            [_identity_of(entry) for entry in run_input.approvals],
        ],
    )


def _identity_of(entry: ResumeEntry) -> Json:
    return {
        "interrupt_id": entry.interrupt_id,
        "status": entry.status,
        "payload": entry.payload,
    }


def _bounded_context(run_input: RunInput) -> list[list[str]]:
    entries = [(entry.description, entry.value) for entry in run_input.context]
    return [list(entry) for entry in bound_context(entries)]


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


def _client_tools(tools: list[ClientTool], turn_tools: Mapping[str, Json]) -> dict[str, Json]:
    """Return the front-end tools of a turn by name. Raises ToolsTooLarge."""
    merged = {**turn_tools, **{tool.name: _definition(tool) for tool in tools}}
    if len(orjson.dumps(merged)) > MAX_CLIENT_TOOLS_KIBIBYTES * 1024:
        raise ToolsTooLarge(limit=MAX_CLIENT_TOOLS_KIBIBYTES)
    return merged


def _definition(tool: ClientTool) -> Json:
    parameters = tool.parameters or {"type": "object", "properties": {}}
    function = {"name": tool.name, "description": tool.description, "parameters": parameters}
    return {"type": "function", "function": function}
