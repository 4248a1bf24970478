"""`bench.promises --only approvals` in small: it finds no fault, and would find one."""

import asyncio
import signal

import pytest
from sqlalchemy import func, select, text

from bench.promises import answer_races
from bench.promises.answer_races import ask_everywhere, ask_or_end, check_effects, connect, race
from bench.promises.deployment import WrongBehaviour
from domain.core.database.sessions import Sessions
from domain.schedule.models import ScheduleItem
from tests.factories import Person
from tests.ops.conftest import Start
from tests.ops.runs import queue_recovery
from tests.ops.serving_processes import ServingProcess
from tests.peers.openai_server import ScriptedModel
from tests.waiting import HUNG_SECONDS, eventually

APPROVALS = 6
RECOVERY_INTERVAL_SECONDS = 1
WRONGS = {
    "UPDATE effects SET arguments = '{}'": "the winner's item",
    "UPDATE effects SET answered_by = 'another program'": "all are told",
    "INSERT INTO schedule_items (id, owner_id, title, start_at, timezone, status, source_type)"
    " SELECT uuidv7(), owner_id, title, start_at, timezone, status, source_type"
    " FROM schedule_items LIMIT 1": "each item is there once",
    "INSERT INTO effects (id, user_id, tool_name, arguments, message, result, requested_by,"
    " approval_id) SELECT uuidv7(), user_id, tool_name, arguments, message, result, requested_by,"
    " approval_id FROM effects LIMIT 1": "one line for each effect",
}
"""Changes of the database, each of which is found before those above."""


async def test_each_approval_has_one_effect_though_a_worker_is_killed(
    start: Start,
    person: Person,
    model: ScriptedModel,
    sessions: Sessions,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(answer_races, "REQUEST_TIMEOUT_SECONDS", HUNG_SECONDS)
    model.reply(ask_or_end)
    first = start()
    await first.wait_until_ready()
    async with sessions() as session:
        worker_id = await session.scalar(text("SELECT id FROM workers"))
    second = start()
    await second.wait_until_ready()
    async with connect([first.url, second.url], person.headers) as racer:
        asked = await ask_everywhere(racer, APPROVALS)
        racing = asyncio.create_task(race(racer, asked))
        await _kill_during_the_race(first, sessions)
        while not racing.done():
            async with sessions.begin() as session:
                await session.execute(text("DELETE FROM workers WHERE id = :id"), {"id": worker_id})
            await queue_recovery(sessions)
            await asyncio.wait({racing}, timeout=RECOVERY_INTERVAL_SECONDS)
        raced = await racing
        assert [len(told) for told in raced] == [3] * APPROVALS
        await check_effects(racer, asked, raced)
        for statement, expectation in WRONGS.items():
            async with sessions.begin() as session:
                await session.execute(text(statement))
            with pytest.raises(WrongBehaviour, match=expectation):
                await check_effects(racer, asked, raced)


async def _kill_during_the_race(process: ServingProcess, sessions: Sessions) -> None:
    async def has_begun() -> bool:
        async with sessions() as session:
            return bool(await session.scalar(select(func.count()).select_from(ScheduleItem)))

    await eventually(has_begun, "the first answer has had its effect")
    process.send(signal.SIGKILL)
