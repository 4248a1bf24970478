"""What a reply of the model comes to: an answer, calls, calls that were cut, or nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import orjson

from agent.graph.chat.messages import parse_arguments
from agent.graph.chat.state import RunContext
from agent.tools.results import error_result
from domain.conversations.messages import ChatMessage, ToolCall
from domain.core.i18n import gettext_noop
from domain.core.telemetry.conventions import FINISH_REASONS
from domain.core.telemetry.spans import Attributes

CUT_TEXT = gettext_noop(
    "My answer reached the model's length limit and was cut here. "
    "Ask me to go on, or for less at once."
)
DONE_TEXT = gettext_noop("What you approved is done. The model had nothing to add.")
CUT_CALL_RESULT = {
    **error_result(
        "invalid_arguments",
        "The call was cut: it was too long. It was not done. Call again with shorter arguments, "
        "or do it in several calls.",
    ),
    "cut": True,
}


@dataclass(frozen=True, slots=True)
class Reply:
    """One message of the model."""

    message: ChatMessage | None
    """None if the model returned neither text nor a call."""
    is_cut: bool = False
    """Whether the message ends at the limit of its length."""

    @property
    def calls(self) -> Sequence[ToolCall]:
        return self.message.get("toolCalls", []) if self.message is not None else []


def describe_reply(reply: Reply) -> Attributes:
    """Return why the model ended its reply, as an attribute of its span."""
    reason = "length" if reply.is_cut else "tool_calls" if reply.calls else "stop"
    return {FINISH_REASONS: [reason]}


def find_cut_calls(reply: Reply) -> list[ToolCall]:
    """Return the calls of a reply that was cut whose arguments end in the middle."""
    return [c for c in reply.calls if parse_arguments(c) is None] if reply.is_cut else []


def had_cut_call(turn: Sequence[ChatMessage]) -> bool:
    """Return whether a call of this turn was cut before."""
    return any(result == CUT_CALL_RESULT for _, result in _results(turn))


def has_effect(turn: Sequence[ChatMessage], context: RunContext) -> bool:
    """Return whether a tool of this turn has changed something."""
    changing = {name for name, tool in context.tools.items() if tool.changes}
    return any(name in changing and not _is_error(result) for name, result in _results(turn))


def _results(turn: Sequence[ChatMessage]) -> Iterator[tuple[str, object]]:
    """Yield the tool and the result of each call of a turn."""
    names: dict[str, str] = {}
    for message in turn:
        for call in message.get("toolCalls", []):
            names[call["id"]] = call["function"]["name"]
        if message["role"] == "tool":
            yield names.get(message.get("toolCallId", ""), ""), _decode(message.get("content", ""))


def _decode(content: str) -> object:
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError:
        return content


def _is_error(result: object) -> bool:
    return isinstance(result, dict) and "error" in result
