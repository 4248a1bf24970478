"""Checkpoints as LangGraph would put them, without a graph."""

from typing import Any
from uuid import UUID, uuid4

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
    empty_checkpoint,
)
from langgraph.checkpoint.base.id import uuid6

from checkpoints.saver import CheckpointSaver


def turn(thread_id: str | None = None, fence: tuple[UUID, int] | None = None) -> RunnableConfig:
    """Name a turn that has no checkpoint yet."""
    named: dict[str, Any] = {"thread_id": thread_id or str(uuid4()), "checkpoint_ns": ""}
    return {"configurable": {**named, "__fence": fence} if fence else named}


def step(number: int, **values: Any) -> tuple[Checkpoint, CheckpointMetadata, ChannelVersions]:
    """Make what one aput takes after its config, with all values new."""
    versions: ChannelVersions = dict.fromkeys(values, f"{number:032}.0")
    checkpoint = empty_checkpoint()
    checkpoint["id"] = str(uuid6(clock_seq=number))
    checkpoint["channel_values"] = values
    checkpoint["channel_versions"] = versions
    return checkpoint, {"source": "loop", "step": number, "parents": {}}, versions


async def read(saver: CheckpointSaver, config: RunnableConfig) -> CheckpointTuple:
    found = await saver.aget_tuple(config)
    assert found is not None
    return found


async def steps_of(saver: CheckpointSaver, config: RunnableConfig) -> list[int]:
    """Tell which steps a turn has, the newest first."""
    thread_id = config["configurable"]["thread_id"]
    listed = saver.alist({"configurable": {"thread_id": thread_id}})
    return [each.metadata["step"] async for each in listed]
