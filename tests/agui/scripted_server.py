"""A server that answers runs with scripted events, for tests of the client itself."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from tests.peers.shared_events import Gate
from tests.serving import served

Event = dict[str, Any]
Step = Event | Gate


@asynccontextmanager
async def scripted_server(*answers: Response | Sequence[Step]) -> AsyncIterator[str]:
    """Yield the URL for runs. Each request takes the next answer: a response, or events to stream.

    RUN_STARTED and RUN_FINISHED get the threadId and runId of the request.
    """
    app = FastAPI()
    remaining = list(answers)

    @app.post("/runs")
    async def run(request: Request) -> Response:
        answer = remaining.pop(0)
        if isinstance(answer, Response):
            return answer
        return StreamingResponse(
            _body(answer, await request.json()), media_type="text/event-stream"
        )

    async with served(app) as url:
        yield f"{url}/runs"


async def _body(steps: Sequence[Step], run: dict[str, Any]) -> AsyncIterator[str]:
    ids = {"threadId": run["threadId"], "runId": run["runId"]}
    for step in steps:
        if isinstance(step, Gate):
            await step.pass_through()
        else:
            event = {**step, **ids} if step["type"] in {"RUN_STARTED", "RUN_FINISHED"} else step
            yield f"data: {json.dumps(event)}\n\n"
            await asyncio.sleep(0)


STARTED: Event = {"type": "RUN_STARTED", "protocolVersion": "1.0"}
FINISHED: Event = {"type": "RUN_FINISHED"}


def text(message_id: str, *deltas: str) -> list[Event]:
    """Return the events of one complete text message."""
    contents: list[Event] = [
        {"type": "TEXT_MESSAGE_CONTENT", "messageId": message_id, "delta": delta}
        for delta in deltas
    ]
    start = {"type": "TEXT_MESSAGE_START", "messageId": message_id, "role": "assistant"}
    return [start, *contents, {"type": "TEXT_MESSAGE_END", "messageId": message_id}]


def call(call_id: str, name: str, arguments: str, parent: str) -> list[Event]:
    """Return the events of one complete tool call."""
    return [
        {"type": "TOOL_CALL_START", "toolCallId": call_id, "toolCallName": name}
        | {"parentMessageId": parent},
        {"type": "TOOL_CALL_ARGS", "toolCallId": call_id, "delta": arguments},
        {"type": "TOOL_CALL_END", "toolCallId": call_id},
    ]
