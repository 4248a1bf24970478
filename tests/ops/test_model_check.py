"""`majordomo serve` logs at its start whether the model answers."""

from tests.ops.conftest import Start
from tests.peers.openai_replies import Failure, NoResponse
from tests.peers.openai_server import ScriptedModel
from tests.waiting import eventually


async def test_a_model_that_answers_is_logged_once(start: Start, model: ScriptedModel) -> None:
    server = start("--workers", "2")
    await server.wait_until_ready()
    await eventually(lambda: "model_ready" in server.output, "the check is logged")
    assert len(model.checks) == 1
    assert model.url in server.output


async def test_a_wrong_key_is_logged_with_its_cure(start: Start, model: ScriptedModel) -> None:
    model.check_answers.append(Failure(401))
    server = start()
    await server.wait_until_ready()
    await eventually(lambda: "model_check_failed" in server.output, "the check is logged")
    assert "OPENAI_API_KEY" in server.output


async def test_a_silent_model_does_not_hold_up_the_start(
    start: Start, model: ScriptedModel
) -> None:
    model.check_answers.append(NoResponse())
    server = start(model_timeout_seconds=600)
    await server.wait_until_ready()
    await eventually(lambda: bool(model.checks), "the model is asked")
    assert "model_ready" not in server.output
