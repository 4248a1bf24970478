"""The chat graph: model -> gate (asks for approval) -> act -> model, and model -> read -> model."""

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from agent.graph.chat.nodes import act, call_model, gate, read
from agent.graph.chat.state import RunContext, TurnState

AgentGraph = CompiledStateGraph[TurnState, RunContext, TurnState, TurnState]


def build_graph(checkpointer: BaseCheckpointSaver[str]) -> AgentGraph:
    """Compile the chat graph; the saver stores the turns."""
    graph = StateGraph(TurnState, context_schema=RunContext)
    graph.add_node("model", call_model, destinations=("gate", "read", END))
    graph.add_node("gate", gate, destinations=("act",))
    graph.add_node("read", read, destinations=("model", END))
    graph.add_node("act", act, destinations=("model", END))
    graph.add_edge(START, "model")
    return graph.compile(checkpointer=checkpointer)
