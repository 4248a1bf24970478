"""What operators see of MCP, and what a process pays for it."""

import subprocess
import sys

import httpx
from fastapi import FastAPI

from tests.factories import Person
from tests.mcp.programs import connected, make_token, read
from tests.mcp.questions import CREATE, DENTIST
from tests.metrics.scraping import parse
from tests.waiting import HUNG_SECONDS

UNUSED = ("mcp", "mcp_types", "sse_starlette", "jsonschema")


def test_the_sdk_is_imported_with_the_first_message() -> None:
    code = f"import sys, api.app; print(sorted({set(UNUSED)!r} & sys.modules.keys()))"
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert printed.stdout.split() == [b"[]"]


async def test_calls_are_counted_by_tool_and_outcome(server: str, person: Person) -> None:
    async with connected(server, await make_token(server, person)) as client:
        await client.call_tool("get_my_profile")
        await client.call_tool("get_task", {"task_id": "x"})
        await client.call_tool(CREATE, DENTIST)
    async with httpx.AsyncClient(base_url=server, timeout=HUNG_SECONDS) as http:
        page = parse((await http.get("/metrics")).text)
    for tool, outcome in (("get_my_profile", "done"), ("get_task", "error"), (CREATE, "waiting")):
        assert page.value("majordomo_mcp_calls_total", tool=tool, outcome=outcome) >= 1
    requests = {"route": "/mcp", "method": "POST", "status": "200"}
    assert page.value("majordomo_http_requests_total", **requests) >= 1


async def test_a_draining_worker_answers_questions_and_begins_no_calls(
    server: str, app: FastAPI, person: Person
) -> None:
    async with connected(server, await make_token(server, person)) as client:
        app.state.run_worker.shutdown.draining.set()
        assert not (await client.call_tool("get_my_profile")).is_error
        refused = await client.call_tool(CREATE, DENTIST)
    assert refused.is_error
    assert read(refused)["error"] == "draining"
    assert read(refused)["message"]
