"""The deltas of a stream, and that closing the stream closes the request."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from itertools import count

import httpx2
import pytest
from langchain_core.callbacks import AsyncCallbackHandler
from langchain_core.messages import AIMessageChunk

from agent.models.openai import response_body
from agent.models.openai.chat_model import StreamingChatOpenAI
from agent.models.port import (
    Delta,
    ReasoningDelta,
    TextDelta,
    ToolCallDelta,
    stream_chat,
)
from tests.agent.models.model_calls import (
    PROMPT,
    TOOL,
    collect_deltas,
    join_calls,
    join_text,
    last_delta,
    openai_model,
)
from tests.peers import stream_forms
from tests.peers.openai_replies import (
    Call,
    Hang,
    Pause,
    Raw,
    Reasoning,
    Reply,
    Text,
    Usage,
    calls,
    says,
    script,
)
from tests.peers.openai_server import ScriptedModel
from tests.peers.shared_events import Gate
from tests.waiting import HUNG_SECONDS


@pytest.fixture(scope="module")
def server() -> Iterator[ScriptedModel]:
    with ScriptedModel() as server:
        yield server


@pytest.fixture
async def model(server: ScriptedModel) -> AsyncIterator[StreamingChatOpenAI]:
    async with openai_model(server) as model:
        yield model


async def test_text_arrives_as_the_endpoint_sends_it(
    server: ScriptedModel, model: StreamingChatOpenAI
) -> None:
    gate = Gate()
    server.reply(script(Text("Good "), gate, Text("morning")))
    async with aclosing(stream_chat(model, list(PROMPT), [])) as deltas:
        assert await anext(deltas) == TextDelta("Good ")
        gate.open()
        assert join_text([delta async for delta in deltas]) == "morning"


async def test_the_request_is_chat_openais_own(
    server: ScriptedModel, model: StreamingChatOpenAI
) -> None:
    server.reply(says("Hi"))
    await collect_deltas(model)
    request = server.requests[-1]
    assert request.path == "/v1/chat/completions"
    assert request.headers["authorization"] == "Bearer the-key"
    assert request.body == {
        "model": "scripted",
        "stream": True,
        "stream_options": {"include_usage": True},
        "tools": [TOOL],
        "messages": [{"role": "user", "content": "Hello"}],
    }


async def test_the_usage_is_the_endpoints_own(
    server: ScriptedModel, model: StreamingChatOpenAI
) -> None:
    counted = Usage(30, 12, cached_tokens=8, reasoning_tokens=5)
    server.reply(script(Text("Hi"), usage=counted), script(Text("Hi"), usage=None))
    finish = last_delta(await collect_deltas(model))
    assert finish.finish_reason == "stop"
    assert finish.usage == {
        "input_tokens": 30,
        "output_tokens": 12,
        "total_tokens": 42,
        "input_token_details": {"cache_read": 8},
        "output_token_details": {"reasoning": 5},
    }
    assert last_delta(await collect_deltas(model)).usage is None


CALL_CASES: dict[str, tuple[Reply, list[tuple[str, str, str]]]] = {
    "two calls, their arguments in pieces": (
        calls(Call("a", '{"x": 1}', id="c1", pieces=4), Call("b", '{"y": 2}', id="c2", pieces=3)),
        [("c1", "a", '{"x": 1}'), ("c2", "b", '{"y": 2}')],
    ),
    "one id for both": (
        calls(Call("a", '{"x": 1}', id="same"), Call("b", '{"y": 2}', id="same")),
        [("same", "a", '{"x": 1}'), ("same", "b", '{"y": 2}')],
    ),
    "no ids": (
        calls(Call("a", '{"x": 1}', id="", pieces=2), Call("b", '{"y": 2}', id="")),
        [("", "a", '{"x": 1}'), ("", "b", '{"y": 2}')],
    ),
    "all under index 0, told apart by their ids": (
        calls(Call("a", '{"x": 1}', id="c1", pieces=2, index=0), Call("b", "{}", id="c2", index=0)),
        [("c1", "a", '{"x": 1}'), ("c2", "b", "{}")],
    ),
    "all under index 0 without ids": (
        calls(Call("a", '{"x": 1}', id="", index=0), Call("a", '{"x": 2}', id="", index=0)),
        [("", "a", '{"x": 1}'), ("", "a", '{"x": 2}')],
    ),
    "no index": (
        calls(Call("a", '{"x": 1}', id="c1", index=None), Call("b", "{}", id="c2", index=None)),
        [("c1", "a", '{"x": 1}'), ("c2", "b", "{}")],
    ),
    "arguments that are no JSON": (
        calls(Call("a", '{"x": oops', id="c1", pieces=3)),
        [("c1", "a", '{"x": oops')],
    ),
    "the name in every piece": (
        script(
            *[
                Raw(
                    b'data: {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"c1","function":'
                    b'{"name":"a","arguments":"%s"}}]}}]}\n\n' % piece
                )
                for piece in (b'{\\"x\\"', b": 1}", b"")
            ]
        ),
        [("c1", "a", '{"x": 1}')],
    ),
    "the name after the first arguments": (
        script(
            Raw(
                b'data: {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"c1","function":'
                b'{"name":null,"arguments":"{"}}]}}]}\n\n'
                b'data: {"choices":[{"delta":{"tool_calls":[{"index":0,"function":'
                b'{"name":"a","arguments":"}"}}]}}]}\n\n'
            )
        ),
        [("c1", "a", "{}")],
    ),
    "no name at all": (calls(Call("", "{}", id="c1")), [("c1", "", "{}")]),
}


@pytest.mark.parametrize(("reply", "expected"), CALL_CASES.values(), ids=CALL_CASES.keys())
async def test_tool_calls_are_separated(
    server: ScriptedModel,
    model: StreamingChatOpenAI,
    reply: Reply,
    expected: list[tuple[str, str, str]],
) -> None:
    server.reply(reply)
    deltas = await collect_deltas(model)
    assert join_calls(deltas) == expected
    names = [delta.name for delta in deltas if isinstance(delta, ToolCallDelta) and delta.name]
    assert names == [name for _, name, _ in expected if name]


@pytest.mark.parametrize("member", ["reasoning_content", "reasoning"])
async def test_reasoning_is_separate_from_text(
    server: ScriptedModel, model: StreamingChatOpenAI, member: str
) -> None:
    server.reply(script(Reasoning("Let me see", pieces=2, member=member), Text("Yes")))
    deltas = await collect_deltas(model)
    assert join_text(deltas) == "Yes"
    thought = "".join(delta.text for delta in deltas if isinstance(delta, ReasoningDelta))
    assert thought == "Let me see"


UNFIT = "a\x00b\ud83dc"
FIT = "a\ufffdb\ufffdc"


async def test_text_can_be_stored(server: ScriptedModel, model: StreamingChatOpenAI) -> None:
    server.reply(
        script(Reasoning(UNFIT), Text(UNFIT), Call(UNFIT, UNFIT, id=UNFIT)),
        script(Raw(b'data: {"choices":[{"delta":{"content":"caf\xc3"}}]}\n\n')),
    )
    deltas = await collect_deltas(model)
    assert deltas[0] == ReasoningDelta(FIT)
    assert deltas[1] == TextDelta(FIT)
    assert join_calls(deltas) == [(FIT, FIT, FIT)]
    assert join_text(await collect_deltas(model)) == "caf\ufffd"


@pytest.mark.parametrize(
    "raw",
    [
        b'data:{"choices":[{"delta":{"content":"Hi"}}]}\r\n\r\n',
        b': hello\nevent: x\nid: 1\ndata: {"choices":[{"delta":{"content":"Hi"}}]}\n\n',
        b'data: {"choices":[{"delta":{"content":[{"type":"text","text":"Hi"}]}}]}\n\n',
        b'data: {"choices":[{"delta":{"refusal":"Hi"}}]}\n\ndata: {"choices":null}\n\n',
    ],
)
async def test_deviating_formats_are_understood(
    server: ScriptedModel, model: StreamingChatOpenAI, raw: bytes
) -> None:
    server.reply(script(Raw(raw)))
    assert join_text(await collect_deltas(model)) == "Hi"


async def test_a_chunk_can_arrive_in_many_reads(
    server: ScriptedModel, model: StreamingChatOpenAI
) -> None:
    chunk = 'data: {"choices":[{"delta":{"content":"明天下午"}}]}\n\n'.encode()
    steps = [step for byte in chunk for step in (Raw(bytes([byte])), Pause(0.0005))]
    server.reply(script(*steps))
    assert join_text(await collect_deltas(model)) == "明天下午"


async def test_closing_closes_the_request(
    server: ScriptedModel, model: StreamingChatOpenAI
) -> None:
    server.reply(script(Text("One"), Hang()))
    deltas = stream_chat(model, list(PROMPT), [])
    await anext(deltas)
    await deltas.aclose()
    await server.requests[-1].closed_early.wait()


async def test_cancelling_the_reader_closes_the_request(
    server: ScriptedModel, model: StreamingChatOpenAI
) -> None:
    gate = Gate()
    server.reply(script(gate, Hang()))
    task = asyncio.create_task(collect_deltas(model))
    await gate.reached.wait()
    task.cancel()
    await asyncio.wait({task})
    assert task.cancelled()
    await server.requests[-1].closed_early.wait()


async def test_the_connection_is_reused(
    server: ScriptedModel, model: StreamingChatOpenAI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(response_body, "DRAIN_TIMEOUT_SECONDS", HUNG_SECONDS)
    server.reply(says("One"), says("Two"), says("Three"))
    ports = set()
    for _ in range(3):
        await collect_deltas(model)
        ports.add(server.requests[-1].client_port)
    assert len(ports) == 1


async def test_a_stream_that_sends_anything_is_alive(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten seconds pass between two keep-alives: in all, longer than any idle timeout."""
    monkeypatch.setattr(response_body, "monotonic", count(step=10).__next__)
    stream = httpx2.ByteStream(b"")
    response = httpx2.Response(200, stream=stream, request=httpx2.Request("POST", "http://model"))

    async def send() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b": processing\n\n"
        yield stream_forms.texts("Hi")

    monkeypatch.setattr(response, "aiter_bytes", send)
    deltas = [delta async for delta in response_body.read_deltas(response, deadline=2000)]
    assert join_text(deltas) == "Hi"


class Listener(AsyncCallbackHandler):
    def __init__(self) -> None:
        self.tokens: list[str] = []

    async def on_llm_new_token(self, token: str, **_: object) -> None:  # type: ignore[override]
        self.tokens.append(token)


async def test_a_callback_gets_every_token(
    server: ScriptedModel, model: StreamingChatOpenAI
) -> None:
    server.reply(Reply((Reasoning("Hm"), Text("Hello there", 2), Call("a", '{"x": 1}', "c1", 2))))
    listener = Listener()
    model.callbacks = [listener]
    deltas = await collect_deltas(model)
    assert "".join(listener.tokens) == "Hello there"
    assert join_text(deltas) == "Hello there"
    assert join_calls(deltas) == [("c1", "a", '{"x": 1}')]
    assert isinstance(deltas[0], ReasoningDelta)
    finish = last_delta(deltas)
    assert finish.finish_reason == "tool_calls"
    assert finish.usage is not None
    assert finish.usage["total_tokens"] == 27


async def test_its_message_chunks_equal_those_of_chat_openai(
    server: ScriptedModel, model: StreamingChatOpenAI
) -> None:
    reply = calls(Call("a", '{"x": 1}', id="c1", pieces=3), text="Wait")
    server.reply(reply)
    message: AIMessageChunk | None = None
    async for chunk in model.astream(list(PROMPT), tools=[TOOL]):
        message = chunk if message is None else message + chunk
    assert message is not None
    assert message.content == "Wait"
    assert message.tool_calls == [{"name": "a", "args": {"x": 1}, "id": "c1", "type": "tool_call"}]
    assert message.usage_metadata is not None
    assert message.usage_metadata["total_tokens"] == 27


async def test_an_unusual_option_takes_chat_openais_own_code_path(
    server: ScriptedModel, model: StreamingChatOpenAI
) -> None:
    server.reply(says("Hi"))
    chunks = model.astream(list(PROMPT), logprobs=True)
    assert "".join([str(chunk.content) async for chunk in chunks]) == "Hi"
    assert server.requests[-1].body["logprobs"] is True


def test_deltas_compare_by_value() -> None:
    left: Delta = ToolCallDelta(0, "c", "n", "{}")
    assert left == ToolCallDelta(0, "c", "n", "{}")
