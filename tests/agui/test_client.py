"""How @ag-ui/client handles events: the behaviour on which our server relies."""

import asyncio
from typing import Any

import pytest
from starlette.responses import JSONResponse

from tests.agui.agent import AguiAgent, approve, cancel, open_agent
from tests.agui.driver import Driver
from tests.agui.scripted_server import FINISHED, STARTED, Event, call, scripted_server, text
from tests.peers.shared_events import Gate


async def page(driver: Driver, url: str, **options: Any) -> AguiAgent:
    return await open_agent(driver, url, {"Authorization": "Bearer x"}, **options)


async def test_deltas_form_a_message(driver: Driver) -> None:
    events = [STARTED, *text("m1", "Good ", "morning"), FINISHED]
    async with scripted_server(events) as url:
        agent = await page(driver, url)
        result = await agent.run("Hello")
    assert result.outcome == {"type": "success"}
    assert result.text == "Good morning"
    assert [m["content"] for m in result.messages] == ["Hello", "Good morning"]
    assert [m["id"] for m in result.new_messages] == ["m1"]
    assert result.request is not None
    assert result.request["threadId"] == agent.thread_id
    versions = {"1.0": "1.0", "0.0": None}
    assert result.request.get("protocolVersion") == versions[driver.version]


def interrupted_run(**members: str) -> list[Event]:
    """Return the events of a run that ends with one interrupt, which has these members."""
    messages = [
        {
            "id": "m1",
            "role": "assistant",
            "toolCalls": [
                {"id": "c1", "type": "function", "function": {"name": "f", "arguments": "{}"}}
            ],
        }
    ]
    interrupt = {"id": "i1", "reason": "tool_call", "toolCallId": "c1", **members}
    return [
        STARTED,
        *call("c1", "f", "{}", "m1"),
        {"type": "MESSAGES_SNAPSHOT", "messages": messages},
        {"type": "STATE_SNAPSHOT", "snapshot": {"version": 2}},
        FINISHED | {"outcome": {"type": "interrupt", "interrupts": [interrupt]}},
    ]


async def test_an_open_interrupt_must_be_answered(driver: Driver) -> None:
    result_event: Event = {
        "type": "TOOL_CALL_RESULT", "messageId": "r1", "toolCallId": "c1", "content": "done",
    }  # fmt: skip
    async with scripted_server(interrupted_run(), [STARTED, result_event, FINISHED]) as url:
        agent = await page(driver, url)
        interrupted = await agent.run("Do it")
        assert [interrupt["id"] for interrupt in interrupted.interrupts] == ["i1"]
        rejected = await agent.run("Something else")
        assert rejected.error is not None
        assert rejected.request is None
        resumed = await agent.resume(approve(interrupted.interrupts[0], title="T"))
    assert resumed.interrupts == []
    assert resumed.request is not None
    assert resumed.request["state"] == {"version": 2}
    assert resumed.request["resume"] == [
        {
            "interruptId": "i1",
            "status": "resolved",
            "payload": {"approved": True, "editedArgs": {"title": "T"}},
        }
    ]
    assert resumed.messages[-2]["role"] == "tool"  # the last is the message of the rejected run


async def test_a_snapshot_replaces_the_messages(driver: Driver) -> None:
    message = {"id": "m0", "role": "assistant", "content": "Old"}
    snapshot: Event = {"type": "MESSAGES_SNAPSHOT", "messages": [message]}
    async with scripted_server([STARTED, snapshot, FINISHED]) as url:
        agent = await page(driver, url)
        result = await agent.run("Hello")
    assert result.messages == [message]


async def test_an_error_status_rejects_the_run_with_its_body(driver: Driver) -> None:
    problem = {"title": "Conflict", "status": 409, "code": "run_running"}
    response = JSONResponse(problem, status_code=409, media_type="application/problem+json")
    async with scripted_server(response) as url:
        agent = await page(driver, url)
        result = await agent.run("Hello")
    assert result.error is not None
    assert result.error.status == result.status == 409
    assert result.error.problem == problem


async def test_run_error_does_not_reject_the_run(driver: Driver) -> None:
    error: Event = {"type": "RUN_ERROR", "message": "Sorry", "code": "x"}
    async with scripted_server([STARTED, error]) as url:
        result = await (await page(driver, url)).run("Hello")
    assert result.error is None
    assert result.outcome == {"type": "error", "code": "x", "message": "Sorry"}


async def test_abort_keeps_the_text_so_far(driver: Driver) -> None:
    gate = Gate()
    start, content, _ = text("m1", "Half")
    async with scripted_server([STARTED, start, content, gate, FINISHED]) as url:
        agent = await page(driver, url)
        run = agent.start("Hello")
        await run.event("TEXT_MESSAGE_CONTENT")
        await agent.abort()
        result = await run.result()
        gate.open()
    assert result.error is None
    assert result.outcome["code"] == "abort"
    assert result.messages[-1]["content"] == "Half"


@pytest.mark.parametrize("member", ["code", "usage"])
async def test_null_in_an_optional_member_rejects_the_run(driver: Driver, member: str) -> None:
    error: Event = {"type": "RUN_ERROR", "message": "Sorry", "code": "x"} | {member: None}
    async with scripted_server([STARTED, error]) as url:
        result = await (await page(driver, url)).run("Hello")
    assert result.error is not None


async def test_two_agents_can_run_concurrently(driver: Driver) -> None:
    answers = [[STARTED, *text(f"m{n}", f"Answer {n}"), FINISHED] for n in range(2)]
    async with scripted_server(*answers) as url:
        pages = [await page(driver, url) for _ in range(2)]
        results = await asyncio.gather(*(agent.run("Hello") for agent in pages))
    assert {result.text for result in results} == {"Answer 0", "Answer 1"}


async def test_an_expired_interrupt_can_only_be_cancelled(driver: Driver) -> None:
    """The earlier client sends nothing until the page deletes the interrupt from it."""
    expired = interrupted_run(expiresAt="2020-01-01T00:00:00+00:00")
    async with scripted_server(expired, [STARTED, FINISHED]) as url:
        agent = await page(driver, url)
        interrupted = await agent.run("Do it")
        resumed = await agent.resume(approve(interrupted.interrupts[0]))
        assert resumed.request is None
        if driver.version == "0.0":
            assert (await agent.resume(cancel(interrupted.interrupts[0]))).request is None
            await agent.forget_interrupts()
        cancelled = await agent.resume(cancel(interrupted.interrupts[0]))
    assert cancelled.error is None
    assert cancelled.interrupts == []
