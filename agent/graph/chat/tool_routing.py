"""Routes the tool calls of one message of the model."""

from collections.abc import Sequence
from dataclasses import dataclass

from agent.graph.chat.messages import calls_without_result, parse_arguments
from agent.graph.chat.state import RunContext
from domain.conversations.messages import ChatMessage, ToolCall


@dataclass(frozen=True, slots=True)
class RoutedCalls:
    """The calls of one message by their next step, each list in the model's order."""

    immediate: list[ToolCall]
    """Run at once: the tool only reads, or the call cannot run and gets an error result."""
    gated: list[ToolCall]
    """Need the person's approval: the tool changes data."""
    client: list[ToolCall]
    """Left to the client."""


def open_tool_calls(messages: Sequence[ChatMessage]) -> list[ToolCall]:
    """Return the calls of the last assistant message that have no result yet."""
    starts = [i for i, m in enumerate(messages) if m["role"] == "assistant"]
    return calls_without_result(messages[starts[-1] :]) if starts else []


def route_calls(calls: Sequence[ToolCall], context: RunContext) -> RoutedCalls:
    """Route each call. A call whose arguments do not fit needs no approval: it cannot run."""
    client = [c for c in calls if _is_for_client(c, context)]
    gated = [c for c in calls if c not in client and _needs_approval(c, context)]
    immediate = [c for c in calls if c not in client and c not in gated]
    return RoutedCalls(immediate=immediate, gated=gated, client=client)


def _is_for_client(call: ToolCall, context: RunContext) -> bool:
    is_known = call["function"]["name"] in context.client_tools
    return is_known and parse_arguments(call) is not None


def _needs_approval(call: ToolCall, context: RunContext) -> bool:
    tool = context.tools.get(call["function"]["name"])
    if tool is None or not tool.changes:
        return False
    arguments = parse_arguments(call)
    if arguments is None:
        return False
    return tool.find_argument_error(arguments, context.tool_context.caller.locale) is None
