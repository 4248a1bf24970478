"""How an answer ends: at its length, in a filter, or empty. A run succeeds only with an answer."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from agent.graph.chat.replies import CUT_TEXT, DONE_TEXT
from agent.models.openai import retries
from domain.core.database.sessions import Sessions
from domain.core.i18n import translate
from tests.peers.openai_replies import Body, Call, Reply, Text, calls, says, script
from tests.peers.openai_server import ScriptedModel
from tests.peers.stream_forms import FAULTS, SECRET
from tests.runs.client import AgentClient
from tests.runs.stored_state import item_titles
from tests.runs.tool_calls import CLIENT_TOOLS, DENTIST

EMPTY = script(Text(""))
SHOWN = {"reasoning and no answer", "thoughts and no answer", "a filter behind text"}
PERMANENT = {"an object that is an error", "a cut before the text", "a cut before the arguments"}
RETRIED = {name: form for name, (form, _) in FAULTS.items() if name not in SHOWN | PERMANENT}
"""The faults before which nothing was shown."""


@pytest.fixture(autouse=True)
def _short_backoff(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retries, "INITIAL_BACKOFF_SECONDS", 0.001)


def cut(reply: Reply) -> Reply:
    return replace(reply, finish_reason="length")


CUT_CALL = cut(calls(Call("create_schedule_item", '{"title": "Den')))

GoesOn = Callable[[], Awaitable[None]]


@pytest.fixture
def goes_on(agent: AgentClient, model: ScriptedModel) -> GoesOn:
    """Send two more messages to the thread; both reach the model and are answered."""

    async def check() -> None:
        for text in ("Are you there?", "And now?"):
            model.reply(says(f"To {text}"))
            again = await agent.run("t", text)
            assert (again.outcome, again.text) == ("success", f"To {text}")
        assert not model.unscripted

    return check


@pytest.mark.parametrize("form", RETRIED.values(), ids=RETRIED)
async def test_a_fault_before_anything_was_shown_is_retried_unseen(
    form: Body, agent: AgentClient, model: ScriptedModel, goes_on: GoesOn
) -> None:
    model.reply(form, says("Here I am."))
    answer = await agent.run("t", "Hello")
    assert (answer.outcome, answer.text) == ("success", "Here I am.")
    assert len(model.requests) == 2
    await goes_on()


async def test_a_text_that_is_cut_says_so(
    agent: AgentClient, model: ScriptedModel, goes_on: GoesOn
) -> None:
    model.reply(cut(says("Once upon a ")))
    answer = await agent.run("t", "Tell me a story")
    assert (answer.outcome, answer.text) == ("success", f"Once upon a {CUT_TEXT}")
    assert len(model.requests) == 1
    await goes_on()


async def test_a_call_that_is_cut_is_requested_again_once(
    agent: AgentClient, model: ScriptedModel, sessions: Sessions, goes_on: GoesOn
) -> None:
    model.reply(CUT_CALL, CUT_CALL)
    failed = await agent.run("t", "Dentist")
    assert (failed.last["type"], failed.last["code"]) == ("RUN_ERROR", "model_answer_cut")
    assert len(model.requests) == 2
    assert "cut" in json.loads(model.requests[1].messages[-1]["content"])
    assert await item_titles(sessions) == []
    await goes_on()


async def test_a_call_that_is_cut_can_be_corrected(
    agent: AgentClient, model: ScriptedModel, sessions: Sessions, goes_on: GoesOn
) -> None:
    model.reply(CUT_CALL, calls(Call("create_schedule_item", DENTIST)), says("Done."))
    answer = await agent.run("t", "Dentist")
    assert (await agent.resume("t", answer.interrupts)).text == "Done."
    assert await item_titles(sessions) == ["Dentist"]
    await goes_on()


async def test_the_complete_calls_before_a_cut_one_run(
    agent: AgentClient, model: ScriptedModel, goes_on: GoesOn
) -> None:
    model.reply(
        cut(calls(Call("list_friends"), Call("create_schedule_item", '{"title": "D'))),
        says("One of two."),
    )
    answer = await agent.run("t", "Friends, and the dentist")
    results = [json.loads(event["content"]) for event in answer.of("TOOL_CALL_RESULT")]
    assert {"items": []} in results
    assert [result.get("cut") for result in results if "error" in result] == [True]
    assert answer.text == "One of two."
    await goes_on()


async def test_a_complete_call_at_the_limit_of_the_length_runs(
    agent: AgentClient, model: ScriptedModel, goes_on: GoesOn
) -> None:
    model.reply(cut(calls(Call("list_friends"))), says("None."))
    answer = await agent.run("t", "My friends?")
    assert json.loads(answer.of("TOOL_CALL_RESULT")[0]["content"]) == {"items": []}
    assert (answer.outcome, answer.text) == ("success", "None.")
    await goes_on()


async def test_a_broken_front_end_call_is_an_error_for_the_model_to_correct(
    agent: AgentClient, model: ScriptedModel, goes_on: GoesOn
) -> None:
    model.reply(calls(Call("show_map", '{"place": ')), says("Sorry."))
    answer = await agent.run("t", "Where is Bern?", tools=CLIENT_TOOLS)
    assert "invalid_arguments" in answer.of("TOOL_CALL_RESULT")[0]["content"]
    assert (answer.outcome, answer.text) == ("success", "Sorry.")
    await goes_on()


async def test_an_empty_answer_after_an_approved_change_is_a_success(
    agent: AgentClient, model: ScriptedModel, sessions: Sessions, goes_on: GoesOn
) -> None:
    model.reply(calls(Call("create_schedule_item", DENTIST)), EMPTY, EMPTY, EMPTY)
    interrupted = await agent.run("t", "Dentist")
    answer = await agent.resume("t", interrupted.interrupts)
    assert (answer.outcome, answer.text) == ("success", DONE_TEXT)
    assert await item_titles(sessions) == ["Dentist"]
    await goes_on()


async def test_an_empty_answer_after_reading_is_an_error(
    agent: AgentClient, model: ScriptedModel, goes_on: GoesOn
) -> None:
    model.reply(calls(Call("list_friends")), EMPTY, EMPTY, EMPTY)
    failed = await agent.run("t", "My friends?")
    assert (failed.last["type"], failed.last["code"]) == ("RUN_ERROR", "model_answer_empty")
    await goes_on()


@pytest.mark.parametrize(("form", "code"), FAULTS.values(), ids=FAULTS)
@pytest.mark.parametrize("locale", ["en", "zh-CN"])
async def test_agent_chats_report_a_failed_answer(
    form: Body, code: str, locale: str, agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(lambda _: form)
    await agent.http.patch("/api/v1/users/me", json={"locale": locale})
    headers = {"Accept-Language": locale}
    response = await agent.http.post(
        "/api/v1/agent-chats", json={"message": "Hello"}, headers=headers
    )
    assert response.status_code == 200
    error = response.json()["events"][-1]
    assert (error["type"], error["code"]) == ("error", code)
    assert error["error"].isascii() is (locale == "en")
    assert SECRET not in response.text


async def test_agent_chats_report_a_cut_text(agent: AgentClient, model: ScriptedModel) -> None:
    model.reply(cut(says("Once upon a ")))
    response = await agent.http.post("/api/v1/agent-chats", json={"message": "A story"})
    body: dict[str, Any] = response.json()
    assert body["output"] == f"Once upon a \n\n{translate(CUT_TEXT, 'en')}"
    assert body["events"][-1]["outcome"] == "success"
