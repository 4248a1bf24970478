import asyncio
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from langgraph.graph import START, StateGraph

from checkpoints.fences import StaleFence, raise_fence
from checkpoints.pool import Pool
from checkpoints.saver import CheckpointSaver
from tests.checkpoints.approval_graph import (
    APPROVALS,
    EXPECTED_RESULTS,
    State,
    build_approval_graph,
    final_results,
    run_graph,
)
from tests.checkpoints.checkpoint_factories import turn_config
from tests.checkpoints.controlled_pool import ControlledPool
from tests.checkpoints.resume import resume_turn
from tests.forking import ForkedProcess

INTERRUPTED_NODES = ["model", "gate first", "gate second", "read"]


async def test_an_interrupted_turn_resumes_where_it_stopped(saver: CheckpointSaver) -> None:
    config = turn_config()
    assert sorted(await run_graph(saver, config, {})) == sorted(INTERRUPTED_NODES)
    state = await build_approval_graph(saver).aget_state(config)
    assert sorted(each.value["call"] for each in state.interrupts) == ["first", "second"]
    ran = await run_graph(saver, config, APPROVALS)
    assert sorted(ran[:2]) == ["gate first", "gate second"]
    assert ran[2:] == ["effects", "model"]
    assert await final_results(saver, config) == EXPECTED_RESULTS
    assert await run_graph(saver, config, APPROVALS) == []


async def test_approvals_may_arrive_one_by_one(saver: CheckpointSaver) -> None:
    config = turn_config()
    await run_graph(saver, config, {})
    ids = {each.id for each in (await build_approval_graph(saver).aget_state(config)).interrupts}
    assert sorted(await run_graph(saver, config, {"first": "yes"})) == ["gate first", "gate second"]
    open_ids = {
        each.id for each in (await build_approval_graph(saver).aget_state(config)).interrupts
    }
    assert len(open_ids) == 1
    assert open_ids < ids
    assert await run_graph(saver, config, {"second": "no"}) == ["gate second", "effects", "model"]
    assert await final_results(saver, config) == EXPECTED_RESULTS


async def test_another_process_resumes_an_interrupted_turn(
    saver: CheckpointSaver, database_url: str, tmp_path: Path
) -> None:
    config = turn_config()
    await run_graph(saver, config, {})
    arguments = (database_url, config["configurable"]["thread_id"])
    other = ForkedProcess(tmp_path, {}, resume_turn, *arguments)
    assert await other.wait() == 0
    assert other.output.split(", ")[-2:] == ["effects", "model\n"]
    assert await final_results(saver, config) == EXPECTED_RESULTS


async def test_a_turn_with_one_tool_takes_six_round_trips(database_url: str) -> None:
    """One reads; the others write LangGraph's five checkpoints together with their writes."""

    async def node(state: State) -> State:
        return {"results": ["more"]}

    builder = StateGraph(State)
    builder.add_sequence([("model", node), ("tool", node), ("answer", node)])
    builder.add_edge(START, "model")
    async with ControlledPool(database_url) as pool:
        saver = CheckpointSaver(pool, linger_seconds=3600.0)
        begin: State = {"results": []}
        graph = builder.compile(checkpointer=saver)
        await graph.ainvoke(begin, turn_config(), durability="sync")
        assert pool.statements == 6


async def test_a_turn_with_a_stale_fence_stops(saver: CheckpointSaver, connection: Any) -> None:
    scope = uuid4()
    old = turn_config(fence=(scope, await raise_fence(connection, scope)))
    await run_graph(saver, old, {})
    new = turn_config(
        old["configurable"]["thread_id"], (scope, await raise_fence(connection, scope))
    )
    before = [
        each.config async for each in saver.alist(turn_config(old["configurable"]["thread_id"]))
    ]
    with pytest.raises(StaleFence):
        await run_graph(saver, old, APPROVALS)
    after = [
        each.config async for each in saver.alist(turn_config(old["configurable"]["thread_id"]))
    ]
    assert before == after
    await run_graph(saver, new, APPROVALS)
    assert await final_results(saver, new) == EXPECTED_RESULTS


async def test_sixty_four_turns_run_concurrently(pool: Pool) -> None:
    saver = CheckpointSaver(pool)
    configs = [turn_config() for _ in range(64)]
    await asyncio.gather(*(run_graph(saver, config, {}) for config in configs))
    await asyncio.gather(*(run_graph(saver, config, APPROVALS) for config in configs))
    assert [await final_results(saver, config) for config in configs] == [EXPECTED_RESULTS] * 64


async def test_only_the_failed_task_runs_again(saver: CheckpointSaver) -> None:
    ran = []

    async def fails_once(state: State) -> State:
        ran.append("fails")
        if ran.count("fails") == 1:
            raise OSError("not this time")
        return {"results": ["failed once"]}

    async def succeeds(state: State) -> State:
        ran.append("succeeds")
        return {"results": ["at once"]}

    builder = StateGraph(State)
    builder.add_node("a", fails_once)
    builder.add_node("b", succeeds)
    builder.add_edge(START, "a")
    builder.add_edge(START, "b")
    graph = builder.compile(checkpointer=saver)
    config = turn_config()
    begin: State = {"results": []}
    with pytest.raises(OSError, match="not this time"):
        await graph.ainvoke(begin, config, durability="sync")
    await graph.ainvoke(None, config, durability="sync")
    assert ran.count("fails") == 2
    assert (await graph.aget_state(config)).values["results"] == ["failed once", "at once"]
