"""What strict endpoints demand of a prompt: a thread never dies of what is in its history."""

from functools import partial
from typing import Any

import pytest

from agent.models.openai import retries
from tests.peers.openai_replies import Call as AnyCall
from tests.peers.openai_replies import Failure, Reasoning, calls, says, script
from tests.peers.openai_server import ScriptedModel
from tests.peers.strict_demands import StrictDemands
from tests.runs.client import AgentClient, Answer, resolved
from tests.runs.tool_calls import CLIENT_TOOLS, DENTIST, tool_message

Call = partial(AnyCall, id="")
"""A call whose id the server has to make, as the endpoint leaves it empty."""
LOOK = "list_schedule_items"
SIGNATURE = {"extra_content": {"google": {"thought_signature": "b3BhcXVl"}}}


@pytest.fixture(autouse=True)
def _short_backoff(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retries, "INITIAL_BACKOFF_SECONDS", 0.001)


@pytest.fixture(autouse=True)
def demands(model: ScriptedModel) -> StrictDemands:
    """The endpoint is as strict as it can be, until a test relaxes it."""
    model.demands = StrictDemands()
    return model.demands


async def check_that_it_goes_on(agent: AgentClient, model: ScriptedModel, **body: Any) -> None:
    """Send two more messages to the thread; both reach the model and are answered."""
    for text in ("Are you there?", "And now?"):
        model.reply(says(f"To {text}"))
        again = await agent.run("t", text, **body)
        assert (again.outcome, again.text) == ("success", f"To {text}")
    assert model.refused == []


async def test_ids_of_calls_are_nine_letters_or_digits(
    agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(calls(Call(LOOK), Call(LOOK)), says("Nothing."))
    assert (await agent.run("t", "What is on?")).text == "Nothing."
    await check_that_it_goes_on(agent, model)


async def test_ids_of_the_provider_come_back_in_its_form(
    agent: AgentClient, model: ScriptedModel, demands: StrictDemands
) -> None:
    demands.short_ids, demands.known_ids = False, True
    demands.issued = {f"functions.{LOOK}:{n}" for n in range(2)}
    model.reply(calls(*(Call(LOOK, id=each) for each in sorted(demands.issued))), says("Nothing."))
    assert (await agent.run("t", "What is on?")).text == "Nothing."
    await check_that_it_goes_on(agent, model)


async def test_an_approved_change_does_not_block_its_thread(
    agent: AgentClient, model: ScriptedModel, demands: StrictDemands
) -> None:
    """What the provider needs back outlives the interrupt, in the same turn and after it."""
    demands.short_ids, demands.known_ids = False, True
    demands.provider_fields, demands.fields = True, SIGNATURE
    demands.reasoning, demands.issued = True, {"functions.create_schedule_item:0"}
    call = Call("create_schedule_item", DENTIST, id=min(demands.issued), fields=SIGNATURE)
    model.reply(script(Reasoning("Add it."), call), says("Added."))
    interrupted = await agent.run("t", "Add the dentist")
    answer = await agent.resume("t", interrupted.interrupts)
    assert answer.text == "Added."
    await check_that_it_goes_on(agent, model)
    thread = (await agent.http.get("/api/v1/agent/threads/t")).text
    export = (await agent.http.get("/api/v1/account/export")).text
    for shown in (thread, export, str(interrupted.events), str(answer.events)):
        assert "thought_signature" not in shown
        assert "functions.create" not in shown


async def test_fields_and_reasoning_come_back(
    agent: AgentClient, model: ScriptedModel, demands: StrictDemands
) -> None:
    demands.short_ids, demands.provider_fields, demands.reasoning = False, True, True
    demands.fields = SIGNATURE
    looks = [Call(LOOK, fields=SIGNATURE), Call(LOOK, fields=SIGNATURE)]
    model.reply(script(Reasoning("I must look."), *looks), says("Nothing."))
    assert (await agent.run("t", "What is on?")).text == "Nothing."
    await check_that_it_goes_on(agent, model)


async def test_a_cut_history_begins_with_the_user(agent: AgentClient, model: ScriptedModel) -> None:
    for number in range(14):
        model.reply(calls(Call(LOOK, id="sameid123")), says(f"Nothing, {number}."))
        await agent.run("t", f"What is on, {number}?")
    model.reply(*[calls(Call(LOOK)) for _ in range(24)], says("That took long."))
    assert (await agent.run("t", "Look often")).text == "That took long."
    await check_that_it_goes_on(agent, model)
    assert "Look often" in str(model.requests[-1].messages)


async def test_a_failed_turn_leaves_a_message_without_an_answer(
    agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(*[Failure(500)] * 3)
    assert (await agent.run("t", "Hello")).outcome == "RUN_ERROR"
    await check_that_it_goes_on(agent, model)


async def test_text_that_came_with_an_approval_follows_its_result(
    agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(calls(Call("create_schedule_item", DENTIST)), says("Noted."))
    interrupted = await agent.run("t", "Add the dentist")
    resume = [resolved(interrupted.interrupts[0], approved=False)]
    assert (await agent.run("t", "Or rather not", resume=resume)).text == "Noted."
    await check_that_it_goes_on(agent, model)


async def test_a_stopped_turn_ends_with_a_result(agent: AgentClient, model: ScriptedModel) -> None:
    model.reply(calls(Call(LOOK)), *[Failure(500)] * 3)
    assert (await agent.run("t", "What is on?")).outcome == "RUN_ERROR"
    await check_that_it_goes_on(agent, model)


@pytest.mark.parametrize("blank", [" ", "\n\n", "\u3000"])
async def test_no_content_is_blank(blank: str, agent: AgentClient, model: ScriptedModel) -> None:
    model.reply(calls(Call(LOOK), text=blank), says("Nothing."))
    assert (await agent.run("t", "What is on?")).text.strip() == "Nothing."
    model.reply(says("What do you mean?"))
    await agent.run("t", blank)
    await _answer_map(agent, model, blank)
    await check_that_it_goes_on(agent, model, tools=CLIENT_TOOLS)


async def _answer_map(agent: AgentClient, model: ScriptedModel, content: str) -> Answer:
    model.reply(calls(Call("show_map", {"place": "Bern"})), says("There."))
    shown = await agent.run("t", "Where is Bern?", tools=CLIENT_TOOLS)
    call_id = shown.of("TOOL_CALL_START")[0]["toolCallId"]
    return await agent.run("t", messages=[tool_message(call_id, content)], tools=CLIENT_TOOLS)


async def test_a_front_end_s_result_follows_its_call(
    agent: AgentClient, model: ScriptedModel
) -> None:
    assert (await _answer_map(agent, model, "shown")).text == "There."
    await check_that_it_goes_on(agent, model, tools=CLIENT_TOOLS)


@pytest.mark.parametrize("name", ["look at calendar!", "日历", "x" * 100, "functions.look:0"])
async def test_a_name_that_the_model_invented_goes_back_clean(
    name: str, agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(calls(Call(name)), says("Sorry."))
    answer = await agent.run("t", "What is on?")
    assert answer.text == "Sorry."
    assert answer.of("TOOL_CALL_START")[0]["toolCallName"] == name
    await check_that_it_goes_on(agent, model)


@pytest.mark.parametrize("arguments", ["", "{broken", "[1, 2]", '"text"', "null"])
async def test_malformed_arguments_go_back_as_an_object(
    arguments: str, agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(calls(Call(LOOK, arguments)), says("Sorry."))
    assert (await agent.run("t", "What is on?")).text == "Sorry."
    await check_that_it_goes_on(agent, model)


async def test_an_endpoint_without_stream_options_is_asked_once(
    agent: AgentClient, model: ScriptedModel, demands: StrictDemands
) -> None:
    demands.no_stream_options = True
    model.reply(says("Hi."))
    assert (await agent.run("t", "Hello")).text == "Hi."
    assert len(model.refused) == 1
    model.refused.clear()
    await check_that_it_goes_on(agent, model)


async def test_schemas_of_front_end_tools_are_reduced_in_the_request(
    agent: AgentClient, model: ScriptedModel
) -> None:
    node: dict[str, Any] = {"type": "object", "properties": {"next": {"$ref": "#/$defs/node"}}}
    schema = {
        "$defs": {"node": node},
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "list": {"$ref": "#/$defs/node"},
            "zoom": {"type": ["integer", "null"]},
            "kind": {"const": "map"},
            "level": {"enum": [1, 2]},
            "metadata": {"type": "object", "additionalProperties": True},
            "anything": {},
            "points": {"type": "array"},
        },
    }
    tools = [{"name": "show_map", "description": " ", "parameters": schema}]
    tools.append({"name": "go_back", "description": "Go back."})
    arguments = {"zoom": None, "metadata": {"free": ["form"]}}
    model.reply(calls(Call("show_map", arguments)), says("There."))
    shown = await agent.run("t", "Where?", tools=tools)
    assert shown.outcome == "success"
    assert "".join(e["delta"] for e in shown.of("TOOL_CALL_ARGS")).count("free") == 1
    call_id = shown.of("TOOL_CALL_START")[0]["toolCallId"]
    await agent.run("t", messages=[tool_message(call_id)], tools=tools)
    await check_that_it_goes_on(agent, model, tools=tools)


async def test_the_body_begins_with_what_stays_the_same(
    agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(says("Hi."), says("Hi."))
    await agent.run("t", "Hello")
    await agent.run("t2", "Hello", context=[{"description": "page", "value": "friends"}])
    first, second = (request.body for request in model.requests)
    assert list(first)[-2:] == ["tools", "messages"]
    assert first["tools"] == second["tools"]
    assert first["messages"][0] == second["messages"][0]
    assert list(first) == list(second)
