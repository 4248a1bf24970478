"""A graph like the agent's: a model that calls tools, gates that interrupt, and effects."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from operator import add
from typing import Annotated, Any

from langchain_core.runnables import RunnableConfig
from langgraph.config import get_stream_writer
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime
from langgraph.types import Send, interrupt
from typing_extensions import TypedDict

from checkpoints.saver import CheckpointSaver

CALLS = ["first", "second"]
APPROVALS = {"first": "yes", "second": "no"}


@dataclass
class Approvals:
    """The person's approvals so far, by call."""

    approvals: dict[str, str] = field(default_factory=dict)


class State(TypedDict, total=False):
    calls: list[str]
    decisions: Annotated[list[str], add]
    results: Annotated[list[str], add]


Graph = CompiledStateGraph[State, Approvals, State, State]


async def model(state: State) -> State:
    _report("model")
    return {"calls": [] if state.get("results") else CALLS}


async def read(state: State) -> State:
    _report("read")
    return {"results": ["was read"]}


async def gate(call: str, runtime: Runtime[Approvals]) -> State:
    _report(f"gate {call}")
    answer = runtime.context.approvals.get(call) or interrupt({"call": call})
    return {"decisions": [f"{call}: {answer}"]}


async def effects(state: State) -> State:
    _report("effects")
    return {"results": [f"did {decision}" for decision in state["decisions"]]}


def next_steps(state: State) -> Any:
    return ["read", *(Send("gate", call) for call in state["calls"])] if state["calls"] else END


def build_approval_graph(saver: CheckpointSaver) -> Graph:
    builder = StateGraph(State, context_schema=Approvals)
    for node in (model, read, gate, effects):
        builder.add_node(node.__name__, node)  # type: ignore[arg-type]
    builder.add_edge(START, "model")
    builder.add_conditional_edges("model", next_steps, ["read", "gate", END])
    builder.add_edge("read", "effects")
    builder.add_edge("gate", "effects")
    builder.add_edge("effects", "model")
    return builder.compile(checkpointer=saver)


async def run_graph(
    saver: CheckpointSaver, config: RunnableConfig, approvals: dict[str, str]
) -> list[str]:
    """Start or resume a turn until it ends or interrupts; return the nodes that ran."""
    begin: State | None = None if await saver.aget_tuple(config) else {"results": []}
    chunks: AsyncIterator[Any] = build_approval_graph(saver).astream(
        begin, config, context=Approvals(approvals), stream_mode="custom", durability="sync"
    )
    return [chunk async for chunk in chunks]


async def final_results(saver: CheckpointSaver, config: RunnableConfig) -> list[str]:
    state = await build_approval_graph(saver).aget_state(config)
    assert state.next == ()
    found: list[str] = state.values["results"]
    return found


EXPECTED_RESULTS = ["was read", "did first: yes", "did second: no"]


def _report(node: str) -> None:
    get_stream_writer()(node)
