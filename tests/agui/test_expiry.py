"""A question that nobody answered in time."""

from sqlalchemy import text

from domain.core.database.sessions import Sessions
from tests.agui.agent import AguiAgent, approve, cancel
from tests.agui.pages import DENTIST, Pages
from tests.factories import Person
from tests.peers.openai_replies import Call, calls, says
from tests.peers.openai_server import ScriptedModel


async def let_time_run_out(page: AguiAgent, sessions: Sessions) -> None:
    """Let the time for an answer pass, for the server and for the client."""
    async with sessions.begin() as session:
        await session.execute(text("UPDATE pending_tool_calls SET expires_at = now()"))
    await page.expire_interrupts()


async def test_it_can_only_be_cancelled(
    pages: Pages, person: Person, model: ScriptedModel, sessions: Sessions
) -> None:
    model.reply(calls(Call("create_schedule_item", DENTIST)))
    page = await pages.open(person)
    asked = await page.run("Dentist")
    await let_time_run_out(page, sessions)
    careful = await page.answer(approve(asked.interrupts[0]))
    assert careful.error is not None
    assert careful.request is None  # the client itself refuses to send it
    careless = await pages.open(person, thread_id=page.thread_id, messages=asked.messages)
    late = await careless.answer(approve(asked.interrupts[0]))
    assert late.status == 410
    model.reply(says("Then not."))
    result = await page.answer(cancel(asked.interrupts[0]))
    assert result.error is None
    assert result.interrupts == []
    assert await pages.titles(person) == []
    model.reply(says("Gladly."))
    assert (await page.run("Something else")).text == "Gladly."


async def test_going_on_closes_it(
    pages: Pages, person: Person, model: ScriptedModel, sessions: Sessions
) -> None:
    model.reply(calls(Call("create_schedule_item", DENTIST)))
    page = await pages.open(person)
    await page.run("Dentist")
    await let_time_run_out(page, sessions)
    await page.forget_interrupts()
    model.reply(says("Never mind, then."))
    result = await page.run("Never mind")
    assert result.outcome == {"type": "success"}
    roles = [m["role"] for m in model.requests[-1].messages[1:]]
    assert roles[:3] == ["user", "assistant", "tool"]
    assert await pages.titles(person) == []
