"""Checkpoints as LangGraph puts them, made without a graph."""

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


def turn_config(
    thread_id: str | None = None, fence: tuple[UUID, int] | None = None
) -> RunnableConfig:
    """Return the config of a turn that has no checkpoint yet."""
    configurable: dict[str, Any] = {"thread_id": thread_id or str(uuid4()), "checkpoint_ns": ""}
    return {"configurable": {**configurable, "__fence": fence} if fence else configurable}


def make_step(number: int, **values: Any) -> tuple[Checkpoint, CheckpointMetadata, ChannelVersions]:
    """Return the arguments of `aput` after the config; all values are new."""
    versions: ChannelVersions = dict.fromkeys(values, f"{number:032}.0")
    checkpoint = empty_checkpoint()
    checkpoint["id"] = str(uuid6(clock_seq=number))
    checkpoint["channel_values"] = values
    checkpoint["channel_versions"] = versions
    return checkpoint, {"source": "loop", "step": number, "parents": {}}, versions


async def read_checkpoint(saver: CheckpointSaver, config: RunnableConfig) -> CheckpointTuple:
    found = await saver.aget_tuple(config)
    assert found is not None
    return found


async def list_steps(saver: CheckpointSaver, config: RunnableConfig) -> list[int]:
    """Return the steps of a turn, the newest first."""
    thread_id = config["configurable"]["thread_id"]
    listed = saver.alist({"configurable": {"thread_id": thread_id}})
    return [each.metadata["step"] async for each in listed]
