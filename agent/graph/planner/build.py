"""The planner's graph: assess -> compute -> draft -> check (-> draft, twice at most) -> suggest."""

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from agent.graph.planner.nodes import assess, check, compute, draft, suggest
from agent.graph.planner.state import PlannerContext, PlannerState

PlannerGraph = CompiledStateGraph[PlannerState, PlannerContext, PlannerState, PlannerState]


def build_planner(checkpointer: BaseCheckpointSaver[str]) -> PlannerGraph:
    """Compile the planner's graph; the saver stores its steps."""
    graph = StateGraph(PlannerState, context_schema=PlannerContext)
    graph.add_node("assess", assess)
    graph.add_node("compute", compute)
    graph.add_node("draft", draft)
    graph.add_node("check", check, destinations=("draft", "suggest", END))
    graph.add_node("suggest", suggest)
    graph.add_edge(START, "assess")
    graph.add_edge("assess", "compute")
    graph.add_edge("compute", "draft")
    graph.add_edge("draft", "check")
    graph.add_edge("suggest", END)
    return graph.compile(checkpointer=checkpointer)
