"""What is to become of the calls in one message of the model."""

from collections.abc import Sequence
from dataclasses import dataclass

from agent.graph.chat.state import RunContext
from agent.graph.messages import parse_arguments, unanswered
from domain.conversations.messages import ChatMessage, ToolCall


@dataclass(frozen=True, slots=True)
class SortedCalls:
    """The calls of one message, by what happens to them next, each list in the model's order."""

    direct: list[ToolCall]
    """Run at once: they only read, or cannot run at all and get an error for a result."""
    asking: list[ToolCall]
    """Change something: the person is asked first."""
    client: list[ToolCall]
    """Left to the front end."""


def open_calls(messages: Sequence[ChatMessage]) -> list[ToolCall]:
    """Give the calls of the last assistant message that still have no result."""
    starts = [i for i, m in enumerate(messages) if m["role"] == "assistant"]
    return unanswered(messages[starts[-1] :]) if starts else []


def sort_calls(calls: Sequence[ToolCall], context: RunContext) -> SortedCalls:
    """Sort calls; one that asks but whose arguments do not fit is not worth a question."""
    client = [c for c in calls if c["function"]["name"] in context.client_tools]
    asking = [c for c in calls if c not in client and _asks(c, context)]
    direct = [c for c in calls if c not in client and c not in asking]
    return SortedCalls(direct=direct, asking=asking, client=client)


def _asks(call: ToolCall, context: RunContext) -> bool:
    tool = context.tools.get(call["function"]["name"])
    if tool is None or not tool.asks:
        return False
    arguments = parse_arguments(call)
    if arguments is None:
        return False
    return tool.fault(arguments, context.tool_context.caller.locale) is None
