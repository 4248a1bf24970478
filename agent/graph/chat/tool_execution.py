"""Runs one tool call of the model."""

from typing import Any

from agent.graph.chat.messages import parse_arguments
from agent.graph.chat.state import RunContext
from agent.graph.spans import start_tool_span
from agent.tools.results import error_result, find_error
from domain.conversations.messages import ToolCall


async def run_call(call: ToolCall, arguments: dict[str, Any] | None, context: RunContext) -> Any:
    """Run a tool and return its result; an unknown tool or a malformed call has an error result.

    `arguments` are those that the person edited; None takes the model's own.
    """
    name = call["function"]["name"]
    tool = context.tools.get(name)
    if tool is None and name not in context.client_tools:
        return error_result("unknown_tool", f"There is no tool named {name[:64]!r}.")
    if arguments is None:
        arguments = parse_arguments(call)
    if arguments is None or tool is None:
        return error_result("invalid_arguments", "The arguments are not a JSON object.")
    with start_tool_span(name, call["id"]) as span:
        result = await tool.run(context.tool_context, arguments, tool_call_id=call["id"])
        if (code := find_error(result)) is not None:
            span.fail(code)
        return result
