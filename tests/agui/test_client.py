"""What @ag-ui/client does with a server's events: the ground that our server's choices stand on."""

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


async def test_a_message_is_put_together(driver: Driver) -> None:
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
    assert result.request["protocolVersion"] == "1.0"


def asking(**more: str) -> list[Event]:
    messages = [
        {
            "id": "m1",
            "role": "assistant",
            "toolCalls": [
                {"id": "c1", "type": "function", "function": {"name": "f", "arguments": "{}"}}
            ],
        }
    ]
    interrupt = {"id": "i1", "reason": "tool_call", "toolCallId": "c1", **more}
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
    async with scripted_server(asking(), [STARTED, result_event, FINISHED]) as url:
        agent = await page(driver, url)
        asked = await agent.run("Do it")
        assert [interrupt["id"] for interrupt in asked.interrupts] == ["i1"]
        ignored = await agent.run("Something else")
        assert ignored.error is not None
        assert ignored.request is None
        answered = await agent.answer(approve(asked.interrupts[0], title="T"))
    assert answered.interrupts == []
    assert answered.request is not None
    assert answered.request["state"] == {"version": 2}
    assert answered.request["resume"] == [
        {
            "interruptId": "i1",
            "status": "resolved",
            "payload": {"approved": True, "editedArgs": {"title": "T"}},
        }
    ]
    assert answered.messages[-2]["role"] == "tool"  # the user message that was ignored is the last


async def test_a_snapshot_drops_what_it_lacks(driver: Driver) -> None:
    kept = {"id": "m0", "role": "assistant", "content": "Old"}
    snapshot: Event = {"type": "MESSAGES_SNAPSHOT", "messages": [kept]}
    async with scripted_server([STARTED, snapshot, FINISHED]) as url:
        agent = await page(driver, url)
        result = await agent.run("Hello")
    assert result.messages == [kept]


async def test_an_error_status_is_told_with_its_body(driver: Driver) -> None:
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


async def test_abort_keeps_what_was_said(driver: Driver) -> None:
    gate = Gate()
    opening, said, _ = text("m1", "Half")
    async with scripted_server([STARTED, opening, said, gate, FINISHED]) as url:
        agent = await page(driver, url)
        run = agent.begin("Hello")
        await run.event("TEXT_MESSAGE_CONTENT")
        await agent.abort()
        result = await run.result()
        gate.open()
    assert result.error is None
    assert result.outcome["code"] == "abort"
    assert result.messages[-1]["content"] == "Half"


@pytest.mark.parametrize("member", ["code", "usage"])
async def test_null_in_an_optional_member_ends_the_run(driver: Driver, member: str) -> None:
    error: Event = {"type": "RUN_ERROR", "message": "Sorry", "code": "x"} | {member: None}
    async with scripted_server([STARTED, error]) as url:
        result = await (await page(driver, url)).run("Hello")
    assert result.error is not None


async def test_two_pages_may_run_at_once(driver: Driver) -> None:
    answers = [[STARTED, *text(f"m{n}", f"Answer {n}"), FINISHED] for n in range(2)]
    async with scripted_server(*answers) as url:
        pages = [await page(driver, url) for _ in range(2)]
        results = await asyncio.gather(*(agent.run("Hello") for agent in pages))
    assert {result.text for result in results} == {"Answer 0", "Answer 1"}


async def test_an_expired_question_can_only_be_cancelled(driver: Driver) -> None:
    late = asking(expiresAt="2020-01-01T00:00:00+00:00")
    async with scripted_server(late, [STARTED, FINISHED]) as url:
        agent = await page(driver, url)
        asked = await agent.run("Do it")
        answered = await agent.answer(approve(asked.interrupts[0]))
        assert answered.request is None
        cancelled = await agent.answer(cancel(asked.interrupts[0]))
    assert cancelled.interrupts == []
