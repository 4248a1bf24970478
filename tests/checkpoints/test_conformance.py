from collections.abc import AsyncIterator

import pytest
from langgraph.checkpoint.conformance import checkpointer_test, validate

from checkpoints import batch_writer
from checkpoints.saver import CheckpointSaver

CAPABILITIES = {"put", "put_writes", "get_tuple", "list", "delete_thread", "delete_for_runs"}


@pytest.mark.parametrize("one_turn", [True, False], ids=["one_turn", "many_turns"])
async def test_the_saver_passes_langgraphs_conformance_suite(
    saver: CheckpointSaver, one_turn: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The suite passes with each of the two writing statements."""
    if not one_turn:
        monkeypatch.setattr(batch_writer, "fit_one_turn", lambda _: False)

    async def create_saver() -> AsyncIterator[CheckpointSaver]:
        yield saver

    report = await validate(checkpointer_test(name="majordomo")(create_saver))
    for capability in CAPABILITIES:
        result = report.results[capability]
        assert result.failures == []
        assert (result.detected, result.passed) == (True, True)
        assert result.tests_passed > 0
