import asyncio
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from langgraph.graph import START, StateGraph

from checkpoints.fences import StaleFence, raise_fence
from checkpoints.pool import Pool
from checkpoints.saver import CheckpointSaver
from tests.checkpoints.asking_graph import (
    ANSWERS,
    WHOLE_RESULTS,
    State,
    asking_graph,
    drive,
    results,
)
from tests.checkpoints.controlled import ControlledPool
from tests.checkpoints.go_on import go_on
from tests.checkpoints.steps import turn
from tests.forking import ForkedProcess

STOPPED = ["model", "gate first", "gate second", "read"]


async def test_a_stopped_turn_goes_on_where_it_stopped(saver: CheckpointSaver) -> None:
    config = turn()
    assert sorted(await drive(saver, config, {})) == sorted(STOPPED)
    state = await asking_graph(saver).aget_state(config)
    assert sorted(each.value["call"] for each in state.interrupts) == ["first", "second"]
    ran = await drive(saver, config, ANSWERS)
    assert sorted(ran[:2]) == ["gate first", "gate second"]
    assert ran[2:] == ["effects", "model"]
    assert await results(saver, config) == WHOLE_RESULTS
    assert await drive(saver, config, ANSWERS) == []


async def test_answers_may_come_one_by_one(saver: CheckpointSaver) -> None:
    config = turn()
    await drive(saver, config, {})
    ids = {each.id for each in (await asking_graph(saver).aget_state(config)).interrupts}
    assert sorted(await drive(saver, config, {"first": "yes"})) == ["gate first", "gate second"]
    open_ids = {each.id for each in (await asking_graph(saver).aget_state(config)).interrupts}
    assert len(open_ids) == 1
    assert open_ids < ids
    assert await drive(saver, config, {"second": "no"}) == ["gate second", "effects", "model"]
    assert await results(saver, config) == WHOLE_RESULTS


async def test_a_new_process_goes_on(
    saver: CheckpointSaver, database_url: str, tmp_path: Path
) -> None:
    config = turn()
    await drive(saver, config, {})
    given = (database_url, config["configurable"]["thread_id"])
    other = ForkedProcess(tmp_path, {}, go_on, *given)
    assert await other.wait() == 0
    assert other.output.split(", ")[-2:] == ["effects", "model\n"]
    assert await results(saver, config) == WHOLE_RESULTS


async def test_a_turn_with_one_tool_takes_six_round_trips(database_url: str) -> None:
    """One to read, and one for each of LangGraph's five puts with its four times writes."""

    async def node(state: State) -> State:
        return {"results": ["more"]}

    builder = StateGraph(State)
    builder.add_sequence([("model", node), ("tool", node), ("answer", node)])
    builder.add_edge(START, "model")
    async with ControlledPool(database_url) as pool:
        saver = CheckpointSaver(pool, hold_seconds=3600.0)
        begin: State = {"results": []}
        graph = builder.compile(checkpointer=saver)
        await graph.ainvoke(begin, turn(), durability="sync")
        assert pool.statements == 6


async def test_a_turn_whose_fence_was_raised_stops(saver: CheckpointSaver, connection: Any) -> None:
    scope = uuid4()
    old = turn(fence=(scope, await raise_fence(connection, scope)))
    await drive(saver, old, {})
    new = turn(old["configurable"]["thread_id"], (scope, await raise_fence(connection, scope)))
    before = [each.config async for each in saver.alist(turn(old["configurable"]["thread_id"]))]
    with pytest.raises(StaleFence):
        await drive(saver, old, ANSWERS)
    after = [each.config async for each in saver.alist(turn(old["configurable"]["thread_id"]))]
    assert before == after
    await drive(saver, new, ANSWERS)
    assert await results(saver, new) == WHOLE_RESULTS


async def test_sixty_four_real_turns_at_once(pool: Pool) -> None:
    saver = CheckpointSaver(pool)
    configs = [turn() for _ in range(64)]
    await asyncio.gather(*(drive(saver, config, {}) for config in configs))
    await asyncio.gather(*(drive(saver, config, ANSWERS) for config in configs))
    assert [await results(saver, config) for config in configs] == [WHOLE_RESULTS] * 64


async def test_a_task_that_failed_runs_again_and_the_others_do_not(saver: CheckpointSaver) -> None:
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
    config = turn()
    begin: State = {"results": []}
    with pytest.raises(OSError, match="not this time"):
        await graph.ainvoke(begin, config, durability="sync")
    await graph.ainvoke(None, config, durability="sync")
    assert ran.count("fails") == 2
    assert (await graph.aget_state(config)).values["results"] == ["failed once", "at once"]
