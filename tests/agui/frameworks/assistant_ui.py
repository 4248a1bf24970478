"""Sends requests as assistant-ui does (@assistant-ui/react-ag-ui 0.0.58)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.agui.agent import AguiAgent, Message, RunResult

CANCELLED = '{"error":"Tool call cancelled by user"}'
"""The result of a call of the front end if the user types something instead of waiting."""
READ_KEYWORDS = {"$schema", "$id", "title", "description", "type", "required", "properties"}
"""The keywords of a response schema that assistant-ui's own approval reads; others disable it."""


async def send(
    page: AguiAgent,
    text: str | None = None,
    *,
    results: Mapping[str, str] | None = None,
    **options: Any,
) -> RunResult:
    """Do a run with results of calls of the front end, by call id, and an optional message."""
    held = (await page.describe())["messages"]
    await page.set_messages(list(_with_results(held, results or {})))
    return await page.run(text, **options)


def _with_results(held: Sequence[Message], results: Mapping[str, str]) -> Iterator[Message]:
    """Yield the messages, the results of a message's calls right behind it and in their order.

    A new result may therefore stand before one that the server sent.
    """
    known = {message["toolCallId"]: message for message in held if message["role"] == "tool"}
    for message in held:
        if message["role"] != "tool":
            yield message
        for call in message.get("toolCalls", []):
            if call["id"] in known:
                yield known[call["id"]]
            elif call["id"] in results:
                yield _tool_message(call["id"], results[call["id"]])


def _tool_message(call_id: str, content: str) -> Message:
    message = {"id": f"{call_id}:tool", "role": "tool", "toolCallId": call_id, "content": content}
    return message | ({"error": content} if content == CANCELLED else {})
