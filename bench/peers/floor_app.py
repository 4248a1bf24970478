"""The floor: the same stream without a framework, a database or a login.

    OPENAI_BASE_URL=... PEER_SETUP=setup.json PORT=... python floor_app.py

Starlette, httpx and orjson. The history is in memory, and the tool that reads returns a constant.
No server that stores anything can cost less.
"""

import json
import os
from collections import defaultdict
from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import orjson
import uvicorn
import uvloop
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route

MAX_HISTORY_MESSAGES = 40
SETUP: dict[str, Any] = json.loads(Path(os.environ["PEER_SETUP"]).read_text())
ITEMS = json.dumps([{"title": f"Item {number}"} for number in range(SETUP["items"])])
URL = f"{os.environ['OPENAI_BASE_URL']}/chat/completions"
HEADERS = {"Authorization": "Bearer bench", "Content-Type": "application/json"}

history: dict[str, list[dict[str, Any]]] = defaultdict(list)
numbers = count(1)
http = httpx.AsyncClient(timeout=60, limits=httpx.Limits(max_connections=None))


def event(kind: str, **members: Any) -> bytes:
    return b"data: %b\n\n" % orjson.dumps({"type": kind, **members})


async def run(request: Request) -> StreamingResponse:
    body = orjson.loads(await request.body())
    return StreamingResponse(stream(body), media_type="text/event-stream")


async def stream(body: dict[str, Any]) -> AsyncIterator[bytes]:
    """Ask the model, call the tool that it names, and ask again."""
    ids = {"threadId": body["threadId"], "runId": body["runId"]}
    messages = history[body["threadId"]]
    messages.append({"role": "user", "content": body["messages"][-1]["content"]})
    yield event("RUN_STARTED", **ids)
    while messages[-1]["role"] != "assistant" or messages[-1].get("tool_calls"):
        async for data in reply(messages):
            yield data
        for call in messages[-1].get("tool_calls", ()):
            messages.append({"role": "tool", "tool_call_id": call["id"], "content": ITEMS})
            yield event("TOOL_CALL_RESULT", toolCallId=call["id"], content=ITEMS)
    yield event("RUN_FINISHED", **ids)


async def reply(messages: list[dict[str, Any]]) -> AsyncIterator[bytes]:
    """Stream one answer of the model, and append it to the messages."""
    prompt = [{"role": "system", "content": SETUP["prompt"]}, *messages[-MAX_HISTORY_MESSAGES:]]
    request = {"model": "scripted", "messages": prompt, "tools": SETUP["tools"], "stream": True}
    message_id, texts, calls = str(next(numbers)), [], []
    async with http.stream("POST", URL, content=orjson.dumps(request), headers=HEADERS) as response:
        async for line in response.aiter_lines():
            if not line.startswith("data: {"):
                continue
            choices = orjson.loads(line[6:])["choices"]
            delta = choices[0]["delta"] if choices else {}
            if text := delta.get("content"):
                texts.append(text)
                yield event("TEXT_MESSAGE_CONTENT", messageId=message_id, delta=text)
            for call in delta.get("tool_calls", ()):
                calls.append(call)
                yield event("TOOL_CALL_START", toolCallId=call["id"])
    message: dict[str, Any] = {"role": "assistant", "content": "".join(texts)}
    messages.append({**message, "tool_calls": calls} if calls else message)


async def health(_: Request) -> PlainTextResponse:
    return PlainTextResponse("ok")


if __name__ == "__main__":
    routes = [Route("/agent", run, methods=["POST"]), Route("/health", health)]
    config = uvicorn.Config(
        Starlette(routes=routes),
        port=int(os.environ["PORT"]),
        log_level="warning",
        access_log=False,
        timeout_keep_alive=75,
    )
    uvloop.run(uvicorn.Server(config).serve())
