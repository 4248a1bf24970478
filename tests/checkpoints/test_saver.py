import random
from typing import Any

import pytest
from langchain_core.messages import AIMessage
from langgraph.checkpoint.base import WRITES_IDX_MAP, writes_sort_key
from langgraph.checkpoint.serde.types import ERROR, INTERRUPT, RESUME

from checkpoints.pool import Pool
from checkpoints.saver import CheckpointSaver, delete_turn
from tests.checkpoints.checkpoint_factories import (
    list_steps,
    make_step,
    read_checkpoint,
    turn_config,
)


async def test_pending_writes_are_in_langgraphs_order(saver: CheckpointSaver) -> None:
    """Python compares bytes; a database locale would sort `~` and upper case differently."""
    config = await saver.aput(turn_config(), *make_step(1))
    paths = [
        "~__pregel_push, 10",
        "~__pregel_push, 9",
        "~__pregel_Pull, B",
        "~__pregel_pull, b",
        "",
    ]
    tasks = [(path, f"{number}-task") for path in paths for number in range(3)]
    for path, task in random.Random(1).sample(tasks, len(tasks)):
        await saver.aput_writes(config, [("a", f"{path}{task}0"), ("b", path)], task + path, path)
    found = (await read_checkpoint(saver, config)).pending_writes or []
    order = sorted((writes_sort_key(path, task + path), path) for path, task in tasks)
    assert [write[0] for write in found] == [key[1] for key, _ in order for _ in range(2)]
    assert [write[1] for write in found] == ["a", "b"] * len(tasks)


async def test_the_first_output_of_a_task_and_its_last_interrupt_win(
    saver: CheckpointSaver,
) -> None:
    config = await saver.aput(turn_config(), *make_step(1))
    for word in ("first", "second"):
        await saver.aput_writes(config, [("out", word)], "task")
        for channel in (INTERRUPT, RESUME, ERROR):
            await saver.aput_writes(config, [(channel, word)], "task")
    found = {
        write[1]: write[2] for write in (await read_checkpoint(saver, config)).pending_writes or []
    }
    assert found == {"out": "first", INTERRUPT: "second", RESUME: "second", ERROR: "second"}


async def test_special_writes_have_negative_indexes(
    saver: CheckpointSaver, connection: Any
) -> None:
    config = await saver.aput(turn_config(), *make_step(1))
    await saver.aput_writes(config, [("a", 1), (ERROR, "no"), ("b", 2), (ERROR, "never")], "task")
    rows = await connection.fetch("SELECT idx, channel FROM checkpoint_writes ORDER BY idx")
    assert [tuple(row) for row in rows] == [(WRITES_IDX_MAP[ERROR], ERROR), (0, "a"), (2, "b")]
    assert ("task", ERROR, "never") in ((await read_checkpoint(saver, config)).pending_writes or [])


async def test_unchanged_values_are_read_from_earlier_blobs(saver: CheckpointSaver) -> None:
    first, metadata, versions = make_step(
        1, text="short", messages=[AIMessage("hello", id="1")], n=2**40
    )
    config = await saver.aput(turn_config(), first, metadata, versions)
    second, metadata, _ = make_step(2, **first["channel_values"], other=["new"])
    second["channel_versions"] = {**versions, "other": "2"}
    config = await saver.aput(config, second, metadata, {"other": "2"})
    assert (await read_checkpoint(saver, config)).checkpoint == second


async def test_small_values_are_stored_inline(saver: CheckpointSaver, connection: Any) -> None:
    await saver.aput(
        turn_config(), *make_step(1, a=None, b=True, c=1, d=0.5, e="x" * 512, f="x" * 513, g=[])
    )
    rows = await connection.fetch("SELECT channel FROM checkpoint_blobs ORDER BY channel")
    assert [row["channel"] for row in rows] == ["f", "g"]


async def test_a_missing_blob_is_an_error(saver: CheckpointSaver, connection: Any) -> None:
    config = await saver.aput(turn_config(), *make_step(1, messages=["hello"]))
    await connection.execute("DELETE FROM checkpoint_blobs")
    with pytest.raises(LookupError, match="messages"):
        await saver.aget_tuple(config)


async def test_large_values_are_stored_uncompressed(
    saver: CheckpointSaver, connection: Any
) -> None:
    large = "a" * 20_000_000
    config = await saver.aput(turn_config(), *make_step(1, large=[large]))
    await saver.aput_writes(config, [("large", large)], "task")
    found = await read_checkpoint(saver, config)
    assert found.checkpoint["channel_values"]["large"] == [large]
    assert found.pending_writes == [("task", "large", large)]
    stored = """
        SELECT relname || '.' || attname AS name FROM pg_attribute JOIN pg_class ON oid = attrelid
        WHERE attstorage = 'e' AND relnamespace = 'public'::regnamespace ORDER BY 1
    """
    assert [row["name"] for row in await connection.fetch(stored)] == [
        "checkpoint_blobs.blob",
        "checkpoint_writes.blob",
        "checkpoints.body",
    ]


async def test_metadata_lose_only_their_nul_characters(saver: CheckpointSaver) -> None:
    checkpoint, metadata, versions = make_step(1)
    with_nul: Any = {
        **metadata,
        "a": "x\0y",
        "parents": {"n\0s": "\0"},
        "b": r"\u0000",
        "nested": ["\0"],
    }
    config = turn_config()
    config["metadata"] = {"from_config": "z\0"}
    config["configurable"] |= {"plain": "kept", "__hidden": "not kept"}
    found = await read_checkpoint(saver, await saver.aput(config, checkpoint, with_nul, versions))
    assert found.metadata == {
        **metadata,
        "a": "xy",
        "parents": {"ns": ""},
        "b": r"\u0000",
        "nested": [""],
        "from_config": "z",
        "plain": "kept",
    }


async def test_listing_combines_all_its_filters(saver: CheckpointSaver) -> None:
    config = turn_config()
    configs = []
    for number in range(5):
        config = await saver.aput(config, *make_step(number))
        configs.append(config)
    listed = saver.alist(
        turn_config(config["configurable"]["thread_id"]), before=configs[4], limit=2
    )
    assert [each.metadata["step"] async for each in listed] == [3, 2]
    one = saver.alist(configs[1], filter={"step": 1})
    assert [each.parent_config async for each in one] == [configs[0]]
    assert [each async for each in saver.alist(configs[1], filter={"step": 2})] == []
    assert len([each async for each in saver.alist(None)]) == 5


@pytest.mark.parametrize("other", [{"run_id": "run 2"}, {}])
async def test_deleting_a_run_keeps_the_blobs_of_other_runs(
    saver: CheckpointSaver, connection: Any, other: Any
) -> None:
    """The other checkpoint belongs to another run, or to none."""
    first, metadata, versions = make_step(1, kept=["by the second"], gone=["soon"])
    config = await saver.aput(turn_config(), first, {**metadata, "run_id": "run 1"}, versions)
    second, metadata, _ = make_step(2, kept=["by the second"])
    second["channel_versions"] = {"kept": versions["kept"]}
    config = await saver.aput(config, second, {**metadata, **other}, {})
    await saver.adelete_for_runs(["run 1", "run 3"])
    assert (await read_checkpoint(saver, config)).checkpoint == second
    rows = await connection.fetch("SELECT channel FROM checkpoint_blobs")
    assert [row["channel"] for row in rows] == ["kept"]


async def test_a_turn_is_deleted_in_the_callers_transaction(
    saver: CheckpointSaver, connection: Any
) -> None:
    ended, other = [await saver.aput(turn_config(), *make_step(1, value=["x"])) for _ in range(2)]
    for config in (ended, other):
        await saver.aput_writes(config, [("a", 1)], "task")
    transaction = connection.transaction()
    await transaction.start()
    await delete_turn(connection, ended["configurable"]["thread_id"])
    assert await list_steps(saver, ended) == [1]
    await transaction.commit()
    for table in ("checkpoints", "checkpoint_blobs", "checkpoint_writes"):
        rows = await connection.fetch(f"SELECT thread_id FROM {table}")
        assert [row["thread_id"] for row in rows] == [other["configurable"]["thread_id"]]


async def test_versions_increase_and_are_unique(saver: CheckpointSaver) -> None:
    first = saver.get_next_version(None, None)
    branches = {saver.get_next_version(first, None) for _ in range(100)}
    assert len(branches) == 100
    assert all(branch > first for branch in branches)
    tenth = "0" * 31 + "9.ffff"
    assert saver.get_next_version(tenth, None).startswith("0" * 30 + "10.")
    assert saver.get_next_version(tenth, None) > tenth


async def test_copies_with_more_types_share_the_batch_writer(pool: Pool) -> None:
    saver = CheckpointSaver(pool)
    copy = saver.with_allowlist([("tests.checkpoints.test_serde", "Colour")])
    assert isinstance(copy, CheckpointSaver)
    assert copy is not saver
    assert copy._writer is saver._writer
    config = await copy.aput(turn_config(), *make_step(1, value=["from the copy"]))
    assert (await read_checkpoint(saver, config)).checkpoint["channel_values"] == {
        "value": ["from the copy"]
    }


@pytest.mark.parametrize("method", ["get_tuple", "list", "put", "put_writes", "delete_thread"])
def test_synchronous_methods_name_the_async_ones(method: str) -> None:
    saver = CheckpointSaver(Pool({}, size=1))
    with pytest.raises(NotImplementedError, match="async"):
        getattr(saver, method)(turn_config())
