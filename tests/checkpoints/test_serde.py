import pickle
from enum import Enum
from typing import Any

import pytest
from langchain_core.messages import HumanMessage

from checkpoints.saver import CheckpointSaver
from checkpoints.serde import StrictSerializer
from tests.checkpoints.checkpoint_factories import make_step, turn_config


class Colour(Enum):
    RED = "red"


class Opaque:
    pass


def test_messages_come_back_as_messages() -> None:
    message = HumanMessage("hello", id="1")
    serde = StrictSerializer()
    assert serde.loads_typed(serde.dumps_typed([message])) == [message]


def test_unknown_types_come_back_as_plain_data_unless_allowed() -> None:
    written = StrictSerializer().dumps_typed(Colour.RED)
    assert StrictSerializer().loads_typed(written) == "red"
    allowed = StrictSerializer([("tests.checkpoints.test_serde", "Colour")])
    assert allowed.loads_typed(written) is Colour.RED
    assert StrictSerializer().loads_typed(written) == "red"


def test_a_derived_serializer_allows_more_types() -> None:
    written = StrictSerializer().dumps_typed(Colour.RED)
    derived = StrictSerializer().with_msgpack_allowlist([Colour])
    assert isinstance(derived, StrictSerializer)
    assert derived.loads_typed(written) is Colour.RED


@pytest.mark.parametrize("kind", ["pickle", "json", "anything"])
def test_other_formats_are_refused(kind: str) -> None:
    with pytest.raises(ValueError, match=kind):
        StrictSerializer().loads_typed((kind, pickle.dumps("harmless")))


def test_values_that_msgpack_cannot_hold_are_not_pickled() -> None:
    with pytest.raises(TypeError):
        StrictSerializer().dumps_typed(Opaque())


async def test_a_pickle_in_the_database_is_not_loaded(
    saver: CheckpointSaver, connection: Any
) -> None:
    config = await saver.aput(turn_config(), *make_step(1, value=["x"]))
    await connection.execute(
        "UPDATE checkpoint_blobs SET type = 'pickle', blob = $1", pickle.dumps(["x"])
    )
    with pytest.raises(ValueError, match="pickle"):
        await saver.aget_tuple(config)
