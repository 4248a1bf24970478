"""The Agent Protocol as Aegra speaks it: threads, and runs that stream what LangGraph emits."""

import re
from uuid import uuid4

import orjson

from bench.agui_client import Client, RunFailed, RunResponse
from bench.rounds import USER_MESSAGES, Protocol

ASSISTANT = "agent"
TEXT = re.compile(rb'"content": ?"([^"\\]*)"[^\n]*?"AIMessageChunk"')


async def create_thread(client: Client) -> str:
    thread_id = str(uuid4())
    await client.post(orjson.dumps({"thread_id": thread_id}), "/threads")
    return thread_id


async def run_turn(
    client: Client, thread_id: str, case: str, tokens: int
) -> tuple[float, list[RunResponse]]:
    """Run one turn, and return its seconds and its responses."""
    responses = [await post_message(client, thread_id, USER_MESSAGES[case])]
    if case == "approve":
        responses.append(await _post(client, thread_id, command={"resume": {"approved": True}}))
    if case == "approve" and b'"title": "Dentist"' not in responses[-1].body.replace(b"\\", b""):
        raise RunFailed("the tool call had no effect")
    if b"event: error" in responses[-1].body or responses[-1].tokens != tokens:
        raise RunFailed(responses[-1].body[-500:].decode(errors="replace"))
    return sum(each.seconds for each in responses), responses


async def post_message(client: Client, thread_id: str, text: str) -> RunResponse:
    return await _post(client, thread_id, input={"messages": [{"role": "user", "content": text}]})


async def _post(client: Client, thread_id: str, **members: object) -> RunResponse:
    body = {"assistant_id": ASSISTANT, "stream_mode": ["messages-tuple"], **members}
    return await client.post(orjson.dumps(body), f"/threads/{thread_id}/runs/stream")


PROTOCOL = Protocol(create_thread, run_turn, post_message)
