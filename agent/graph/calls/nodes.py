"""The nodes around the gate of a program's call.

A turn begins with the message that holds the call. It is executed once the person has decided, so
the gate finds the decision, and a recovery starts from the message: the effect has its record.
"""

from langgraph.graph import END
from langgraph.types import Command, Send

from agent.graph.chat.nodes import AgentRuntime, resolve_call
from agent.graph.chat.state import GateState, TurnState
from agent.graph.chat.tool_routing import open_tool_calls


async def route(state: TurnState) -> Command[str]:
    """Send the call to the gate."""
    calls = open_tool_calls(state["messages"])
    return Command(goto=[Send("gate", GateState(call=call)) for call in calls])


async def act(state: TurnState, runtime: AgentRuntime) -> Command[str]:
    """Run the call if it is approved, else reject it, and end the turn."""
    calls = open_tool_calls(state["messages"])
    results = [await resolve_call(call, runtime.context) for call in calls]
    return Command(update={"messages": results}, goto=END)
