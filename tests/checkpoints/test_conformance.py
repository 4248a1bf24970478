from collections.abc import AsyncIterator

import pytest
from langgraph.checkpoint.conformance import checkpointer_test, validate

from checkpoints import batch_writer
from checkpoints.saver import CheckpointSaver

PROMISED = {"put", "put_writes", "get_tuple", "list", "delete_thread", "delete_for_runs"}


@pytest.mark.parametrize("alone", [True, False], ids=["one_turn", "many"])
async def test_the_saver_conforms(
    saver: CheckpointSaver, alone: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With either of the two writing statements, whichever would be chosen."""
    if not alone:
        monkeypatch.setattr(batch_writer, "belong_together", lambda _: False)

    async def ours() -> AsyncIterator[CheckpointSaver]:
        yield saver

    report = await validate(checkpointer_test(name="ours")(ours))
    for capability in PROMISED:
        result = report.results[capability]
        assert result.failures == []
        assert (result.detected, result.passed) == (True, True)
        assert result.tests_passed > 0
