"""How channel values become bytes: msgpack of known types, and nothing that runs code when read."""

from collections.abc import Collection
from typing import Any

from langgraph.checkpoint.base import Checkpoint
from langgraph.checkpoint.serde.base import SerializerProtocol
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

READABLE = frozenset({"null", "bytes", "bytearray", "msgpack"})
SMALL_TEXT = 512


class StrictSerializer(JsonPlusSerializer):
    """Read and write msgpack only, whatever LANGGRAPH_STRICT_MSGPACK says.

    Types outside LangGraph's own list and `allowed`, pairs of module and name, come back as the
    plain data they were made of. Pickles and LangGraph's older JSON form are refused.
    """

    def __init__(self, allowed: Collection[tuple[str, str]] = ()) -> None:
        super().__init__(pickle_fallback=False, allowed_msgpack_modules=list(allowed) or None)

    def loads_typed(self, data: tuple[str, bytes]) -> Any:
        """Give the value back. Raises ValueError for a form this serializer never wrote."""
        if data[0] not in READABLE:
            raise ValueError(f"A checkpoint holds a value of the type {data[0]!r}.")
        return super().loads_typed(data)


def is_small(value: object) -> bool:
    """Say whether a value is kept in the checkpoint's own row instead of one of its own.

    The value alone decides, and such values cannot change in place: so the answer is the same in
    every later checkpoint that still holds the value.
    """
    if isinstance(value, str):
        return len(value) <= SMALL_TEXT
    return value is None or isinstance(value, bool | int | float)


def pack(serde: SerializerProtocol, checkpoint: Checkpoint) -> bytes:
    """Write a checkpoint with its small values; the others have rows of their own."""
    small = {name: value for name, value in checkpoint["channel_values"].items() if is_small(value)}
    return serde.dumps_typed({**checkpoint, "channel_values": small})[1]


def unpack(serde: SerializerProtocol, body: bytes) -> Checkpoint:
    checkpoint: Checkpoint = serde.loads_typed(("msgpack", body))
    return checkpoint
