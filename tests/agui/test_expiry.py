"""Interrupts that have expired."""

from sqlalchemy import text

from domain.core.database.sessions import Sessions
from tests.agui.agent import AguiAgent, approve, cancel
from tests.agui.pages import DENTIST, Pages
from tests.factories import Person
from tests.peers.openai_replies import Call, calls, says
from tests.peers.openai_server import ScriptedModel


async def expire_interrupts(page: AguiAgent, sessions: Sessions) -> None:
    """Expire the open interrupts in the server and in the client."""
    async with sessions.begin() as session:
        await session.execute(text("UPDATE pending_tool_calls SET expires_at = now()"))
    await page.expire_interrupts()


async def test_an_expired_interrupt_can_only_be_cancelled(
    pages: Pages, person: Person, model: ScriptedModel, sessions: Sessions
) -> None:
    model.reply(calls(Call("create_schedule_item", DENTIST)))
    page = await pages.open(person)
    interrupted = await page.run("Dentist")
    await expire_interrupts(page, sessions)
    rejected = await page.resume(approve(interrupted.interrupts[0]))
    assert rejected.error is not None
    assert rejected.request is None  # the client does not send it
    reloaded = await pages.open(person, thread_id=page.thread_id, messages=interrupted.messages)
    too_late = await reloaded.resume(approve(interrupted.interrupts[0]))
    assert too_late.status == 410
    if page.driver.version == "0.0":
        await page.forget_interrupts()  # this client could not even cancel it
    model.reply(says("Then not."))
    result = await page.resume(cancel(interrupted.interrupts[0]))
    assert result.error is None
    assert result.interrupts == []
    assert await pages.titles(person) == []
    model.reply(says("Gladly."))
    assert (await page.run("Something else")).text == "Gladly."


async def test_a_new_run_closes_an_expired_interrupt(
    pages: Pages, person: Person, model: ScriptedModel, sessions: Sessions
) -> None:
    model.reply(calls(Call("create_schedule_item", DENTIST)))
    page = await pages.open(person)
    await page.run("Dentist")
    await expire_interrupts(page, sessions)
    await page.forget_interrupts()
    model.reply(says("Never mind, then."))
    result = await page.run("Never mind")
    assert result.outcome == {"type": "success"}
    roles = [m["role"] for m in model.requests[-1].messages[1:]]
    assert roles[:3] == ["user", "assistant", "tool"]
    assert await pages.titles(person) == []
