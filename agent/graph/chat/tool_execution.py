"""Running one call of the model, and what the model is told where it did not run."""

from typing import Any

import orjson

from agent.graph.chat.state import Decision, RunContext
from agent.graph.messages import parse_arguments
from domain.conversations.messages import ToolCall

REJECTION_MESSAGES = {
    "refused": "The person refused this action. It was not done.",
    "cancelled": "The person cancelled this action. It was not done.",
    "expired": "No answer came in time. The action was not done.",
}


async def run_call(call: ToolCall, arguments: dict[str, Any] | None, context: RunContext) -> str:
    """Run a tool and give its result as JSON text; what is wrong with a call is a result too.

    `arguments` takes the place of the model's own where the person edited them.
    """
    name = call["function"]["name"]
    tool = context.tools.get(name)
    if tool is None:
        return error_result("unknown_tool", f"There is no tool named {name[:64]!r}.")
    given = parse_arguments(call) if arguments is None else arguments
    if given is None:
        return error_result("invalid_arguments", "The arguments are not a JSON object.")
    result = await tool.run(context.tool_context, given, tool_call_id=call["id"])
    return orjson.dumps(result).decode()


def rejected_result(decision: Decision) -> str:
    """Tell the model why an action was not done."""
    result = {"error": decision.status, "message": REJECTION_MESSAGES[decision.status]}
    if decision.reason:
        result["reason"] = decision.reason
    return orjson.dumps(result).decode()


def error_result(code: str, message: str) -> str:
    return orjson.dumps({"error": code, "message": message}).decode()
