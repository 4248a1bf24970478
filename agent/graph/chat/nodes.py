"""The nodes of the graph: ask the model, ask the person, run tools.

Nodes write AG-UI events to the run's stream as things happen, straight through the context:
an event that is written is never lost, not even where the node is cancelled in the next
moment. What nodes return is the record of the turn. Where a node goes next is said by the
node itself.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any

import orjson
from langgraph.graph import END
from langgraph.runtime import Runtime
from langgraph.types import Command, Send, interrupt

from agent.graph import events
from agent.graph.chat.message_streamer import stream_reply, stream_text
from agent.graph.chat.state import GateState, RunContext, TurnState
from agent.graph.chat.tool_execution import rejected_result, run_call
from agent.graph.chat.tool_routing import open_tool_calls, route_calls
from agent.graph.messages import parse_arguments, tool_result
from agent.tools.rejections import ToolRejected
from domain.conversations.messages import ChatMessage, ToolCall
from domain.core.i18n import gettext_noop, translate

MAX_STEPS = 25
"""How often the model is asked in one turn before the turn is ended."""
STEP_LIMIT_TEXT = gettext_noop(
    "I stopped here: this needed more steps than I may take at once ({limit}). "
    "What is done so far stays done. Tell me how to go on."
)

AgentRuntime = Runtime[RunContext]


async def call_model(state: TurnState, runtime: AgentRuntime) -> Command[str]:
    """Stream the model's next message, and send each of its calls where it belongs."""
    context = runtime.context
    if state["steps"] >= MAX_STEPS:
        text = translate(STEP_LIMIT_TEXT, context.tool_context.caller.locale, limit=MAX_STEPS)
        return Command(update={"messages": [stream_text(text, context.write)]}, goto=END)
    message = await stream_reply(context, state["messages"])
    if message is None:
        return Command(update={"steps": 1}, goto=END)
    calls = route_calls(message.get("toolCalls", []), context)
    goto: list[Send | str] = [Send("gate", GateState(call=call)) for call in calls.gated]
    if calls.immediate:
        goto.append(Send("read", {**state, "messages": [message]}))
    return Command(update={"messages": [message], "steps": 1}, goto=goto or [END])


async def gate(state: GateState, runtime: AgentRuntime) -> Command[str]:
    """Wait until the person has answered the question about one call.

    The answer comes with the run's context, from the row in which the claim has kept it, so
    it cannot be lost. Until there is one, the gate interrupts the turn. What would be refused
    anyway is not worth a question: the refusal is the call's result.
    """
    call, context = state["call"], runtime.context
    if call["id"] not in context.decisions:
        try:
            confirmation = await _approval_request(call, context)
        except ToolRejected as refused:
            result = tool_result(call["id"], orjson.dumps(refused.result).decode())
            return Command(update={"messages": [_show(result, runtime)]}, goto="act")
        interrupt(confirmation)
    return Command(goto="act")


async def _approval_request(call: ToolCall, context: RunContext) -> dict[str, Any]:
    tool = context.tools[call["function"]["name"]]
    arguments = parse_arguments(call) or {}
    return {
        "tool_call_id": call["id"],
        "tool_name": tool.name,
        "arguments": arguments,
        "message": await tool.confirmation(context.tool_context, arguments),
        "response_schema": response_schema(tool.parameters),
    }


def response_schema(parameters: dict[str, Any]) -> dict[str, Any]:
    """Describe the answer to a question: yes or no, and arguments to be used instead."""
    return {
        "type": "object",
        "properties": {
            "approved": {"type": "boolean"},
            "editedArgs": parameters,
            "reason": {"type": "string", "maxLength": 1000},
        },
        "required": ["approved"],
    }


async def read(state: TurnState, runtime: AgentRuntime) -> Command[str]:
    """Run the calls that need no answer, all at once."""
    calls = route_calls(open_tool_calls(state["messages"]), runtime.context)
    results = await asyncio.gather(*(_run(call, None, runtime) for call in calls.immediate))
    if calls.gated:
        return Command(update={"messages": results})
    return Command(update={"messages": results}, goto=END if calls.client else "model")


async def act(state: TurnState, runtime: AgentRuntime) -> Command[str]:
    """Run what was approved, one by one in the model's order, and refuse the rest."""
    context = runtime.context
    calls = route_calls(open_tool_calls(state["messages"]), context)
    results: list[ChatMessage] = []
    for call in calls.gated:
        decision = context.decisions[call["id"]]
        if decision.status == "approved":
            results.append(await _finish(_run(call, decision.arguments, runtime)))
        else:
            results.append(_show(tool_result(call["id"], rejected_result(decision)), runtime))
    late = list(context.late_messages)
    context.add_messages(late)
    return Command(
        update={"messages": results + late}, goto=END if calls.client and not late else "model"
    )


async def _run(
    call: ToolCall, arguments: dict[str, Any] | None, runtime: AgentRuntime
) -> ChatMessage:
    content = await run_call(call, arguments, runtime.context)
    return _show(tool_result(call["id"], content), runtime)


async def _finish(effect: Coroutine[Any, Any, ChatMessage]) -> ChatMessage:
    """Let an effect that has begun end, and show its result, also where the run is cancelled."""
    task = asyncio.create_task(effect)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await task
        raise


def _show(result: ChatMessage, runtime: AgentRuntime) -> ChatMessage:
    runtime.context.write(
        events.tool_call_result(result["id"], result["toolCallId"], result["content"])
    )
    return result
