"""A turn as the agent runs it: a model that asks for calls, gates that ask a person, effects."""

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
ANSWERS = {"first": "yes", "second": "no"}


@dataclass
class Answers:
    """What the person said so far, by call."""

    answers: dict[str, str] = field(default_factory=dict)


class State(TypedDict, total=False):
    calls: list[str]
    decisions: Annotated[list[str], add]
    results: Annotated[list[str], add]


Graph = CompiledStateGraph[State, Answers, State, State]


async def model(state: State) -> State:
    _say("model")
    return {"calls": [] if state.get("results") else CALLS}


async def read(state: State) -> State:
    _say("read")
    return {"results": ["was read"]}


async def gate(call: str, runtime: Runtime[Answers]) -> State:
    _say(f"gate {call}")
    answer = runtime.context.answers.get(call) or interrupt({"call": call})
    return {"decisions": [f"{call}: {answer}"]}


async def effects(state: State) -> State:
    _say("effects")
    return {"results": [f"did {decision}" for decision in state["decisions"]]}


def next_steps(state: State) -> Any:
    return ["read", *(Send("gate", call) for call in state["calls"])] if state["calls"] else END


def asking_graph(saver: CheckpointSaver) -> Graph:
    builder = StateGraph(State, context_schema=Answers)
    for node in (model, read, gate, effects):
        builder.add_node(node.__name__, node)  # type: ignore[arg-type]
    builder.add_edge(START, "model")
    builder.add_conditional_edges("model", next_steps, ["read", "gate", END])
    builder.add_edge("read", "effects")
    builder.add_edge("gate", "effects")
    builder.add_edge("effects", "model")
    return builder.compile(checkpointer=saver)


async def drive(
    saver: CheckpointSaver, config: RunnableConfig, answers: dict[str, str]
) -> list[str]:
    """Begin a turn or go on with it, until it stops; tell which nodes ran."""
    begin: State | None = None if await saver.aget_tuple(config) else {"results": []}
    chunks: AsyncIterator[Any] = asking_graph(saver).astream(
        begin, config, context=Answers(answers), stream_mode="custom", durability="sync"
    )
    return [chunk async for chunk in chunks]


async def results(saver: CheckpointSaver, config: RunnableConfig) -> list[str]:
    state = await asking_graph(saver).aget_state(config)
    assert state.next == ()
    found: list[str] = state.values["results"]
    return found


WHOLE_RESULTS = ["was read", "did first: yes", "did second: no"]


def _say(node: str) -> None:
    get_stream_writer()(node)
