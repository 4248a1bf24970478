"""Text that the user writes while an approval request is open: kept, shown, read afterwards."""

import asyncio
from itertools import pairwise, permutations
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import text

from agent.runs.admission.approval_expiry import expire_interrupts
from agent.runs.admission.waiting_turn import MAX_WAITING_MESSAGES
from domain.core.database.sessions import Sessions
from tests.peers.openai_replies import Call, Failure, calls, says
from tests.peers.openai_server import ScriptedModel
from tests.runs.client import AgentClient, Answer, Event, cancelled, resolved
from tests.runs.stored_state import call_statuses, expire_calls, item_titles
from tests.runs.tool_calls import CLIENT_TOOLS, DENTIST, LUNCH, tool_message
from tests.runs.workers import until_recorded

QUESTION = {"id": "u1", "role": "user", "content": "Dentist on 1 December at 3pm"}
TYPED = {"id": "typed", "role": "user", "content": "And lunch with Wu"}
REFUSING = "/api/v1/agent/runs?on_waiting=refuse"


@pytest.fixture
async def interrupted(agent: AgentClient, model: ScriptedModel) -> Answer:
    """A thread `t` that waits for the approval of one new item."""
    model.reply(calls(Call("create_schedule_item", DENTIST)))
    return await agent.run("t", messages=[QUESTION], runId="asking")


async def test_a_message_is_kept_and_shown_last(interrupted: Answer, agent: AgentClient) -> None:
    waiting = await agent.run("t", messages=[TYPED])
    assert waiting.interrupts == interrupted.interrupts
    assert waiting.snapshot == [*interrupted.snapshot, TYPED]
    assert (await agent.run("t", messages=[])).snapshot == [*interrupted.snapshot, TYPED]
    assert (await agent.reconnect("asking")).snapshot == [*interrupted.snapshot, TYPED]
    assert await _messages(agent) == [*interrupted.snapshot, TYPED]


async def test_a_message_that_is_sent_again_is_kept_once(
    interrupted: Answer, agent: AgentClient, model: ScriptedModel
) -> None:
    history = [*interrupted.snapshot, TYPED]
    more = TYPED | {"id": "more", "content": "At noon"}
    await agent.run("t", messages=[TYPED])
    await agent.run("t", messages=history)
    waiting = await agent.run("t", messages=[*history, more, more])
    assert waiting.snapshot == [*history, more]
    model.reply(says("Both noted."))
    approvals = [resolved(each) for each in interrupted.interrupts]
    await agent.run("t", messages=[*history, more], resume=approvals)
    assert [m["id"] for m in await _messages(agent) if m["role"] == "user"] == [
        "u1",
        "typed",
        "more",
    ]
    again = await agent.run("t", messages=[*history, more])
    assert (again.outcome, len(model.requests)) == ("success", 2)


@pytest.mark.parametrize("is_approved", [True, False])
async def test_the_model_reads_a_message_after_the_answer(
    is_approved: bool, interrupted: Answer, agent: AgentClient, model: ScriptedModel
) -> None:
    await agent.run("t", messages=[TYPED])
    model.reply(says("Noted."))
    answer = await agent.resume("t", interrupted.interrupts, approved=is_approved)
    assert answer.text == "Noted."
    _check_read_last(model)
    assert answer.snapshot == await _messages(agent)
    assert _roles(answer.snapshot) == ["user", "assistant", "tool", "user", "assistant"]


async def test_a_client_that_lacks_a_message_gets_it_before_the_reply(
    interrupted: Answer, agent: AgentClient, model: ScriptedModel
) -> None:
    await agent.run("t", messages=[TYPED])
    model.reply(says("Noted."))
    approvals = [resolved(each) for each in interrupted.interrupts]
    answer = await agent.run("t", messages=interrupted.snapshot, resume=approvals)
    first = [event["type"] for event in answer.events[:2]]
    assert first == ["RUN_STARTED", "MESSAGES_SNAPSHOT"]
    assert answer.events[1]["messages"] == [*interrupted.snapshot, TYPED]


async def test_a_message_stays_when_the_turn_is_cancelled(
    interrupted: Answer, agent: AgentClient, model: ScriptedModel
) -> None:
    await agent.run("t", messages=[TYPED])
    await agent.cancel("asking")
    assert _roles(await _messages(agent)) == ["user", "assistant", "tool", "user"]
    model.reply(says("Lunch, then."))
    assert (await agent.run("t", messages=[])).text == "Lunch, then."
    _check_read_last(model)


@pytest.mark.parametrize("is_closed", [True, False])
async def test_a_message_is_read_after_the_approval_has_expired(
    is_closed: bool,
    interrupted: Answer,
    app: FastAPI,
    agent: AgentClient,
    model: ScriptedModel,
    sessions: Sessions,
) -> None:
    await agent.run("t", messages=[TYPED])
    await expire_calls(sessions)
    if is_closed:
        await expire_interrupts(app.state.run_worker)
        assert _roles(await _messages(agent)) == ["user", "assistant", "tool", "user"]
    model.reply(says("Lunch, then."))
    assert (await agent.run("t", messages=[])).text == "Lunch, then."
    _check_read_last(model)
    assert [m["id"] for m in await _messages(agent)].count("typed") == 1


async def test_a_message_beside_one_of_two_approvals_is_kept(
    agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(calls(Call("create_schedule_item", DENTIST), Call("create_schedule_item", LUNCH)))
    interrupted = await agent.run("t", "Both")
    first, second = (
        {"interruptId": each["id"], "payload": {"approved": True}}
        for each in interrupted.interrupts
    )
    kept = await agent.run("t", messages=[TYPED], resume=first)
    assert kept.interrupts == interrupted.interrupts[1:]
    assert kept.snapshot[-1] == TYPED
    model.reply(says("All three."))
    assert (await agent.run("t", resume=second)).text == "All three."
    _check_read_last(model)


async def test_a_message_beside_the_cancellation_of_expired_calls_is_read(
    interrupted: Answer, agent: AgentClient, model: ScriptedModel, sessions: Sessions, app: FastAPI
) -> None:
    await expire_calls(sessions)
    await expire_interrupts(app.state.run_worker)
    model.reply(says("Lunch, then."))
    answer = await agent.run(
        "t", messages=[TYPED], resume=[cancelled(interrupted.interrupts[0])], runId="late"
    )
    assert answer.text == "Lunch, then."
    assert await call_statuses(sessions) == ["CANCELLED"]


async def test_the_cancellation_of_expired_calls_leaves_a_later_question_open(
    interrupted: Answer, agent: AgentClient, model: ScriptedModel, sessions: Sessions, app: FastAPI
) -> None:
    await expire_calls(sessions)
    await expire_interrupts(app.state.run_worker)
    model.reply(calls(Call("create_schedule_item", LUNCH)))
    later = await agent.run("t", "Lunch", runId="later")
    await until_recorded(app.state.run_worker)
    entry = cancelled(interrupted.interrupts[0])
    assert (await agent.run("t", messages=[TYPED], resume=[entry])).outcome == "cancelled"
    assert (await agent.reconnect("later")).snapshot[-1] == TYPED
    waiting = await agent.run("t", messages=[])
    assert waiting.interrupts == later.interrupts
    assert waiting.snapshot[-1] == TYPED
    model.reply(says("Lunch it is."))
    assert (await agent.resume("t", later.interrupts)).text == "Lunch it is."
    _check_read_last(model)


async def test_a_message_stays_when_the_run_that_takes_it_in_fails(
    interrupted: Answer, agent: AgentClient, model: ScriptedModel
) -> None:
    await agent.run("t", messages=[TYPED])
    model.reply(says(""))
    failed = await agent.resume("t", interrupted.interrupts, approved=False)
    assert failed.outcome == "RUN_ERROR"
    assert [m["id"] for m in await _messages(agent)][-1] == "typed"
    model.reply(says("Lunch, then."))
    assert (await agent.run("t", messages=[])).text == "Lunch, then."
    _check_read_last(model)


async def test_waiting_messages_are_bounded(interrupted: Answer, agent: AgentClient) -> None:
    many = [TYPED | {"id": f"m{n}"} for n in range(MAX_WAITING_MESSAGES)]
    assert (await agent.run("t", messages=many)).snapshot[-1] == many[-1]
    refused = await agent.run("t", messages=[*many, TYPED])
    assert (refused.status, refused.problem["code"]) == (409, "too_many_waiting_messages")
    assert str(MAX_WAITING_MESSAGES) in refused.problem["detail"]


async def test_waiting_messages_count_in_the_storage(
    interrupted: Answer, agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    before = await _stored_bytes(sessions)
    long = TYPED | {"content": "x" * 50_000}
    await agent.run("t", messages=[long])
    kept = await _stored_bytes(sessions)
    assert kept - before > 50_000
    model.reply(says("Noted."))
    await agent.resume("t", interrupted.interrupts)
    await agent.cancel("asking")
    # The run's row has the message, too.
    assert 50_000 < await _stored_bytes(sessions) - kept < 60_000


async def test_a_waiting_thread_says_in_words_what_it_waits_for(
    interrupted: Answer, agent: AgentClient, sessions: Sessions
) -> None:
    [restated] = (await agent.run("t", messages=[])).of("CUSTOM")
    assert restated["name"] == "majordomo.waiting"
    assert interrupted.interrupts[0]["message"] in restated["value"]["message"]
    assert "kept" not in restated["value"]["message"]
    [kept] = (await agent.run("t", messages=[TYPED])).of("CUSTOM")
    assert "I have kept your message" in kept["value"]["message"]
    async with sessions.begin() as session:
        await session.execute(text("UPDATE users SET locale = 'zh-CN'"))
    agent.http.headers["Accept-Language"] = "zh-CN"
    [kept] = (await agent.run("t", messages=[TYPED])).of("CUSTOM")
    assert "您的消息已保存" in kept["value"]["message"]


async def test_a_message_can_refuse_what_is_open(
    interrupted: Answer, agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    model.reply(says("Lunch instead."))
    body: dict[str, Any] = {"messages": [TYPED], "runId": "refusing"}
    answer = await agent.run("t", path=REFUSING, **body)
    assert (answer.text, answer.outcome) == ("Lunch instead.", "success")
    [result] = answer.of("TOOL_CALL_RESULT")
    assert TYPED["content"] in result["content"]
    _check_read_last(model)
    assert await item_titles(sessions) == []
    assert await call_statuses(sessions) == ["CONSUMED"]
    again = await agent.run("t", path=REFUSING, **body)
    assert (again.snapshot[-1]["content"], len(model.requests)) == ("Lunch instead.", 2)
    late = await agent.resume("t", interrupted.interrupts)
    assert (late.status, late.problem["code"]) == (409, "interrupt_answered")
    assert "refusing" in late.problem["detail"]


async def test_a_kept_message_that_is_sent_again_can_refuse(
    interrupted: Answer, agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    await agent.run("t", messages=[TYPED])
    assert (await agent.run("t", path=REFUSING, messages=[])).outcome == "interrupt"
    model.reply(says("Lunch instead."))
    answer = await agent.run("t", path=REFUSING, messages=[*interrupted.snapshot, TYPED])
    assert answer.text == "Lunch instead."
    assert [m["id"] for m in await _messages(agent)].count("typed") == 1
    assert await item_titles(sessions) == []


@pytest.fixture
async def asked_both(agent: AgentClient, model: ScriptedModel) -> str:
    """A thread `t` with an open front-end call, whose id is returned, and an open question."""
    model.reply(calls(Call("show_map", {"place": "Bern"}), Call("create_schedule_item", DENTIST)))
    interrupted = await agent.run("t", "Both", tools=CLIENT_TOOLS)
    return str(interrupted.of("TOOL_CALL_START")[0]["toolCallId"])


async def test_a_refusal_goes_on_without_the_results_of_front_end_calls(
    asked_both: str, agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(says("Lunch instead."))
    answer = await agent.run("t", path=REFUSING, messages=[TYPED])
    assert (answer.text, answer.last["outcome"]) == ("Lunch instead.", {"type": "success"})
    _check_read_last(model)
    result = tool_message(asked_both)
    kept = await agent.run("t", messages=[result])
    assert (kept.snapshot[-1], kept.last["outcome"]) == (result, {"type": "success"})
    assert len(model.requests) == 2
    model.reply(says("I see."))
    assert (await agent.run("t", "Look")).text == "I see."
    assert result["content"] in [m["content"] for m in model.requests[-1].messages]


async def test_a_refusal_leaves_open_the_front_end_calls_that_follow_it(
    asked_both: str, agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(calls(Call("show_map", {"place": "Thun"}), Call("create_schedule_item", LUNCH)))
    answer = await agent.run("t", path=REFUSING, messages=[TYPED], tools=CLIENT_TOOLS)
    later = answer.of("TOOL_CALL_START")[0]["toolCallId"]
    thread = (await agent.http.get("/api/v1/agent/threads/t")).json()
    assert thread["pendingToolCallIds"] == [later]
    kept = await agent.run("t", messages=[tool_message(asked_both)])
    assert kept.interrupts == answer.interrupts
    resumed = await agent.resume("t", answer.interrupts)
    assert resumed.last["outcome"]["pendingToolCallIds"] == [later]
    model.reply(says("All done."))
    assert (await agent.run("t", messages=[tool_message(later)])).text == "All done."


async def test_a_refusal_that_fails_gives_each_call_one_result(
    asked_both: str, agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(Failure(401))
    answer = await agent.run("t", path=REFUSING, messages=[TYPED])
    assert answer.outcome == "RUN_ERROR"
    await agent.run("t", messages=[tool_message(asked_both)])
    answered = [m["toolCallId"] for m in await _messages(agent) if m["role"] == "tool"]
    assert sorted(answered) == sorted(set(answered))


async def test_a_refusal_of_what_has_expired_is_an_ordinary_message(
    interrupted: Answer, agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    await expire_calls(sessions)
    model.reply(says("Lunch, then."))
    answer = await agent.run("t", path=REFUSING, messages=[TYPED])
    assert answer.text == "Lunch, then."
    assert await call_statuses(sessions) == ["EXPIRED"]


async def test_of_a_refusal_and_an_approval_one_wins(
    interrupted: Answer, agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    model.reply(lambda _: says("All right."))
    refusal, approval = await asyncio.gather(
        agent.run("t", path=REFUSING, messages=[TYPED]),
        agent.resume("t", interrupted.interrupts),
    )
    assert 200 in (refusal.status, approval.status)
    [result] = [m for m in await _messages(agent) if m["role"] == "tool"]
    is_refused = "refused" in result["content"] or "rejected" in result["content"]
    assert await item_titles(sessions) == ([] if is_refused else ["Dentist"])
    assert (refusal.status == 200 and bool(refusal.of("TOOL_CALL_RESULT"))) == is_refused
    assert approval.status == (409 if is_refused else 200)


async def test_a_kept_message_is_the_last_one_in_the_list(
    interrupted: Answer, agent: AgentClient
) -> None:
    await agent.run("t", messages=[TYPED])
    [summary] = (await agent.http.get("/api/v1/agent/threads")).json()
    assert summary["lastMessage"]["content"] == TYPED["content"]
    assert (summary["lastMessage"]["role"], summary["status"]) == ("user", "waiting")


def _orders() -> list[list[str]]:
    """Return all ways to send an approval, a result and a text, together or one after another."""
    ways: list[list[str]] = []
    for order in permutations("RTU"):
        for cuts in ((), (1,), (2,), (1, 2)):
            edges = [0, *cuts, 3]
            parts = ["".join(sorted(order[a:b])) for a, b in pairwise(edges)]
            if parts not in ways:
                ways.append(parts)
    return ways


@pytest.mark.parametrize("parts", _orders(), ids="-".join)
async def test_every_order_of_approval_result_and_text_ends_with_the_same_thread(
    parts: list[str], agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    """R approves, T is the result of a front-end call, U is the text that the user types.

    A text after the approval is no text that waits for it: there, the user goes on without T.
    """
    model.reply(calls(Call("show_map", {"place": "Bern"}), Call("create_schedule_item", DENTIST)))
    interrupted = await agent.run("t", messages=[QUESTION], tools=CLIENT_TOOLS)
    result = tool_message(interrupted.of("TOOL_CALL_START")[0]["toolCallId"])
    model.reply(lambda _: says("All done."))
    goes_on = parts == ["R", "U", "T"]
    shown: list[Event] = []
    for part in parts:
        body: dict[str, Any] = {"messages": []}
        if "R" in part:
            body["resume"] = [resolved(each) for each in interrupted.interrupts]
        body["messages"] += [result] if "T" in part else []
        body["messages"] += [TYPED] if "U" in part else []
        shown += body["messages"]
        answer = await agent.run("t", **body)
        for snapshot in answer.of("MESSAGES_SNAPSHOT"):
            assert [m for m in snapshot["messages"] if m in shown] == _in_order(shown, goes_on)
        again = await agent.run("t", messages=[])
        assert [m for m in again.snapshot if m in shown] == _in_order(shown, goes_on)
    messages = await _messages(agent)
    assert len({m["id"] for m in messages}) == len(messages)
    assert [m for m in messages if m in shown] == _in_order(shown, goes_on)
    assert await item_titles(sessions) == ["Dentist"]
    if goes_on:
        return
    assert messages[-1]["content"] == "All done."
    assert set(_roles(messages[2:4])) == {"tool"}
    is_read_apart = parts[-1] == "U" and len(parts) > 1
    replies = ["assistant"] if is_read_apart else []
    assert _roles(messages[4:]) == [*replies, "user", "assistant"]
    assert len(model.requests) == (3 if is_read_apart else 2)
    assert str(model.requests[-1].messages[-1]["content"]).endswith(str(TYPED["content"]))


def _in_order(shown: list[Event], goes_on: bool) -> list[Event]:
    return shown if goes_on else sorted(shown, key=lambda message: message["role"])


def _check_read_last(model: ScriptedModel) -> None:
    """Check that the model got the typed message behind the results."""
    last = model.requests[-1].messages[-1]
    assert last["role"] == "user"
    assert last["content"].endswith(str(TYPED["content"]))
    assert [m["content"] for m in model.requests[-1].messages].count(last["content"]) == 1


def _roles(messages: list[Event]) -> list[str]:
    return [message["role"] for message in messages]


async def _messages(agent: AgentClient) -> list[Event]:
    response = await agent.http.get("/api/v1/agent/threads/t")
    messages: list[Event] = response.json()["messages"]
    return messages


async def _stored_bytes(sessions: Sessions) -> int:
    async with sessions() as session:
        return int(await session.scalar(text("SELECT stored_bytes FROM threads")) or 0)
