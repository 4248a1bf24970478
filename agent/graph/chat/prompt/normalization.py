"""Normalises stored messages into the messages of a request, as the strictest endpoint wants them.

- The first message after the system prompt is a user's, and so is the last, unless it is a result.
- User and assistant alternate: neighbours of one role are one message.
- A short message of the assistant stands between a tool result and a user message.
- No content is blank.
- Every call has an id of its own, a clean name, a JSON object as arguments, and one result, which
  follows directly. There is no other result.
"""

import re
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from agent.graph.chat.messages import parse_arguments
from agent.graph.chat.prompt.call_ids import RequestIds
from agent.graph.chat.prompt.data import REASONING, ModelIdentity, PromptData
from agent.graph.chat.prompt.notes import NoteWriter, escape_notes
from domain.conversations.messages import ChatMessage, ToolCall

NO_RESULT = "No answer came from the person's application."
EMPTY_MESSAGE = "(The message is empty.)"
EMPTY_RESULT = "(The result is empty.)"
GO_ON = "(Go on.)"
ACKNOWLEDGED = "OK."
UNKNOWN_TOOL = "unknown_tool"
MAX_NAME_LENGTH = 64
_UNFIT_FOR_NAME = re.compile(r"[^A-Za-z0-9_-]")
_OUR_MEMBERS = frozenset({"role", "content", "tool_calls", "tool_call_id", "name", "refusal"})
_OUR_CALL_MEMBERS = frozenset({"id", "type", "function", "index"})

RequestMessage = dict[str, Any]


def normalize_messages(
    messages: Sequence[ChatMessage],
    prompt_data: Mapping[str, PromptData],
    *,
    identity: ModelIdentity,
    username: str,
) -> list[RequestMessage]:
    """Return the messages of a request, without the system prompt."""
    results = _Results(messages)
    ids = RequestIds()
    notes = NoteWriter(username)
    normalized: list[RequestMessage] = []
    for message in messages:
        data = prompt_data.get(message["id"], {})
        if message["role"] == "user":
            _add_user(normalized, _user_content(message, data, notes))
        elif message["role"] == "assistant" and not data.get("notice"):
            _add_assistant(normalized, message, data if identity.wrote(data) else {}, ids)
            _add_results(normalized, message, results)
    if not normalized or normalized[-1]["role"] == "assistant":
        _add_user(normalized, GO_ON)
    return normalized


def _user_content(message: ChatMessage, data: PromptData, notes: NoteWriter) -> str:
    content = message.get("content", "")
    return notes.write(data) + (escape_notes(content) if content.strip() else EMPTY_MESSAGE)


def _add_user(normalized: list[RequestMessage], content: str) -> None:
    last = normalized[-1] if normalized else {}
    if last.get("role") == "user":
        last["content"] += f"\n\n{content}"
        return
    if last.get("role") == "tool":
        normalized.append({"role": "assistant", "content": ACKNOWLEDGED})
    normalized.append({"role": "user", "content": content})


def _add_assistant(
    normalized: list[RequestMessage], message: ChatMessage, data: PromptData, ids: RequestIds
) -> None:
    """Add the model's message, with the provider's fields that `data` has."""
    content = message.get("content", "")
    calls = [_request_call(call, data, ids) for call in message.get("toolCalls", [])]
    if not content.strip() and not calls:
        return
    fields = _opaque(data.get("fields"), _OUR_MEMBERS if calls else _OUR_MEMBERS | REASONING)
    if not normalized:
        _add_user(normalized, GO_ON)
    last = normalized[-1]
    if last["role"] != "assistant":
        last = {"role": "assistant", "content": None}
        normalized.append(last)
    if content.strip():
        last["content"] = f"{last['content']}\n\n{content}" if last["content"] else content
    last |= fields
    if calls:
        last["tool_calls"] = calls


def _request_call(call: ToolCall, data: PromptData, ids: RequestIds) -> RequestMessage:
    kept = (data.get("calls") or {}).get(call["id"]) or {}
    has_arguments = parse_arguments(call) is not None
    return {
        "id": ids.assign(call["id"], kept.get("id") or ""),
        "type": "function",
        "function": {
            "name": clean_name(call["function"]["name"]),
            "arguments": (call["function"]["arguments"].strip() if has_arguments else "") or "{}",
        },
        **_opaque(kept.get("fields"), _OUR_CALL_MEMBERS),
    }


def clean_name(name: str) -> str:
    """Return a tool's name as OpenAI takes it; the model can have invented any."""
    return _UNFIT_FOR_NAME.sub("_", name[:MAX_NAME_LENGTH]) or UNKNOWN_TOOL


def _opaque(fields: object, excluded: Iterable[str]) -> dict[str, Any]:
    if not isinstance(fields, Mapping):
        return {}
    return {name: value for name, value in fields.items() if name not in excluded}


class _Results:
    """The results of all calls, by call id; an id that occurs again has results of its own."""

    def __init__(self, messages: Iterable[ChatMessage]) -> None:
        self._results: dict[str, deque[str]] = defaultdict(deque)
        self._calls: Counter[str] = Counter()
        for message in messages:
            if message["role"] == "tool":
                self._results[message.get("toolCallId", "")].append(message.get("content", ""))
            self._calls.update(call["id"] for call in message.get("toolCalls", []))

    def take(self, call_id: str) -> str:
        """Return the result of the next call with this id; the last call takes all that is left."""
        self._calls[call_id] -= 1
        left = self._results[call_id]
        if not left:
            return NO_RESULT
        taken = [left.popleft()] if self._calls[call_id] > 0 else list(left)
        return "\n".join(taken) if any(text.strip() for text in taken) else EMPTY_RESULT


def _add_results(normalized: list[RequestMessage], message: ChatMessage, results: _Results) -> None:
    """Add one result for each call of the model's last message."""
    calls = message.get("toolCalls", [])
    sent = normalized[-1]["tool_calls"] if calls else []
    for call, sent_call in zip(calls, sent, strict=True):
        content = results.take(call["id"])
        normalized.append({"role": "tool", "tool_call_id": sent_call["id"], "content": content})
