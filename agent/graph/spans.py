"""The spans of what a graph does: calls of the model and of tools, and approvals."""

from collections.abc import Callable, Coroutine
from typing import Any, Literal, TypeVar

from agent.graph.usage import Usage
from domain.core.telemetry import conventions as names
from domain.core.telemetry.ids import find_id
from domain.core.telemetry.spans import NO_SPAN, Attributes, Span, is_tracing, start_span

Result = TypeVar("Result")


async def trace_model_call(
    usage: Usage,
    call: Coroutine[Any, Any, Result],
    describe: Callable[[Result], Attributes] = lambda _: {},
) -> Result:
    """Return the result of one call of the model, whose retries are part of it.

    `describe` returns the attributes that the result has. The tokens are those by which the call
    raises `usage`.
    """
    if not is_tracing():
        return await call
    attributes: Attributes = {
        names.OPERATION_NAME: "chat",
        names.PROVIDER_NAME: usage.provider,
        names.REQUEST_MODEL: usage.model,
        names.REQUEST_STREAM: True,
        names.CONVERSATION_ID: find_id("thread_id"),
    }
    input_tokens, output_tokens = usage.input_tokens, usage.output_tokens
    with start_span(f"chat {usage.model}", attributes, kind="client") as span:
        try:
            result = await call
            span.set(describe(result))
        finally:
            span.set(
                {
                    names.INPUT_TOKENS: usage.input_tokens - input_tokens or None,
                    names.OUTPUT_TOKENS: usage.output_tokens - output_tokens or None,
                }
            )
    return result


def start_tool_span(name: str, call_id: str) -> Span:
    """Start the span of a call of a tool. `name` is that of a known tool, not the model's words."""
    if not is_tracing():
        return NO_SPAN
    attributes: Attributes = {
        names.OPERATION_NAME: "execute_tool",
        names.TOOL_NAME: name,
        names.TOOL_TYPE: "function",
        names.TOOL_CALL_ID: call_id,
        names.CONVERSATION_ID: find_id("thread_id"),
    }
    return start_span(f"execute_tool {name}", attributes)


def start_approval_span(
    step: Literal["ask", "resolve"], name: str, call_id: str, decision: str | None = None
) -> Span:
    """Start the span of a question, or of carrying out what the person decided about it."""
    if not is_tracing():
        return NO_SPAN
    attributes: Attributes = {
        names.APPROVAL_STEP: step,
        names.APPROVAL_DECISION: decision,
        names.TOOL_NAME: name,
        names.TOOL_CALL_ID: call_id,
        names.CONVERSATION_ID: find_id("thread_id"),
    }
    return start_span(f"{step}_approval {name}", attributes)
