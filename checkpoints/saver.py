"""LangGraph's checkpoints in PostgreSQL, for graphs that run with durability `sync`."""

import os
from collections.abc import AsyncIterator, Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    WRITES_IDX_MAP,
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
)

from checkpoints.async_only import AsyncOnlySaver
from checkpoints.batch_writer import BatchWriter
from checkpoints.changes import arguments_for_one_turn
from checkpoints.fences import Connection, StaleFence
from checkpoints.pool import Pool, Record
from checkpoints.rows import (
    FENCE_KEY,
    change_for_checkpoint,
    change_for_writes,
    owner_of,
    to_checkpoint_tuple,
    to_config,
    to_json,
)
from checkpoints.serde import StrictSerializer
from checkpoints.statements import (
    DELETE_RUNS,
    DELETE_THREAD,
    READ_LATEST,
    READ_ONE,
    WRITE_ONE_TURN,
    list_statement,
    write_statement,
)
from checkpoints.turn_buffer import BUFFER_KEY, TurnBuffer


class CheckpointSaver(AsyncOnlySaver):
    """Store the checkpoints of a turn until it ends. LangGraph's `thread_id` is the turn's id.

    With `configurable["__fence"] = (scope, fence)` every put raises StaleFence, and writes nothing,
    once the scope's fence was raised. With `configurable["__buffer"]` puts stay in that TurnBuffer,
    and `store` writes them. Puts of many turns share statements; see `checkpoints.batch_writer` for
    what is durable when. One saver serves one event loop.
    """

    def __init__(
        self,
        pool: Pool,
        *,
        allowed_types: Collection[tuple[str, str]] = (),
        linger_seconds: float = 0.005,
        max_in_flight: int = 2,
    ) -> None:
        """Use a pool of `create_pool`; the caller closes it.

        `allowed_types` are the (module, name) of types in the state that LangGraph does not know.
        """
        super().__init__(serde=StrictSerializer(allowed_types))
        self._pool = pool
        # The copies that with_allowlist makes share it, so that the order of writes is kept.
        self._writer = BatchWriter(pool, linger_seconds=linger_seconds, max_in_flight=max_in_flight)

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        """Store a checkpoint together with the queued writes of its turn."""
        if buffer := _buffer_of(config):
            buffer.put(config, checkpoint, metadata)
        else:
            change = change_for_checkpoint(self.serde, config, checkpoint, metadata, new_versions)
            await self._writer.write(change)
        return to_config(*owner_of(config), checkpoint["id"], config["configurable"].get(FENCE_KEY))

    async def aput_writes(
        self,
        config: RunnableConfig,
        writes: Sequence[tuple[str, Any]],
        task_id: str,
        task_path: str = "",
    ) -> None:
        """Store a task's writes: output may linger, interrupts, errors and approvals do not."""
        if buffer := _buffer_of(config):
            buffer.put_writes(config, writes, task_id, task_path)
        elif writes:
            change = change_for_writes(self.serde, config, writes, task_id, task_path)
            is_output = all(channel not in WRITES_IDX_MAP for channel, _ in writes)
            await self._writer.write(change, linger=is_output)

    async def aget_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        """Read the named checkpoint, or else the latest one; its writes are in task order.

        A turn has none as long as its buffer was never stored.
        """
        if (buffer := _buffer_of(config)) and (buffer.loaded or not buffer.has_stored):
            return buffer.loaded
        owner = owner_of(config)
        configurable = config["configurable"]
        if checkpoint_id := configurable.get("checkpoint_id"):
            records = await self._read(READ_ONE, *owner, checkpoint_id)
        else:
            records = await self._read(READ_LATEST, *owner)
        return (
            to_checkpoint_tuple(self.serde, records[0], configurable.get(FENCE_KEY))
            if records
            else None
        )

    async def alist(
        self,
        config: RunnableConfig | None,
        *,
        filter: dict[str, Any] | None = None,  # noqa: A002 (the base's name)
        before: RunnableConfig | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[CheckpointTuple]:
        """List checkpoints whose metadata contain `filter`, the newest first."""
        wanted = (config or {}).get("configurable", {})
        conditions = {
            "c.thread_id =": str(wanted["thread_id"]) if "thread_id" in wanted else None,
            "c.checkpoint_ns =": wanted.get("checkpoint_ns"),
            "c.checkpoint_id =": wanted.get("checkpoint_id"),
            "c.checkpoint_id <": (before or {}).get("configurable", {}).get("checkpoint_id"),
            "c.metadata @>": to_json(filter) if filter else None,
        }
        used = {text: value for text, value in conditions.items() if value is not None}
        records = await self._read(list_statement(*used), *used.values(), limit)
        for record in records:
            yield to_checkpoint_tuple(self.serde, record, wanted.get(FENCE_KEY))

    async def adelete_thread(self, thread_id: str) -> None:
        await self._pool.run(lambda connection: delete_turn(connection, thread_id))

    async def adelete_for_runs(self, run_ids: Sequence[str]) -> None:
        """Delete the checkpoints whose metadata name one of the runs, with their own blobs."""
        if run_ids:
            await self._pool.run(lambda connection: connection.execute(DELETE_RUNS, run_ids))

    async def store(self, buffer: TurnBuffer) -> datetime | None:
        """Write the latest checkpoint that a buffer holds, with its writes.

        Returns when, by the database's clock; None if the buffer is empty. Raises StaleFence.
        """
        written_at: datetime | None = None
        if changes := buffer.changes(self.serde):
            statement = write_statement(WRITE_ONE_TURN, wait_for_fences=True)
            rows = await self._read(statement, *arguments_for_one_turn(changes))
            if not rows and (fence := changes[0].fence):
                raise StaleFence(*fence)
            written_at = rows[0]["written_at"]
            buffer.mark_as_stored()
        return written_at

    def get_next_version(self, current: str | None, channel: None) -> str:  # noqa: ARG002
        """Return the next version; the random suffix keeps the versions of two branches apart."""
        number = int(str(current).partition(".")[0]) if current else 0
        return f"{number + 1:032}.{os.urandom(8).hex()}"

    async def _read(self, statement: str, *arguments: Any) -> list[Record]:
        records: list[Record] = await self._pool.run(
            lambda connection: connection.fetch(statement, *arguments)
        )
        return records


def _buffer_of(config: RunnableConfig) -> TurnBuffer | None:
    """Return the buffer that takes the checkpoints of this config, or None."""
    buffer: TurnBuffer | None = config["configurable"].get(BUFFER_KEY)
    return buffer


async def delete_turn(connection: Connection, turn_id: UUID | str) -> None:
    """Delete all checkpoints of a turn, in the transaction of `connection` if one is open."""
    await connection.execute(DELETE_THREAD, str(turn_id))
