"""Sends requests as CopilotKit does (@copilotkit/core 1.75, @copilotkit/react-core 1.74)."""

import json
from collections.abc import Mapping
from itertools import takewhile
from typing import Any
from uuid import uuid4

from tests.agui.agent import AguiAgent, Message, RunResult


async def answer(
    page: AguiAgent, interrupted: RunResult, *entries: Mapping[str, Any], **options: Any
) -> RunResult:
    """Answer the questions of a run as `useInterrupt` does; `entries` are in their order.

    The request has the run id that the run had in the client. For each call CopilotKit adds a tool
    message with the user's payload, as if the call had been executed.
    """
    results = [
        _tool_message(
            interrupt["toolCallId"],
            json.dumps(entry.get("payload", {"status": entry["status"]}), separators=(",", ":")),
        )
        for interrupt, entry in zip(interrupted.interrupts, entries, strict=True)
    ]
    options = {"run_id": interrupted.run_id} | options
    return await page.resume(*entries, messages=results, **options)


async def add_result(page: AguiAgent, call_id: str, content: str) -> None:
    """Add the result of a front-end call behind the message with the call and its other results."""
    held: list[Message] = (await page.describe())["messages"]
    caller = next(
        index
        for index, message in enumerate(held)
        if call_id in {call["id"] for call in message.get("toolCalls", [])}
    )
    results = takewhile(lambda message: message["role"] == "tool", held[caller + 1 :])
    place = caller + 1 + len(list(results))
    await page.set_messages([*held[:place], _tool_message(call_id, content), *held[place:]])


def _tool_message(call_id: str, content: str) -> Message:
    return {"id": str(uuid4()), "role": "tool", "toolCallId": call_id, "content": content}
