"""Conversion between LangGraph's checkpoints and the rows of the tables."""

from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

import orjson
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    WRITES_IDX_MAP,
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
    get_serializable_checkpoint_metadata,
)
from langgraph.checkpoint.serde.base import SerializerProtocol

from checkpoints.changes import Change
from checkpoints.pool import Record
from checkpoints.serde import dump_checkpoint, is_inline, load_checkpoint

# LangGraph leaves keys that begin with "__" out of the stored metadata.
FENCE_KEY = "__fence"


def change_for_checkpoint(
    serde: SerializerProtocol,
    config: RunnableConfig,
    checkpoint: Checkpoint,
    metadata: CheckpointMetadata,
    new_versions: ChannelVersions,
) -> Change:
    """Return the rows of a checkpoint, and of its values that are new and not inline."""
    change = _change(config, checkpoint["id"])
    change.parent_id = config["configurable"].get("checkpoint_id")
    blob_versions: dict[str, str] = {}
    for channel, value in checkpoint["channel_values"].items():
        if not is_inline(value) and channel in checkpoint["channel_versions"]:
            blob_versions[channel] = version = str(checkpoint["channel_versions"][channel])
            if channel in new_versions:
                change.blobs.append((channel, version, *serde.dumps_typed(value)))
    change.checkpoint = (
        change.parent_id,
        dump_checkpoint(serde, checkpoint),
        to_json(blob_versions),
        to_json(get_serializable_checkpoint_metadata(config, metadata)),
    )
    return change


def change_for_writes(
    serde: SerializerProtocol,
    config: RunnableConfig,
    writes: Sequence[tuple[str, Any]],
    task_id: str,
    task_path: str,
) -> Change:
    """Return the rows of a task's writes; special writes have fixed negative indexes."""
    change = _change(config, config["configurable"]["checkpoint_id"], task_id)
    rows = {}
    for position, (channel, value) in enumerate(writes):
        idx = WRITES_IDX_MAP.get(channel, position)
        rows[idx] = (task_id, idx, task_path, channel, *serde.dumps_typed(value))
    change.writes.extend(rows.values())
    return change


def to_checkpoint_tuple(
    serde: SerializerProtocol, record: Record, fence: object = None
) -> CheckpointTuple:
    """Convert a record of READ; its writes are in LangGraph's order. Raises LookupError."""
    checkpoint = load_checkpoint(serde, record["body"])
    for channel, kind, blob in record["blobs"] or ():
        if kind is None:
            raise LookupError(f"The value of {channel} in {record['checkpoint_id']} is missing.")
        checkpoint["channel_values"][channel] = serde.loads_typed((kind, blob))
    owner = record["thread_id"], record["checkpoint_ns"]
    parent_id = record["parent_id"]
    return CheckpointTuple(
        config=to_config(*owner, record["checkpoint_id"], fence),
        checkpoint=checkpoint,
        metadata=cast("CheckpointMetadata", orjson.loads(record["metadata"])),
        parent_config=to_config(*owner, parent_id, fence) if parent_id else None,
        pending_writes=[
            (task_id, channel, serde.loads_typed((kind, blob)))
            for task_id, channel, kind, blob in record["writes"] or ()
        ],
    )


def owner_of(config: RunnableConfig) -> tuple[str, str]:
    """Return the `thread_id` and the `checkpoint_ns` of a config."""
    configurable = config["configurable"]
    return str(configurable["thread_id"]), configurable.get("checkpoint_ns") or ""


def to_config(
    thread_id: str, checkpoint_ns: str, checkpoint_id: str, fence: object
) -> RunnableConfig:
    """Return the config of a checkpoint. A graph that resumes from it keeps the fence."""
    configurable = {
        "thread_id": thread_id,
        "checkpoint_ns": checkpoint_ns,
        "checkpoint_id": checkpoint_id,
    }
    return {"configurable": {**configurable, FENCE_KEY: fence} if fence else configurable}


def to_json(value: object) -> str:
    """Serialize to JSON without NUL characters, which PostgreSQL cannot store."""
    text = orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode()
    if r"\u0000" in text:
        return orjson.dumps(_without_nul(orjson.loads(text))).decode()
    return text


def _without_nul(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, list):
        return [_without_nul(each) for each in value]
    if isinstance(value, dict):
        return {_without_nul(key): _without_nul(each) for key, each in value.items()}
    return value


def _change(config: RunnableConfig, checkpoint_id: str, task_id: str | None = None) -> Change:
    fence = config["configurable"].get(FENCE_KEY)
    return Change(
        *owner_of(config),
        checkpoint_id,
        fence=(UUID(str(fence[0])), fence[1]) if fence else None,
        task_id=task_id,
    )
