"""How channel values become bytes: msgpack of known types. Reading them never runs code."""

from collections.abc import Collection
from typing import Any

from langgraph.checkpoint.base import Checkpoint
from langgraph.checkpoint.serde.base import SerializerProtocol
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

READABLE_TYPES = frozenset({"null", "bytes", "bytearray", "msgpack"})
MAX_INLINE_LENGTH = 512
"""The longest string, in characters, that a checkpoint's own row contains."""


class StrictSerializer(JsonPlusSerializer):
    """Read and write msgpack only, regardless of LANGGRAPH_STRICT_MSGPACK.

    Types other than LangGraph's own and `allowed`, pairs of module and name, are read as the plain
    data that they consist of. Pickles and LangGraph's older JSON format are refused.
    """

    def __init__(self, allowed: Collection[tuple[str, str]] = ()) -> None:
        super().__init__(pickle_fallback=False, allowed_msgpack_modules=list(allowed) or None)

    def loads_typed(self, data: tuple[str, bytes]) -> Any:
        """Deserialize a value. Raises ValueError for a format that this class never writes."""
        if data[0] not in READABLE_TYPES:
            raise ValueError(f"A checkpoint holds a value of the type {data[0]!r}.")
        return super().loads_typed(data)


def is_inline(value: object) -> bool:
    """Return whether a checkpoint's own row contains the value, instead of a blob.

    The value alone decides, and inline values are immutable: so the result is the same for every
    later checkpoint that still holds the value.
    """
    if isinstance(value, str):
        return len(value) <= MAX_INLINE_LENGTH
    return value is None or isinstance(value, bool | int | float)


def dump_checkpoint(serde: SerializerProtocol, checkpoint: Checkpoint) -> bytes:
    """Serialize a checkpoint with its inline values; the other values are blobs."""
    inline = {
        name: value for name, value in checkpoint["channel_values"].items() if is_inline(value)
    }
    return serde.dumps_typed({**checkpoint, "channel_values": inline})[1]


def load_checkpoint(serde: SerializerProtocol, body: bytes) -> Checkpoint:
    """Deserialize what `dump_checkpoint` wrote."""
    checkpoint: Checkpoint = serde.loads_typed(("msgpack", body))
    return checkpoint
