"""Between LangGraph's checkpoints and the rows of our tables."""

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
from checkpoints.serde import is_small, pack, unpack

# Beginning with "__", it stays out of the stored metadata.
FENCE = "__fence"


def change_for_checkpoint(
    serde: SerializerProtocol,
    config: RunnableConfig,
    checkpoint: Checkpoint,
    metadata: CheckpointMetadata,
    new_versions: ChannelVersions,
) -> Change:
    """Give the rows of a checkpoint and of those of its values that are new and not small."""
    change = _change(config, checkpoint["id"])
    change.parent_id = config["configurable"].get("checkpoint_id")
    run_in_clean_context: dict[str, str] = {}
    for channel, value in checkpoint["channel_values"].items():
        if not is_small(value) and channel in checkpoint["channel_versions"]:
            run_in_clean_context[channel] = version = str(checkpoint["channel_versions"][channel])
            if channel in new_versions:
                change.blobs.append((channel, version, *serde.dumps_typed(value)))
    change.checkpoint = (
        change.parent_id,
        pack(serde, checkpoint),
        to_json(run_in_clean_context),
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
    """Give the rows of what a task wrote; what there is one of per task has a place of its own."""
    change = _change(config, config["configurable"]["checkpoint_id"], task_id)
    rows = {}
    for place, (channel, value) in enumerate(writes):
        idx = WRITES_IDX_MAP.get(channel, place)
        rows[idx] = (task_id, idx, task_path, channel, *serde.dumps_typed(value))
    change.writes.extend(rows.values())
    return change


def tuple_from(serde: SerializerProtocol, record: Record, fence: object = None) -> CheckpointTuple:
    """Give the checkpoint of a record that READ gave, with its writes in LangGraph's order."""
    checkpoint = unpack(serde, record["body"])
    for channel, kind, blob in record["blobs"] or ():
        if kind is None:
            raise LookupError(f"The value of {channel} in {record['checkpoint_id']} is gone.")
        checkpoint["channel_values"][channel] = serde.loads_typed((kind, blob))
    place = record["thread_id"], record["checkpoint_ns"]
    parent_id = record["parent_id"]
    return CheckpointTuple(
        config=config_of(*place, record["checkpoint_id"], fence),
        checkpoint=checkpoint,
        metadata=cast("CheckpointMetadata", orjson.loads(record["metadata"])),
        parent_config=config_of(*place, parent_id, fence) if parent_id else None,
        pending_writes=[
            (task_id, channel, serde.loads_typed((kind, blob)))
            for task_id, channel, kind, blob in record["writes"] or ()
        ],
    )


def place_of(config: RunnableConfig) -> tuple[str, str]:
    """Give the thread and the namespace a config names."""
    configurable = config["configurable"]
    return str(configurable["thread_id"]), configurable.get("checkpoint_ns") or ""


def config_of(
    thread_id: str, checkpoint_ns: str, checkpoint_id: str, fence: object
) -> RunnableConfig:
    """Name a checkpoint; who goes on from this config stays behind the same fence."""
    named = {
        "thread_id": thread_id,
        "checkpoint_ns": checkpoint_ns,
        "checkpoint_id": checkpoint_id,
    }
    return {"configurable": {**named, FENCE: fence} if fence else named}


def to_json(value: object) -> str:
    """Write JSON that PostgreSQL takes: without NUL characters, which it cannot store."""
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
    fence = config["configurable"].get(FENCE)
    return Change(
        *place_of(config),
        checkpoint_id,
        fence=(UUID(str(fence[0])), fence[1]) if fence else None,
        task_id=task_id,
    )
