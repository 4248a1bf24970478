"""Measures checkpoints a second, ours beside LangGraph's own saver if that is installed.

    python -m bench.checkpoints [--seconds 2] [--rounds 3]

It starts a PostgreSQL of its own, which writes to the disk as in production. LangGraph's saver
(langgraph-checkpoint-postgres) is not a dependency of ours: put it on PYTHONPATH to compare. Rounds
of both alternate, so that a busy machine slows both; the ratio is the ratio of the medians.
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from uuid import uuid4

import uvloop
from langchain_core.messages import AIMessage, HumanMessage, ToolMessage
from langgraph.checkpoint.base import BaseCheckpointSaver, empty_checkpoint
from langgraph.checkpoint.base.id import uuid6
from langgraph.graph import START, MessagesState, StateGraph
from langgraph.graph.state import CompiledStateGraph

from bench.service import create_database
from checkpoints.pool import create_pool
from checkpoints.saver import CheckpointSaver
from migrations.apply import migrate
from servers.local import LocalServers

Saver = BaseCheckpointSaver[Any]
Work = Callable[[Saver], Awaitable[None]]

SUPERSTEPS = GETS = 10
TEXT = "A sentence of a usual length, as a person or a model might write it. " * 6
STORED_THREAD = "stored"


async def superstep(saver: Saver) -> None:
    """Store the supersteps of a turn, each with the writes of a task and a checkpoint."""
    config: Any = {"configurable": {"thread_id": str(uuid4()), "checkpoint_ns": ""}}
    checkpoint = empty_checkpoint()
    version = None
    for step in range(SUPERSTEPS):
        version = saver.get_next_version(version, None)
        messages = [HumanMessage(TEXT, id=str(number)) for number in range(4)]
        checkpoint = {
            **checkpoint,
            "id": str(uuid6(clock_seq=step)),
            "channel_values": {"messages": messages, "branch:to:tools": None, "step": step},
            "channel_versions": {"messages": version, "branch:to:tools": version, "step": version},
        }
        metadata: Any = {"source": "loop", "step": step, "parents": {}}
        writes = [("messages", messages[:1]), ("branch:to:tools", None)]
        put = saver.aput(config, checkpoint, metadata, checkpoint["channel_versions"])
        if step:
            await asyncio.gather(saver.aput_writes(config, writes, "a-task", "~a-path"), put)
        else:
            await put
        config = {"configurable": {**config["configurable"], "checkpoint_id": checkpoint["id"]}}


async def get(saver: Saver) -> None:
    """Read the last checkpoint of a turn."""
    config: Any = {"configurable": {"thread_id": STORED_THREAD, "checkpoint_ns": ""}}
    for _ in range(GETS):
        assert await saver.aget_tuple(config)


async def store_thread(saver: Saver) -> None:
    """Store the thread that `get` reads."""
    config: Any = {"configurable": {"thread_id": STORED_THREAD}}
    await graph(saver).ainvoke({"messages": [HumanMessage(TEXT)]}, config, durability="sync")


async def turn(saver: Saver) -> None:
    """Run a graph with one tool: LangGraph makes one get, 5 puts and 4 calls of put_writes."""
    await graph(saver).ainvoke(
        {"messages": [HumanMessage(TEXT, id="question")]},
        {"configurable": {"thread_id": str(uuid4())}},
        durability="sync",
    )


@cache
def graph(saver: Saver) -> CompiledStateGraph[Any, Any, Any, Any]:
    """Return a graph of model, tool, model; its nodes take no time."""

    async def model(state: MessagesState) -> Any:
        if isinstance(state["messages"][-1], ToolMessage):
            return {"messages": [AIMessage(TEXT, id="answer")]}
        call: Any = {"name": "read", "args": {"text": TEXT}, "id": "call"}
        return {"messages": [AIMessage("", id="call", tool_calls=[call])]}

    async def tool(_: MessagesState) -> Any:
        return {"messages": [ToolMessage(TEXT, tool_call_id="call", id="result")]}

    async def next_node(state: MessagesState) -> str:
        return "tool" if state["messages"][-1].content == "" else "__end__"

    builder = StateGraph(MessagesState)
    builder.add_node("model", model)
    builder.add_node("tool", tool)  # type: ignore[arg-type]
    builder.add_edge(START, "model")
    builder.add_conditional_edges("model", next_node)
    builder.add_edge("tool", "model")
    return builder.compile(checkpointer=saver)


@asynccontextmanager
async def our_saver(database_url: str) -> AsyncIterator[Saver]:
    await migrate(database_url)
    async with await create_pool(database_url) as pool:
        yield CheckpointSaver(pool)


@asynccontextmanager
async def stock_saver(database_url: str) -> AsyncIterator[Saver]:
    """Open LangGraph's saver as its documentation does, in a database of its own."""
    stock: Any = import_module("langgraph.checkpoint.postgres.aio")
    database = await create_database(database_url, "stock_saver")
    url = database.set(drivername="postgresql").render_as_string(hide_password=False)
    async with stock.AsyncPostgresSaver.from_conn_string(url) as saver:
        await saver.setup()
        yield saver


async def measure_rate(saver: Saver, work: Work, concurrency: int, seconds: float) -> float:
    """Return how often a second concurrent workers complete the work."""
    end = time.perf_counter() + seconds
    completed = 0

    async def worker() -> None:
        nonlocal completed
        while time.perf_counter() < end:
            await work(saver)
            completed += 1

    start = time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(concurrency)))
    return completed / (time.perf_counter() - start)


async def compare(savers: dict[str, Saver], seconds: float, rounds: int) -> None:
    for work, unit in ((superstep, SUPERSTEPS), (get, GETS), (turn, 1)):
        for concurrency in (1, 8, 32):
            rates: dict[str, list[float]] = {name: [] for name in savers}
            for _ in range(rounds):
                for name, saver in savers.items():
                    rates[name].append(unit * await measure_rate(saver, work, concurrency, seconds))
            medians = {name: statistics.median(values) for name, values in rates.items()}
            line = "".join(f"  {name} {value:8.0f}/s" for name, value in medians.items())
            ratio = f"  x {medians['ours'] / medians['stock']:.1f}" if "stock" in medians else ""
            print(f"{work.__name__:10} {concurrency:3} at once {line}{ratio}", flush=True)


async def main(database_url: str, seconds: float, rounds: int) -> None:
    async with AsyncExitStack() as stack:
        savers = {"ours": await stack.enter_async_context(our_saver(database_url))}
        if find_spec("langgraph.checkpoint.postgres"):
            savers["stock"] = await stack.enter_async_context(stock_saver(database_url))
        else:
            print("langgraph-checkpoint-postgres is not installed: no comparison")
        for saver in savers.values():
            await store_thread(saver)
            await measure_rate(saver, turn, 8, 0.5)  # opens connections and prepares statements
        await compare(savers, seconds, rounds)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=2.0, help="of one round")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        LocalServers(Path(folder), valkey=False) as servers,
    ):
        uvloop.run(main(servers.database_url or "", options.seconds, options.rounds))
