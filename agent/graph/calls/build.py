"""The graph of a program's call: route -> gate -> act. It has no node that calls a model."""

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph

from agent.graph.calls.nodes import act, route
from agent.graph.chat.build import AgentGraph
from agent.graph.chat.nodes import gate
from agent.graph.chat.state import RunContext, TurnState


def build_call_graph(checkpointer: BaseCheckpointSaver[str]) -> AgentGraph:
    """Compile the graph of a call; the saver stores its turns if they are handed over."""
    graph = StateGraph(TurnState, context_schema=RunContext)
    graph.add_node("route", route, destinations=("gate",))
    graph.add_node("gate", gate, destinations=("act",))
    graph.add_node("act", act, destinations=(END,))
    graph.add_edge(START, "route")
    return graph.compile(checkpointer=checkpointer)
