"""What is to become of the calls in one message of the model."""

from collections.abc import Sequence
from dataclasses import dataclass

from agent.graph.chat.messages import calls_without_result, parse_arguments
from agent.graph.chat.state import RunContext
from domain.conversations.messages import ChatMessage, ToolCall


@dataclass(frozen=True, slots=True)
class RoutedCalls:
    """The calls of one message, by what happens to them next, each list in the model's order."""

    immediate: list[ToolCall]
    """Run at once: they only read, or cannot run at all and get an error for a result."""
    gated: list[ToolCall]
    """Change something: the person is asked first."""
    client: list[ToolCall]
    """Left to the front end."""


def open_tool_calls(messages: Sequence[ChatMessage]) -> list[ToolCall]:
    """Give the calls of the last assistant message that still have no result."""
    starts = [i for i, m in enumerate(messages) if m["role"] == "assistant"]
    return calls_without_result(messages[starts[-1] :]) if starts else []


def route_calls(calls: Sequence[ToolCall], context: RunContext) -> RoutedCalls:
    """Sort calls; one that asks but whose arguments do not fit is not worth a question."""
    client = [c for c in calls if c["function"]["name"] in context.client_tools]
    gated = [c for c in calls if c not in client and _needs_approval(c, context)]
    immediate = [c for c in calls if c not in client and c not in gated]
    return RoutedCalls(immediate=immediate, gated=gated, client=client)


def _needs_approval(call: ToolCall, context: RunContext) -> bool:
    tool = context.tools.get(call["function"]["name"])
    if tool is None or not tool.changes:
        return False
    arguments = parse_arguments(call)
    if arguments is None:
        return False
    return tool.find_argument_error(arguments, context.tool_context.caller.locale) is None
