"""A real client chats with the agent."""

from tests.agui.pages import Pages
from tests.factories import Person
from tests.peers.openai_replies import Call, Hang, Text, Usage, calls, says, script
from tests.peers.openai_server import ScriptedModel


async def test_the_client_gets_the_text_of_the_model(
    pages: Pages, person: Person, model: ScriptedModel
) -> None:
    model.reply(script(Text("Good morning, how are you?", pieces=5), usage=Usage(30, 6)))
    page = await pages.open(person)
    result = await page.run("Hello")
    assert result.outcome == {"type": "success"}
    assert result.text == "Good morning, how are you?"
    assert [m["content"] for m in result.messages] == ["Hello", result.text]
    assert result.events[-1]["usage"] == [
        {
            "provider": "openai",
            "model": "scripted",
            "inputTokens": 30,
            "outputTokens": 6,
            "totalTokens": 36,
        }
    ]


async def test_a_reading_tool_runs_without_approval(
    pages: Pages, person: Person, model: ScriptedModel
) -> None:
    model.reply(calls(Call("list_schedule_items", pieces=2)), says("Nothing is planned."))
    result = await (await pages.open(person)).run("What is on my calendar?")
    assert [m["role"] for m in result.messages] == ["user", "assistant", "tool", "assistant"]
    user, call, tool_result, answer = result.messages
    assert tool_result["toolCallId"] == call["toolCalls"][0]["id"]
    assert answer["content"] == "Nothing is planned."
    assert user["content"] == "What is on my calendar?"


async def test_the_model_gets_the_history_of_the_server(
    pages: Pages, person: Person, model: ScriptedModel
) -> None:
    model.reply(says("Hello Anna."), calls(Call("list_schedule_items")), says("Anna, of course."))
    page = await pages.open(person)
    await page.run("I am Anna.")
    result = await page.run("What is my name?")
    assert [m["role"] for m in result.messages] == [
        "user",
        "assistant",
        "user",
        "assistant",
        "tool",
        "assistant",
    ]
    history = [(m["role"], m["content"]) for m in model.requests[1].messages[1:]]
    assert history == [
        ("user", "I am Anna."),
        ("assistant", "Hello Anna."),
        ("user", "What is my name?"),
    ]


async def test_two_pages_can_share_a_thread(
    pages: Pages, person: Person, model: ScriptedModel
) -> None:
    model.reply(says("Hello."), says("Hello again."), says("And again."))
    first = await pages.open(person)
    await first.run("One")
    second = await pages.open(person, thread_id=first.thread_id)
    await second.run("Two")
    result = await first.run("Three")
    history = [m["content"] for m in model.requests[2].messages[1:]]
    assert history == ["One", "Hello.", "Two", "Hello again.", "Three"]
    # The first page gets what the second one said meanwhile, behind the messages that it has.
    assert sorted(m["content"] for m in result.messages) == sorted([*history, "And again."])


async def test_a_thread_continues_after_an_abort(
    pages: Pages, person: Person, model: ScriptedModel
) -> None:
    model.reply(script(Text("Once upon a time"), Hang()), says("Sorry for rambling."))
    page = await pages.open(person)
    run = page.start("Tell me a story")
    await run.event("TEXT_MESSAGE_CONTENT")
    await page.abort()
    stopped = await run.result()
    assert stopped.outcome["code"] == "abort"
    result = await page.run("Stop")
    assert result.outcome == {"type": "success"}
    assert result.text == "Sorry for rambling."
    await model.requests[0].closed_early.wait()
    assert len({m["id"] for m in result.messages}) == len(result.messages)
    assert result.messages[-1]["content"] == "Sorry for rambling."
    model.reply(says("Welcome."))
    assert (await page.run("Thanks")).text == "Welcome."


async def test_the_front_end_answers_a_call_of_its_own_tool(
    pages: Pages, person: Person, model: ScriptedModel
) -> None:
    tool = {
        "name": "show_map",
        "description": "Show a place on the map.",
        "parameters": {"type": "object", "properties": {"place": {"type": "string"}}},
    }
    model.reply(calls(Call("show_map", {"place": "Bern"})), says("There it is."))
    page = await pages.open(person)
    pending = await page.run("Where is Bern?", tools=[tool])
    assert "show_map" in model.requests[0].tool_names
    assert pending.error is None
    [call_id] = pending.pending_tool_call_ids
    tool_message = {"id": "tool-1", "role": "tool", "toolCallId": call_id, "content": "shown"}
    result = await page.run(messages=[tool_message], tools=[tool])
    assert result.text == "There it is."
    assert model.requests[1].messages[-1]["content"] == "shown"
    assert [m["role"] for m in result.messages] == ["user", "assistant", "tool", "assistant"]
