"""Errors of the model's endpoint: which are retried, and which error the caller gets."""

import asyncio
from collections.abc import Iterator
from contextlib import aclosing
from dataclasses import replace
from time import monotonic

import pytest
from langchain_core.callbacks import AsyncCallbackHandler

from agent.models import errors
from agent.models.openai import response_body, retries
from agent.models.openai.retries import INITIAL_BACKOFF_SECONDS
from agent.models.port import Delta, TextDelta, stream_chat
from tests.agent.models.model_calls import PROMPT, collect_deltas, join_text, openai_model
from tests.clocks import STEP_SECONDS, pass_time
from tests.peers.openai_replies import (
    Answer,
    Call,
    Comment,
    Cut,
    Failure,
    Hang,
    NoResponse,
    Pause,
    Raw,
    Step,
    Text,
    calls,
    says,
    script,
)
from tests.peers.openai_server import ScriptedModel
from tests.peers.stream_forms import FAULTS
from tests.waiting import eventually

NEVER_SECONDS = 10**9
AT_ONCE = {"retry-after-ms": "5"}
ERROR_CHUNK = Raw(b'data: {"error":{"message":"secret words of the provider","code":502}}\n\n')


@pytest.fixture
def server() -> Iterator[ScriptedModel]:
    with ScriptedModel() as server:
        yield server


@pytest.mark.parametrize(
    "failure",
    [Failure(429, AT_ONCE), Failure(500, AT_ONCE), Failure(503, AT_ONCE), script(Cut()),
     script(ERROR_CHUNK), script(Text(""), ends=False), script(Raw(b"data: ?\n\n"))],
)  # fmt: skip
async def test_a_transient_error_is_retried(server: ScriptedModel, failure: Answer) -> None:
    server.reply(failure, says("Here I am"))
    async with openai_model(server, max_retries=1) as model:
        assert join_text(await collect_deltas(model)) == "Here I am"
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    "failure",
    [script(Text("Half"), Cut()), script(Text("Half"), ERROR_CHUNK),
     script(Text("Half"), ends=False), script(Text("Half"), Raw(b"data: [1]\n\n"))],
)  # fmt: skip
async def test_an_error_after_the_first_delta_is_not_retried(
    server: ScriptedModel, failure: Answer
) -> None:
    server.reply(failure, says("Twice"))
    received: list[Delta] = []
    async with openai_model(server) as model:
        with pytest.raises(errors.ModelFailed):  # noqa: PT012 - what came before counts
            async with aclosing(stream_chat(model, list(PROMPT), [])) as deltas:
                async for delta in deltas:
                    received.append(delta)  # noqa: PERF401 - the loop ends with an error
    assert join_text(received) == "Half"
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("failure", "expected"),
    [
        (Failure(429, AT_ONCE), errors.ModelRateLimited),
        (Failure(500, AT_ONCE), errors.ModelUnavailable),
        (Failure(401), errors.ModelRefusedCredentials),
        (Failure(403), errors.ModelRefusedCredentials),
        (Failure(400), errors.ModelRefusedRequest),
        (Failure(404), errors.ModelNotFound),
        (script(Cut()), errors.ModelInterrupted),
        (script(Raw(b"data: {}}\n\n")), errors.ModelInterrupted),
        (script(Text(""), ends=False), errors.ModelInterrupted),
        (script(ERROR_CHUNK), errors.ModelUnavailable),
    ],
)
async def test_each_error_has_its_code_and_not_the_providers_message(
    server: ScriptedModel, failure: Answer, expected: type[errors.ModelFailed]
) -> None:
    server.reply(lambda _: failure)
    async with openai_model(server, max_retries=1) as model:
        with pytest.raises(errors.ModelFailed) as raised:
            await collect_deltas(model)
    assert type(raised.value) is expected
    assert raised.value.code == expected.code
    for locale in ("en", "zh-CN"):
        assert "secret" not in raised.value.text(locale) + str(raised.value)


async def test_the_number_of_retries_is_bounded(server: ScriptedModel) -> None:
    server.reply(lambda _: Failure(503, AT_ONCE))
    async with openai_model(server, max_retries=2) as model:
        with pytest.raises(errors.ModelUnavailable):
            await collect_deltas(model)
    assert len(server.requests) == 3


async def test_a_permanent_error_is_not_retried(server: ScriptedModel) -> None:
    server.reply(Failure(401), Failure(429, AT_ONCE, code="insufficient_quota"))
    async with openai_model(server) as model:
        for expected in (errors.ModelRefusedCredentials, errors.ModelRateLimited):
            with pytest.raises(expected):
                await collect_deltas(model)
    assert len(server.requests) == 2


async def test_retry_after_is_respected(server: ScriptedModel) -> None:
    server.reply(Failure(429, {"retry-after": "1"}), says("Now"))
    async with openai_model(server) as model:
        await collect_deltas(model)
    first, second = server.requests
    assert second.received_at - first.received_at >= 1


async def test_a_long_retry_after_is_not_waited_for(server: ScriptedModel) -> None:
    server.reply(Failure(429, {"retry-after": "3600"}), says("Now"))
    async with openai_model(server) as model:
        with pytest.raises(errors.ModelRateLimited):
            await collect_deltas(model)  # or this would wait for the hour
    assert len(server.requests) == 1


async def test_without_retry_after_the_delays_grow(server: ScriptedModel) -> None:
    server.reply(Failure(503), Failure(503), says("Now"))
    async with openai_model(server) as model:
        await collect_deltas(model)
    first, second, third = (request.received_at for request in server.requests)
    assert second - first >= INITIAL_BACKOFF_SECONDS * 0.75
    assert third - second >= INITIAL_BACKOFF_SECONDS * 2 * 0.75


@pytest.mark.parametrize("silent", [NoResponse(), script(Hang()), script(Text("Well"), Hang())])
async def test_a_silent_endpoint_times_out(
    server: ScriptedModel, silent: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.reply(silent, says("Twice"))
    async with openai_model(
        server, idle_timeout_seconds=STEP_SECONDS / 2, answer_timeout_seconds=NEVER_SECONDS
    ) as model:
        collecting = asyncio.create_task(collect_deltas(model))
        await eventually(lambda: bool(server.requests), "the request arrives")
        await pass_time(collecting, monkeypatch)
        with pytest.raises(errors.ModelTimeout):
            await collecting
    await server.requests[0].closed_early.wait()
    assert len(server.requests) == 1


@pytest.mark.parametrize("keep_alive", [Comment(), Text(""), Raw(b"\r")])
async def test_endless_keep_alives_reach_the_limit_of_an_answer(
    server: ScriptedModel, keep_alive: Step, monkeypatch: pytest.MonkeyPatch
) -> None:
    endless = [step for _ in range(100_000) for step in (keep_alive, Pause(0.001))]
    server.reply(script(Text("Well"), *endless))
    async with (
        openai_model(server, idle_timeout_seconds=NEVER_SECONDS) as model,
        aclosing(stream_chat(model, list(PROMPT), [])) as deltas,
    ):
        assert await anext(deltas) == TextDelta("Well")
        monkeypatch.setattr(response_body, "monotonic", lambda: monotonic() + STEP_SECONDS)
        with pytest.raises(errors.ModelTimeout):
            await anext(deltas)
    await server.requests[0].closed_early.wait()


async def test_the_limit_of_an_answer_covers_the_time_before_the_response(
    server: ScriptedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.reply(NoResponse())
    async with openai_model(server, idle_timeout_seconds=NEVER_SECONDS) as model:
        collecting = asyncio.create_task(collect_deltas(model))
        await eventually(lambda: bool(server.requests), "the request arrives")
        await pass_time(collecting, monkeypatch)
        with pytest.raises(errors.ModelTimeout):
            await collecting
    await server.requests[0].closed_early.wait()


async def test_a_cut_before_anything_was_shown_is_retried_once(server: ScriptedModel) -> None:
    server.reply(lambda _: replace(calls(Call("a", "")), finish_reason="length"))
    async with openai_model(server) as model:
        with pytest.raises(errors.ModelAnswerCut):
            await collect_deltas(model)
    assert len(server.requests) == 2


async def test_a_refused_connection_is_unavailable() -> None:
    with ScriptedModel() as gone:
        pass
    async with openai_model(gone, max_retries=0) as model:
        with pytest.raises(errors.ModelUnavailable):
            await collect_deltas(model)


@pytest.mark.parametrize(("form", "code"), FAULTS.values(), ids=FAULTS)
async def test_callbacks_do_not_change_the_error(
    server: ScriptedModel, form: Answer, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a callback, such as LangSmith's tracing, the model is read as message chunks."""
    monkeypatch.setattr(retries, "INITIAL_BACKOFF_SECONDS", 0.001)
    server.reply(lambda _: form)
    async with openai_model(server) as model:
        model.callbacks = [AsyncCallbackHandler()]
        with pytest.raises(errors.ModelFailed) as raised:
            await collect_deltas(model)
    assert raised.value.code == code
