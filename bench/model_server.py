"""A model for benchmarks: an OpenAI-compatible server that uses little CPU.

    with model_process(tokens=200, pause_seconds=0.005) as url: ...

It runs in a process of its own. A mark in the user's last message determines the response: READ and
EFFECT are a call of one tool and then text, anything else is text. `paced(50, 240)` returns a mark
for 240 tokens that come 50 ms apart; without one the arguments of `model_process` hold.
"""

import asyncio
import multiprocessing
import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from multiprocessing.connection import Connection
from typing import Any

import orjson
import uvloop

from bench.model_texts import ANSWER_COUNT, generate_answers

READ, EFFECT = "#read", "#effect"
MARK = re.compile(r"(#read|#effect)|#paced/(\d+)/(\d+)")
CALLS = {
    READ: ("list_schedule_items", {"start_at": "2030-01-01", "end_at": "2030-01-31"}),
    EFFECT: (
        "create_schedule_item",
        {"title": "Dentist", "start_at": "2031-05-05T10:00Z", "end_at": "2031-05-05T11:00Z"},
    ),
}
ID = b"chatcmpl-00000000"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
USAGE = {"prompt_tokens": 20, "completion_tokens": 200, "total_tokens": 220}


def _event(**members: Any) -> bytes:
    """Encode one event of the stream as one chunk of the body."""
    event = {
        "id": ID.decode(),
        "object": "chat.completion.chunk",
        "created": 1_700_000_000,
        "model": "scripted",
        **members,
    }
    return _chunk(b"data: %b\n\n" % orjson.dumps(event))


def _delta(delta: dict[str, Any], finish_reason: str | None = None) -> bytes:
    return _event(choices=[{"index": 0, "delta": delta, "finish_reason": finish_reason}])


def _chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


def _ending(finish_reason: str) -> bytes:
    usage = _event(choices=[], usage=USAGE)
    return _delta({}, finish_reason) + usage + _chunk(b"data: [DONE]\n\n") + b"0\r\n\r\n"


def _call(name: str, arguments: dict[str, Any]) -> bytes:
    function = {"name": name, "arguments": orjson.dumps(arguments).decode()}
    call = {"index": 0, "id": ID.decode(), "type": "function", "function": function}
    return _delta({"role": "assistant", "content": None, "tool_calls": [call]})


class _Model(asyncio.Protocol):
    """One connection. It answers every request with bytes that were encoded beforehand."""

    def __init__(self, script: "_Script", pause_seconds: float) -> None:
        self.script, self.pause_seconds = script, pause_seconds
        self.buffer = bytearray()

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head, found, body = self.buffer.partition(b"\r\n\r\n")
        if not found:
            return
        _, _, length = bytes(head).lower().partition(b"content-length:")
        size = int(length.partition(b"\r\n")[0] or 0)
        if len(body) < size:
            return
        self.buffer = bytearray()
        self._answer(orjson.loads(body))

    def _answer(self, request: dict[str, Any]) -> None:
        number = next(self.script.numbers)
        response_id = b"chatcmpl-%08d" % number
        parts, pause_seconds = self._choose_answer(request["messages"], number)
        if pause_seconds:
            self._send(iter([part.replace(ID, response_id) for part in parts]), pause_seconds)
        else:
            self.transport.write(b"".join(parts).replace(ID, response_id))

    def _choose_answer(self, messages: list[Any], number: int) -> tuple[list[bytes], float]:
        """Return the parts of an answer, and the pause between them."""
        text = next(str(m["content"]) for m in reversed(messages) if m["role"] == "user")
        mark = MARK.search(text)
        if mark and mark[1] and messages[-1]["role"] == "user":
            return self.script.calls[mark[1]], 0
        if mark and mark[2]:
            texts = self.script.texts(int(mark[3]))
            return texts[number % ANSWER_COUNT], int(mark[2]) / 1e3
        return self.script.texts()[number % ANSWER_COUNT], self.pause_seconds

    def _send(self, parts: Iterator[bytes], pause_seconds: float) -> None:
        part = next(parts, None)
        if part is not None and not self.transport.is_closing():
            self.transport.write(part)
            loop = asyncio.get_running_loop()
            loop.call_later(pause_seconds, self._send, parts, pause_seconds)


class _Script:
    """All responses as bytes, each as the list of parts that are sent one after another."""

    def __init__(self, tokens: int) -> None:
        self._tokens = tokens
        self._texts: dict[int, list[list[bytes]]] = {}
        self.calls = {
            verb: [HEAD + _call(*call) + _ending("tool_calls")] for verb, call in CALLS.items()
        }
        self.numbers = count(1)
        self.texts()

    def texts(self, tokens: int | None = None) -> list[list[bytes]]:
        """Return all texts of a length, by default of the usual one."""
        tokens = tokens or self._tokens
        if tokens not in self._texts:
            head = HEAD + _delta({"role": "assistant", "content": ""})
            answers = [[_delta({"content": t}) for t in text] for text in generate_answers(tokens)]
            self._texts[tokens] = [[head + a[0], *a[1:], _ending("stop")] for a in answers]
        return self._texts[tokens]


def paced(pause_ms: int, tokens: int) -> str:
    """Return a mark for an answer of this many tokens with pauses between them."""
    return f"#paced/{pause_ms}/{tokens}"


async def _serve(pipe: Connection, tokens: int, pause_seconds: float) -> None:
    loop = asyncio.get_running_loop()
    script = _Script(tokens)
    server = await loop.create_server(lambda: _Model(script, pause_seconds), "127.0.0.1", 0)
    pipe.send(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1")
    await server.serve_forever()


def _run(pipe: Connection, tokens: int, pause_seconds: float) -> None:
    uvloop.run(_serve(pipe, tokens, pause_seconds))


@contextmanager
def model_process(*, tokens: int, pause_seconds: float) -> Iterator[str]:
    """Run the model and yield its URL. Without a pause it sends all tokens of an answer at once."""
    parent_end, child_end = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(
        target=_run, args=(child_end, tokens, pause_seconds), daemon=True
    )
    process.start()
    try:
        yield parent_end.recv()
    finally:
        process.kill()
        process.join()
