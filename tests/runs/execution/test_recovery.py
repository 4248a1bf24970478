"""A killed worker loses nothing and does nothing twice."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import text

from domain.core.database.sessions import Sessions
from tests.peers.openai_replies import Call, Reply, Text, calls, says, script
from tests.peers.openai_server import ScriptedModel
from tests.peers.shared_events import Gate
from tests.runs.client import AgentClient, Answer, resolved, saying
from tests.runs.crash_points import ADMISSION_POINTS, HANDOVER_POINTS, POINTS
from tests.runs.crashing_worker import StartCrashing
from tests.runs.stored_state import item_titles, message_roles
from tests.runs.tool_calls import DENTIST

MANY = 4
"""Conversations at the same crash point."""


@pytest.fixture
def second(agent: AgentClient) -> AgentClient:
    """A client of the test's own worker, which survives."""
    return agent


async def send_all(client: AgentClient, bodies: Sequence[dict[str, Any]]) -> list[Answer]:
    """Send one request for each thread, all at once."""
    return await asyncio.gather(*(client.run(f"t{n}", **body) for n, body in enumerate(bodies)))


def gate_within_text(point: str) -> Gate:
    """Return a gate within the model's text, closed if the worker crashes there."""
    gate = Gate()
    if "while the model streams" not in point:
        gate.open()
    return gate


async def roles_by_thread(sessions: Sessions) -> list[list[str]]:
    query = text("SELECT array_agg(role ORDER BY position) FROM messages GROUP BY thread_id")
    async with sessions() as session:
        return list(await session.scalars(query))


@pytest.mark.parametrize("point", POINTS)
async def test_an_approved_effect_happens_once(
    point: str,
    start_crashing: StartCrashing,
    second: AgentClient,
    model: ScriptedModel,
    sessions: Sessions,
) -> None:
    gate = gate_within_text(point)

    def asks_first(body: dict[str, Any]) -> Reply:
        if body["messages"][-1]["role"] == "user":
            return calls(Call("create_schedule_item", DENTIST))
        return script(Text("It is "), gate, Text("done."))

    model.reply(asks_first)
    first = start_crashing(point, MANY)
    bodies = [saying("Dentist", runId=f"r{n}") for n in range(MANY)]
    interrupted = await send_all(first, bodies)
    resumes: list[dict[str, Any]] = [
        {"resume": [resolved(each.interrupts[0])], "runId": f"answer{n}"}
        for n, each in enumerate(interrupted)
    ]
    await first.crash_on(*resumes)
    gate.open()
    again = await send_all(second, resumes)
    assert [each.outcome for each in again] == ["success"] * MANY
    assert await item_titles(sessions) == ["Dentist"] * MANY
    assert await roles_by_thread(sessions) == [["user", "assistant", "tool", "assistant"]] * MANY


async def test_a_reply_after_an_effect_is_requested_once(
    start_crashing: StartCrashing,
    second: AgentClient,
    model: ScriptedModel,
    sessions: Sessions,
) -> None:
    """The worker dies in the second call of the model after the effect."""
    gate = Gate()
    replies: list[Reply] = [
        calls(Call("create_schedule_item", DENTIST)),
        calls(Call("list_friends", {})),
        script(Text("It is "), gate, Text("done.")),
    ]
    model.reply(lambda body: replies[_count_results(body)])
    first = start_crashing("while the model streams")
    interrupted = await first.run("t0", "Dentist")
    resume: dict[str, Any] = {"resume": [resolved(interrupted.interrupts[0])], "runId": "answer"}
    await first.crash_on(resume)
    gate.open()
    assert (await second.run("t0", **resume)).outcome == "success"
    assert [_count_results(request.body) for request in model.requests] == [0, 1, 2, 2]
    assert await item_titles(sessions) == ["Dentist"]
    assert len(await message_roles(sessions)) == 6
    async with sessions() as session:
        assert await session.scalar(text("SELECT count(*) FROM checkpoints")) == 0


def _count_results(body: dict[str, Any]) -> int:
    return sum(message["role"] == "tool" for message in body["messages"])


@pytest.mark.parametrize("point", ["before the run executes", "after the effect's commit"])
async def test_the_next_message_first_finishes_a_dead_worker_s_run(
    point: str,
    start_crashing: StartCrashing,
    second: AgentClient,
    model: ScriptedModel,
    sessions: Sessions,
) -> None:
    model.reply(calls(Call("create_schedule_item", DENTIST)))
    first = start_crashing(point)
    interrupted = await first.run("t0", "Dentist")
    model.reply(says("It is done."), says("You are welcome."))
    await first.crash_on({"resume": [resolved(interrupted.interrupts[0])]})
    answer = await second.run("t0", "Thank you")
    assert answer.text == "You are welcome."
    assert await item_titles(sessions) == ["Dentist"]
    assert await message_roles(sessions) == [
        "user",
        "assistant",
        "tool",
        "assistant",
        "user",
        "assistant",
    ]


FIRST = [
    *ADMISSION_POINTS,
    "before the run executes",
    "before the model request",
    "while the model streams",
    "after the model's reply",
    "before the run's commit",
    "within the run's commit",
    "after the commit's last statement",
    "after the run's commit",
]


@pytest.mark.parametrize("point", FIRST)
async def test_a_message_is_answered_once(
    point: str,
    start_crashing: StartCrashing,
    second: AgentClient,
    model: ScriptedModel,
    sessions: Sessions,
) -> None:
    gate = gate_within_text(point)
    model.reply(lambda _: script(Text("Hello "), gate, Text("there.")))
    bodies = [saying("Hi", runId=f"r{n}") for n in range(MANY)]
    await start_crashing(f"first:{point}", MANY).crash_on(*bodies)
    gate.open()
    answers = await send_all(second, bodies)
    assert [each.outcome for each in answers] == ["success"] * MANY
    assert await roles_by_thread(sessions) == [["user", "assistant"]] * MANY
    for again in await send_all(second, bodies):
        assert again.snapshot[-1]["content"] == "Hello there."


@pytest.mark.parametrize("point", ["while the model streams", "before the run's commit"])
async def test_a_turn_that_only_read_restarts_from_its_messages(
    point: str,
    start_crashing: StartCrashing,
    second: AgentClient,
    model: ScriptedModel,
    sessions: Sessions,
) -> None:
    gate = gate_within_text(point)

    def reads_first(body: dict[str, Any]) -> Reply:
        if body["messages"][-1]["role"] == "user":
            return calls(Call("list_friends", {}))
        return script(Text("No "), gate, Text("friends."))

    model.reply(reads_first)
    bodies = [saying("Who are my friends?", runId=f"r{n}") for n in range(MANY)]
    await start_crashing(f"first:{point}", MANY).crash_on(*bodies)
    gate.open()
    answers = await send_all(second, bodies)
    assert [each.text for each in answers] == ["No friends."] * MANY
    assert await roles_by_thread(sessions) == [["user", "assistant", "tool", "assistant"]] * MANY


@pytest.mark.parametrize(
    "point",
    ["after the model's reply", "within the run's commit", "after the commit's last statement"],
)
async def test_an_interrupt_is_stored_once(
    point: str,
    start_crashing: StartCrashing,
    second: AgentClient,
    model: ScriptedModel,
    sessions: Sessions,
) -> None:
    model.reply(lambda _: calls(Call("create_schedule_item", DENTIST)))
    body = saying("Dentist")
    await start_crashing(f"first:{point}").crash_on(body)
    interrupted = await second.run("t0", **body)
    assert len(interrupted.interrupts) == 1
    assert await message_roles(sessions) == ["user", "assistant"]


@pytest.mark.parametrize("point", HANDOVER_POINTS)
async def test_a_turn_goes_on_if_its_worker_dies_at_the_hand_over(
    point: str,
    start_crashing: StartCrashing,
    second: AgentClient,
    model: ScriptedModel,
    sessions: Sessions,
) -> None:
    """Until its turn is stored, a run starts again; afterwards it repeats no call of the model."""
    gate = Gate()

    def reads_first(body: dict[str, Any]) -> Reply:
        if body["messages"][-1]["role"] == "user":
            return calls(Call("list_friends", {}))
        return script(Text("No "), gate, Text("friends."))

    model.reply(reads_first)
    bodies = [saying("Who are my friends?", runId=f"r{n}") for n in range(MANY)]
    await start_crashing(f"first:{point}", MANY).crash_on(*bodies)
    gate.open()
    answers = await send_all(second, bodies)
    assert [each.text for each in answers] == ["No friends."] * MANY
    assert await roles_by_thread(sessions) == [["user", "assistant", "tool", "assistant"]] * MANY
    first_calls = [each for each in model.requests if each.messages[-1]["role"] == "user"]
    assert len(first_calls) == (MANY if point.startswith("after") else 2 * MANY)


async def test_a_run_that_kills_every_worker_is_given_up(
    start_crashing: StartCrashing, second: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    model.reply(lambda _: says("Hello there."))
    body = saying("Hi")
    await start_crashing("first:before the model request").crash_on(body)
    async with sessions.begin() as session:
        await session.execute(text("UPDATE runs SET attempts = 4"))
    with_error = await second.run("t0", **body)
    assert with_error.last["code"] == "recovery_failed"
    model.reply(says("Here I am."))
    assert (await second.run("t0", "Still there?")).outcome == "success"
