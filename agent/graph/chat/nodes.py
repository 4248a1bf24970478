"""The nodes of the chat graph: call the model, ask for approval, run tools.

A node writes AG-UI events to the run's stream through the context, as they happen: a written
event is never lost, even if the node is cancelled the next moment. What a node returns is the
record of the turn. Each node names the next one.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any

from langgraph.graph import END
from langgraph.runtime import Runtime
from langgraph.types import Command, Send, interrupt

from agent.graph.chat import events
from agent.graph.chat.message_streamer import stream_reply, stream_text
from agent.graph.chat.messages import parse_arguments, tool_result
from agent.graph.chat.notices import write_notices
from agent.graph.chat.replies import (
    CUT_CALL_RESULT,
    CUT_TEXT,
    DONE_TEXT,
    Reply,
    describe_reply,
    find_cut_calls,
    had_cut_call,
    has_effect,
)
from agent.graph.chat.state import Decision, GateState, RunContext, TurnState
from agent.graph.chat.tool_execution import run_call
from agent.graph.chat.tool_routing import open_tool_calls, route_calls
from agent.graph.spans import start_approval_span, trace_model_call
from agent.models.errors import ModelAnswerCut, ModelAnswerEmpty
from agent.tools.adapter import Tool
from agent.tools.results import ToolError, rejected_result, to_content
from domain.conversations.messages import ChatMessage, ToolCall
from domain.core.i18n import gettext_noop, translate

MAX_STEPS = 25
"""How often one turn calls the model before it ends."""
STEP_LIMIT_TEXT = gettext_noop(
    "I stopped here: this needed more steps than I may take at once ({limit}). "
    "What is done so far stays done. Tell me how to go on."
)

AgentRuntime = Runtime[RunContext]


async def call_model(state: TurnState, runtime: AgentRuntime) -> Command[str]:
    """Stream the model's next message, and route each of its calls.

    A turn ends only if the model said or did something. Raises ModelFailed and its subclasses.
    """
    context = runtime.context
    if state["steps"] >= MAX_STEPS:
        text = translate(STEP_LIMIT_TEXT, context.tool_context.caller.locale, limit=MAX_STEPS)
        return Command(update={"messages": [stream_text(text, context.write)]}, goto=END)
    await context.store_replies()
    notices = write_notices(context, state["messages"])
    try:
        reply = await trace_model_call(
            context.usage, stream_reply(context, state["messages"]), describe_reply
        )
    except ModelAnswerEmpty:
        reply = Reply(None)
    if reply.message is None:
        if not has_effect(state["messages"], context):
            raise ModelAnswerEmpty
        return _end_with(DONE_TEXT, context, *notices)
    if reply.is_cut and not reply.calls:
        return _end_with(CUT_TEXT, context, *notices, reply.message)
    return _route(reply, [*notices, reply.message], state, context)


def _route(
    reply: Reply, messages: list[ChatMessage], state: TurnState, context: RunContext
) -> Command[str]:
    """Route the calls of a message. Calls that were cut get a result at once, once a turn."""
    cut = find_cut_calls(reply)
    if cut and had_cut_call(state["messages"]):
        raise ModelAnswerCut
    messages = [*messages, *(_write_result(call, CUT_CALL_RESULT, context) for call in cut)]
    calls = route_calls([call for call in reply.calls if call not in cut], context)
    goto: list[Send | str] = [Send("gate", GateState(call=call)) for call in calls.gated]
    if calls.immediate:
        goto.append(Send("read", {**state, "messages": messages}))
    if cut and not goto and not calls.client:
        goto.append("model")
    data = {each["id"]: context.prompt_data.get(each["id"], {}) for each in messages}
    return Command(
        update={"messages": messages, "steps": 1, "prompt_data": data}, goto=goto or [END]
    )


def _end_with(text: str, context: RunContext, *messages: ChatMessage) -> Command[str]:
    """End the turn with a text of our own, in the person's language."""
    ending = stream_text(translate(text, context.tool_context.caller.locale), context.write)
    return Command(update={"messages": [*messages, ending], "steps": 1}, goto=END)


async def gate(state: GateState, runtime: AgentRuntime) -> Command[str]:
    """Interrupt the turn until the person has decided about one call.

    The decision comes with the run's context, from the row in which the claim stored it, so it
    cannot be lost. A call that would fail anyway is not asked about: its error is its result.
    """
    call, context = state["call"], runtime.context
    if call["id"] not in context.decisions:
        try:
            request = await _approval_request(call, context)
        except ToolError as error:
            result = _write_result(call, error.result, context)
            return Command(update={"messages": [result]}, goto="act")
        interrupt(request)
    return Command(goto="act")


async def _approval_request(call: ToolCall, context: RunContext) -> dict[str, Any]:
    tool = context.tools[call["function"]["name"]]
    arguments = parse_arguments(call) or {}
    with start_approval_span("ask", tool.name, call["id"]):
        message = await tool.confirmation(context.tool_context, arguments)
    return approval_request(tool, call["id"], arguments, message)


def approval_request(
    tool: Tool, call_id: str, arguments: dict[str, Any], message: str
) -> dict[str, Any]:
    """Return what the person is asked about a call."""
    return {
        "tool_call_id": call_id,
        "tool_name": tool.name,
        "arguments": arguments,
        "message": message,
        "response_schema": response_schema(tool.parameters),
    }


def response_schema(parameters: dict[str, Any]) -> dict[str, Any]:
    """Return the JSON schema of a decision: approved or not, and arguments to use instead.

    The members beside `editedArgs` have no bounds: assistant-ui shows its own approval only if a
    schema can reject nothing that it sends. The server checks the length of a reason all the same.
    """
    return {
        "type": "object",
        "properties": {
            "approved": {"type": "boolean"},
            "editedArgs": parameters,
            "reason": {"type": "string", "description": "Why not; at most 1,000 characters."},
        },
        "required": ["approved"],
    }


async def read(state: TurnState, runtime: AgentRuntime) -> Command[str]:
    """Run the calls that need no approval, concurrently."""
    calls = route_calls(open_tool_calls(state["messages"]), runtime.context)
    results = await asyncio.gather(*(_run(call, None, runtime.context) for call in calls.immediate))
    if calls.gated:
        return Command(update={"messages": results})
    return Command(update={"messages": results}, goto=END if calls.client else "model")


async def act(state: TurnState, runtime: AgentRuntime) -> Command[str]:
    """Run the approved calls, one by one in the model's order, and reject the others.

    The turn ends without the late messages if the front end still has a call to answer.
    """
    context = runtime.context
    calls = route_calls(open_tool_calls(state["messages"]), context)
    arrived = context.client_results
    results = [arrived[call["id"]] for call in calls.client if call["id"] in arrived]
    is_complete = context.goes_on or len(results) == len(calls.client)
    results += [await resolve_call(call, context) for call in calls.gated]
    late = list(context.late_messages) if is_complete else []
    context.add_messages(late)
    return Command(update={"messages": results + late}, goto="model" if is_complete else END)


async def resolve_call(call: ToolCall, context: RunContext) -> ChatMessage:
    """Run a call if the person has approved it, else reject it. Returns its result."""
    decision = context.decisions[call["id"]]
    name = call["function"]["name"]
    with start_approval_span("resolve", name, call["id"], decision.status):
        return await _carry_out(call, decision, context)


async def _carry_out(call: ToolCall, decision: Decision, context: RunContext) -> ChatMessage:
    if decision.status == "approved":
        return await _finish(_run(call, decision.arguments, context))
    return _write_result(call, rejected_result(decision.status, decision.reason), context)


async def _run(
    call: ToolCall, arguments: dict[str, Any] | None, context: RunContext
) -> ChatMessage:
    return _write_result(call, await run_call(call, arguments, context), context)


async def _finish(effect: Coroutine[Any, Any, ChatMessage]) -> ChatMessage:
    """Wait for an effect that has begun, and its result event, even if the run is cancelled."""
    task = asyncio.create_task(effect)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await task
        raise


def _write_result(call: ToolCall, result: Any, context: RunContext) -> ChatMessage:
    message = tool_result(call["id"], to_content(result))
    context.write(events.tool_call_result(message["id"], call["id"], message["content"]))
    return message
