"""A scripted OpenAI-compatible server, with real HTTP on loopback.

    with ScriptedModel() as model:
        model.reply(calls(Call("list_schedule_items")), says("Nothing today."))
        ...  # OPENAI_BASE_URL = model.url, any OPENAI_API_KEY

Conversations on one server can have scripts of their own, which the server finds by a marker in a
user message: `conversation = model.conversation(says("Hi"))`, and then the user writes
f"Hello {conversation.marker}".
"""

import asyncio
import json
import re
import socket
import threading
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, MutableMapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Self
from uuid import uuid4

import uvicorn

from tests.peers.openai_replies import (
    Answer,
    Body,
    Comment,
    Cut,
    Failure,
    Hang,
    NoResponse,
    Pause,
    Raw,
    Reply,
    deltas_of,
    message_of,
    says,
)
from tests.peers.shared_events import Gate, SharedEvent
from tests.peers.strict_demands import StrictDemands
from tests.serving import Server
from tests.waiting import HUNG_SECONDS

NOTE = re.compile(
    r"<person [^\n]*/>\n(?:<context>\n.*?\n</context>\n)?(?:<unread>[^\n]*</unread>\n)?",
    re.DOTALL,
)
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Script = Callable[[dict[str, Any]], Answer | None]


@dataclass(slots=True)
class ModelRequest:
    """One request, and how it ended."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]
    client_port: int
    received_at: float = field(default_factory=time.monotonic)
    closed_early: SharedEvent = field(default_factory=SharedEvent)
    """Set when the client closes the connection before the response is complete."""
    header_names: tuple[str, ...] = ()
    """As sent: a header that was sent twice is here twice."""
    answered: SharedEvent = field(default_factory=SharedEvent)
    """Set when the whole response has been sent."""

    @property
    def messages(self) -> list[dict[str, Any]]:
        """The messages, without the notes that the server adds to those of users."""
        return [
            {**message, "content": NOTE.sub("", message["content"])}
            if message["role"] == "user"
            else message
            for message in self.raw_messages
        ]

    @property
    def raw_messages(self) -> list[dict[str, Any]]:
        messages: list[dict[str, Any]] = self.body.get("messages", [])
        return messages

    @property
    def tool_names(self) -> set[str]:
        return {tool["function"]["name"] for tool in self.body.get("tools", [])}


@dataclass(slots=True)
class Conversation:
    """The scripted answers of one conversation, in order, and the requests that came."""

    marker: str
    answers: deque[Answer | Script] = field(default_factory=deque)
    requests: list[ModelRequest] = field(default_factory=list)

    def reply(self, *answers: Answer | Script) -> None:
        """Add answers; a function answers all further requests until it returns None."""
        self.answers.extend(answers)

    def next_answer(self, body: dict[str, Any]) -> Answer | None:
        while self.answers:
            answer = self.answers[0]
            if isinstance(answer, Reply | Failure | Body | NoResponse):
                self.answers.popleft()
                return answer
            if (computed := answer(body)) is not None:
                return computed
            self.answers.popleft()
        return None


class ScriptedModel:
    """The server. It answers requests without a script with 400, and keeps them in `unscripted`."""

    def __init__(self) -> None:
        self.reset()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/v1"
        config = uvicorn.Config(
            self._serve,
            interface="asgi3",  # uvicorn takes a bound method for the older interface
            log_level="critical",
            lifespan="off",
            ws="none",
            loop="asyncio",
        )
        self._server = Server(config, grace_seconds=0)
        self._thread = threading.Thread(target=self._run, daemon=True)

    def reset(self) -> None:
        """Forget all answers and requests, for the next test."""
        self.requests: list[ModelRequest] = []
        self.unscripted: list[ModelRequest] = []
        self.checks: list[ModelRequest] = []
        """The requests of one token with which a server checks the model when it starts."""
        self.check_answers: deque[Answer] = deque()
        """The answers to these; a text answers all further ones."""
        self.refused: list[str] = []
        """Why requests were refused: they broke one of `demands`."""
        self.demands: StrictDemands | None = None
        self.has_failed = False
        """Whether a response was an error."""
        self._default = Conversation(marker="")
        self._conversations: dict[str, Conversation] = {}

    def _run(self) -> None:
        asyncio.run(self._server.serve(sockets=[self._socket]))

    def start(self) -> Self:
        self._thread.start()
        while not self._server.started:
            time.sleep(0.002)
        return self

    def stop(self) -> None:
        self._server.stop()
        self._thread.join()
        self._socket.close()

    __enter__ = start

    def __exit__(self, *_: object) -> None:
        self.stop()

    def reply(self, *answers: Answer | Script) -> None:
        """Add answers for requests without a conversation's marker."""
        self._default.reply(*answers)

    def forget_requests(self) -> None:
        """Free the memory of the requests so far; with tools and histories a request is large."""
        self.requests.clear()
        for each in (self._default, *self._conversations.values()):
            each.requests.clear()

    def conversation(self, *answers: Answer | Script) -> Conversation:
        conversation = Conversation(marker=f"[{uuid4().hex[:12]}]")
        conversation.reply(*answers)
        self._conversations[conversation.marker] = conversation
        return conversation

    def _conversation_of(self, request: ModelRequest) -> Conversation:
        texts = [json.dumps(m["content"]) for m in request.messages if m["role"] == "user"]
        for text in reversed(texts):
            for marker, conversation in self._conversations.items():
                if marker in text:
                    return conversation
        return self._default

    def _answer(self, request: ModelRequest) -> Answer:
        if 1 in {request.body.get(n) for n in ("max_tokens", "max_completion_tokens")}:
            self.checks.append(request)
            return self.check_answers.popleft() if self.check_answers else says("Hi")
        conversation = self._conversation_of(request)
        if self.demands is not None and (refusal := self.demands.refusal(request.body)):
            self.refused.append(refusal)
            too_long = self.demands.is_too_long(request.body)
            code = self.demands.context_words[0] if too_long else None
            return Failure(400, message=refusal, code=code)
        self.requests.append(request)
        conversation.requests.append(request)
        answer = conversation.next_answer(request.body)
        if answer is None:
            self.unscripted.append(request)
            return Failure(400, message="no answer is scripted")
        return answer

    async def _serve(self, scope: Message, receive: Receive, send: Send) -> None:
        request = await _read_request(scope, receive)
        answer = self._answer(request)
        self.has_failed |= isinstance(answer, Failure)
        sending = asyncio.create_task(_send_answer(request, answer, send))
        disconnecting = asyncio.create_task(_wait_for_disconnect(receive))
        await asyncio.wait({sending, disconnecting}, return_when=asyncio.FIRST_COMPLETED)
        if not sending.done():
            request.closed_early.set()
        for task in (sending, disconnecting):
            task.cancel()
            with suppress(asyncio.CancelledError, OSError):
                await task


async def _read_request(scope: Message, receive: Receive) -> ModelRequest:
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    headers = {name.decode(): value.decode() for name, value in scope["headers"]}
    return ModelRequest(
        scope["path"],
        headers,
        json.loads(body or b"{}"),
        scope["client"][1],
        header_names=tuple(name.decode().lower() for name, _ in scope["headers"]),
    )


async def _wait_for_disconnect(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _send_answer(request: ModelRequest, answer: Answer, send: Send) -> None:
    if isinstance(answer, Failure):
        await _send_json(send, answer.status, answer.as_json(), answer.headers)
    elif isinstance(answer, NoResponse):
        await asyncio.sleep(2 * HUNG_SECONDS)
    elif isinstance(answer, Body):
        await _start(send, 200, {"content-type": answer.content_type})
        for packet in answer.packets():
            await send({"type": "http.response.body", "body": packet, "more_body": True})
            await asyncio.sleep(0)
        if not answer.ends:
            return
        await send({"type": "http.response.body", "body": b""})
    elif request.body.get("stream"):
        await _start(send, 200, {"content-type": "text/event-stream"})
        async for data in _stream(request, answer):
            if data is None:
                return
            await send({"type": "http.response.body", "body": data, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
    else:
        await _send_json(send, 200, _completion(request, answer), {})
    request.answered.set()


async def _start(send: Send, status: int, headers: dict[str, str]) -> None:
    pairs = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": pairs})


async def _send_json(
    send: Send, status: int, content: dict[str, Any], headers: dict[str, str]
) -> None:
    await _start(send, status, {"content-type": "application/json", **headers})
    await send({"type": "http.response.body", "body": json.dumps(content).encode()})


async def _stream(request: ModelRequest, reply: Reply) -> AsyncIterator[bytes | None]:
    """Yield the parts of the body, and None to close the connection."""
    for step in deltas_of(reply):
        match step:
            case dict():
                yield _event(request, [{"index": 0, "delta": step, "finish_reason": None}])
            case Comment():
                yield f": {step.text}\n\n".encode()
            case Raw():
                yield step.data
            case Cut():
                yield None
            case _:
                await _wait(step)
    for data in _ending(request, reply) if reply.ends else ():
        yield data


async def _wait(step: Pause | Gate | Hang) -> None:
    if isinstance(step, Gate):
        await step.pass_through()
    else:
        await asyncio.sleep(step.seconds if isinstance(step, Pause) else 2 * HUNG_SECONDS)


def _ending(request: ModelRequest, reply: Reply) -> Iterator[bytes]:
    yield _event(request, [{"index": 0, "delta": {}, "finish_reason": reply.finish()}])
    wants_usage = (request.body.get("stream_options") or {}).get("include_usage")
    if reply.usage and wants_usage:
        yield _event(request, [], usage=reply.usage.as_json())
    yield b"data: [DONE]\n\n"


def _event(request: ModelRequest, choices: list[dict[str, Any]], **more: object) -> bytes:
    chunk = {
        "id": "chatcmpl-scripted",
        "object": "chat.completion.chunk",
        "created": 1_700_000_000,
        "model": request.body.get("model"),
        "choices": choices,
        **more,
    }
    return f"data: {json.dumps(chunk)}\n\n".encode()


def _completion(request: ModelRequest, reply: Reply) -> dict[str, Any]:
    choice = {"index": 0, "message": message_of(reply), "finish_reason": reply.finish()}
    return {
        "id": "chatcmpl-scripted",
        "object": "chat.completion",
        "created": 1_700_000_000,
        "model": request.body.get("model"),
        "choices": [choice],
        "usage": reply.usage.as_json() if reply.usage else None,
    }
