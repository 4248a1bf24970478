"""No proxy collects, stores or compresses the events of a stream, on any route."""

import httpx
import pytest

from tests.api.route_table import ENDPOINTS
from tests.peers.openai_replies import Call, Text, calls, says, script
from tests.peers.openai_server import ScriptedModel
from tests.peers.shared_events import Gate
from tests.runs.client import AgentClient, resolved, run_input
from tests.runs.tool_calls import DENTIST

pytestmark = pytest.mark.direct

STREAMS = [
    endpoint
    for endpoint in ENDPOINTS
    if "/agent/" in endpoint.path
    and "text/event-stream" in endpoint.route.responses.get(200, {}).get("content", {})
]


async def test_every_stream_of_events_is_for_its_client_alone(
    agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(calls(Call("create_schedule_item", DENTIST)), says("Hello."), says("Hello."))
    asked = await agent.run("t", "Dentist", runId="r")
    resume = [resolved(interrupt) for interrupt in asked.interrupts]
    bodies = {
        "start_run": run_input("another", "Hello"),
        "resume_run": run_input("t", resume=resume),
    }
    assert len(STREAMS) >= 3
    for endpoint in STREAMS:
        path = endpoint.path.format(run_id="r", thread_id="t")
        body = bodies.get(endpoint.operation)
        async with agent.http.stream(endpoint.method, path, json=body) as response:
            await response.aread()
        check_headers(response)
        if endpoint.method == "GET":
            head = await agent.http.head(path)
            check_headers(head)
            assert (head.content, head.headers.get("content-length")) == (b"", None)


async def test_head_begins_no_stream_of_a_running_run(
    agent: AgentClient, model: ScriptedModel
) -> None:
    gate = Gate()
    model.reply(script(Text("Hello"), gate, Text(".")))
    async with agent.stream("t", "Hello", runId="r") as (answer, events):
        await anext(events)
        head = await agent.http.head("/api/v1/agent/runs/r/events")
        gate.open()
        async for _ in events:
            pass
    check_headers(head)
    assert answer.outcome == "success"


def check_headers(response: httpx.Response) -> None:
    assert (response.status_code, response.headers["x-accel-buffering"]) == (200, "no")
    cache_control = set(response.headers["cache-control"].split(", "))
    assert cache_control == {"no-cache", "no-store", "no-transform"}
    assert "content-encoding" not in response.headers
