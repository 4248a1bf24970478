"""Every form in which endpoints stream an answer: what it means for the run and the thread."""

import json
from typing import Any

import pytest

from agent.models.openai import retries
from domain.core.database.sessions import Sessions
from tests.peers import stream_forms
from tests.peers.openai_replies import Answer, Body, says
from tests.peers.openai_server import ScriptedModel
from tests.peers.stream_forms import ARGUMENTS, CALLS, FAULTS, NAME, NO_ARGUMENTS, TEXT, TEXTS
from tests.runs import client
from tests.runs.client import AgentClient
from tests.runs.stored_state import item_titles


@pytest.fixture(autouse=True)
def _short_backoff(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retries, "INITIAL_BACKOFF_SECONDS", 0.001)


async def check_that_it_goes_on(agent: AgentClient, model: ScriptedModel) -> None:
    """Send two more messages to the thread; both reach the model and are answered."""
    for text in ("Are you there?", "And now?"):
        model.reply(says(f"To {text}"))
        again = await agent.run("t", text)
        assert (again.outcome, again.text) == ("success", f"To {text}")
        assert not model.unscripted


def calls_of(answer: client.Answer) -> list[tuple[str, dict[str, Any]]]:
    """Return the name and the arguments of each call that was streamed."""
    called = []
    for start in answer.of("TOOL_CALL_START"):
        pieces = [e["delta"] for e in answer.of("TOOL_CALL_ARGS")
                  if e["toolCallId"] == start["toolCallId"]]  # fmt: skip
        called.append((start["toolCallName"], json.loads("".join(pieces))))
    return called


@pytest.mark.parametrize("form", TEXTS.values(), ids=TEXTS)
async def test_text_is_read(form: Body, agent: AgentClient, model: ScriptedModel) -> None:
    model.reply(form)
    answer = await agent.run("t", "Hello")
    assert (answer.outcome, answer.text) == ("success", TEXT)
    await check_that_it_goes_on(agent, model)


@pytest.mark.parametrize("form", CALLS.values(), ids=CALLS)
async def test_a_call_is_made(form: Body, agent: AgentClient, model: ScriptedModel) -> None:
    model.reply(form, says("Nothing."))
    answer = await agent.run("t", "What is on?")
    assert calls_of(answer) == [(NAME, ARGUMENTS)]
    (result,) = answer.of("TOOL_CALL_RESULT")
    assert json.loads(result["content"]) == {"items": []}
    assert (answer.outcome, answer.text) == ("success", "Nothing.")
    await check_that_it_goes_on(agent, model)


@pytest.mark.parametrize("arguments", [*NO_ARGUMENTS.values(), ...], ids=[*NO_ARGUMENTS, "missing"])
async def test_a_call_without_arguments_is_made(
    arguments: Any, agent: AgentClient, model: ScriptedModel
) -> None:
    member = {} if arguments is ... else {"arguments": arguments}
    call = stream_forms.call(index=0, id="a", name="list_friends", **member)
    model.reply(stream_forms.calls(call), says("Nobody."))
    answer = await agent.run("t", "Who are my friends?")
    assert calls_of(answer) == [("list_friends", {})]
    assert json.loads(answer.of("TOOL_CALL_RESULT")[0]["content"]) == {"items": []}
    await check_that_it_goes_on(agent, model)


TWO = [(NAME, ARGUMENTS), ("list_friends", {"query": "a b"})]
_FIRST, _SECOND = json.dumps(ARGUMENTS), json.dumps(TWO[1][1])
_call = stream_forms.call
TWO_CALLS = {
    "at index 0 without ids": [
        _call(index=0, name=NAME, arguments=_FIRST),
        _call(index=0, name="list_friends", arguments=_SECOND),
    ],
    "interleaved": [
        _call(index=0, id="a", name=NAME, arguments=_FIRST[:9]),
        _call(index=1, id="b", name="list_friends", arguments=_SECOND[:9]),
        _call(index=0, arguments=_FIRST[9:]), _call(index=1, arguments=_SECOND[9:]),
    ],
    "interleaved at index 0": [
        _call(index=0, id="a", name=NAME, arguments=_FIRST[:9]),
        _call(index=0, id="b", name="list_friends", arguments=_SECOND[:9]),
        _call(index=0, id="a", arguments=_FIRST[9:]), _call(index=0, id="b", arguments=_SECOND[9:]),
    ],
    "without an index": [
        _call(id="a", name=NAME, arguments=_FIRST[:9]), _call(arguments=_FIRST[9:]),
        _call(id="b", name="list_friends", arguments=_SECOND[:9]), _call(arguments=_SECOND[9:]),
    ],
    "with one id": [
        _call(index=0, id="a", name=NAME, arguments=_FIRST),
        _call(index=1, id="a", name="list_friends", arguments=_SECOND),
    ],
}  # fmt: skip


@pytest.mark.parametrize("pieces", TWO_CALLS.values(), ids=TWO_CALLS)
async def test_two_calls_are_told_apart(
    pieces: list[bytes], agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(stream_forms.calls(*pieces), says("Both."))
    answer = await agent.run("t", "What is on, and with whom?")
    assert calls_of(answer) == TWO
    assert len(answer.of("TOOL_CALL_RESULT")) == 2
    await check_that_it_goes_on(agent, model)


async def test_raw_line_breaks_in_a_string_are_part_of_it(
    agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    arguments = (
        '{\n"title": "Two\\nlines", "start_at": "2031-01-01T00:00Z",\n "description": "a\nb\tc"}'
    )
    pieces = [_call(index=0, arguments=arguments[n : n + 5]) for n in range(0, len(arguments), 5)]
    first = _call(index=0, id="a", name="create_schedule_item", arguments="")
    model.reply(stream_forms.calls(first, *pieces), says("Done."))
    answer = await agent.run("t", "Write it down")
    ((_, called),) = calls_of(answer)
    assert called["description"] == "a\nb\tc"
    assert (await agent.resume("t", answer.interrupts)).text == "Done."
    assert len(await item_titles(sessions)) == 1
    await check_that_it_goes_on(agent, model)


@pytest.mark.parametrize(
    "arguments", ['"a text"', "```json\n[1]\n```", '{"a": 1}{"b": 2}', "[]", "7", '{"a": ', "?"]
)
async def test_unclear_arguments_are_an_error_for_the_model_to_correct(
    arguments: str, agent: AgentClient, model: ScriptedModel
) -> None:
    call = stream_forms.call(index=0, id="a", name="create_schedule_item", arguments=arguments)
    model.reply(stream_forms.calls(call), says("Sorry."))
    answer = await agent.run("t", "Do it")
    assert "invalid_arguments" in answer.of("TOOL_CALL_RESULT")[0]["content"]
    assert (answer.outcome, answer.text) == ("success", "Sorry.")
    await check_that_it_goes_on(agent, model)


@pytest.mark.parametrize(("form", "code"), FAULTS.values(), ids=FAULTS)
async def test_a_failed_answer_is_reported(
    form: Body, code: str, agent: AgentClient, model: ScriptedModel
) -> None:
    def fail(body: dict[str, Any]) -> Answer | None:
        return None if "there?" in str(body["messages"][-1]["content"]) else form

    model.reply(fail)
    failed = await agent.run("t", "Hello")
    assert (failed.last["type"], failed.last["code"]) == ("RUN_ERROR", code)
    assert stream_forms.SECRET not in str(failed.events)
    shown = failed.text or failed.of("REASONING_START")
    if code != "model_refused_credentials":
        repeated = 2 if code == "model_answer_cut" else 3
        assert len(model.requests) == (1 if shown else repeated)
    await check_that_it_goes_on(agent, model)
