"""An effect happens once for each key, and its answer is kept with it."""

import asyncio
from collections import Counter
from typing import Any

import pytest
from sqlalchemy import func, select

from domain.core.caller import Caller
from domain.core.database.engine import create_engine
from domain.core.database.sessions import Sessions, create_sessions
from domain.core.idempotency.errors import IdempotencyKeyInUse, IdempotencyKeyReused
from domain.core.idempotency.models import IdempotencyRecord
from domain.core.idempotency.run_once import fingerprint_of, run_once
from domain.core.settings import Settings
from domain.schedule.models import ScheduleItem
from tests.domain.schedule_factories import new_item
from tests.factories import Person, make_person

PRINT = fingerprint_of("act", {"a": 1})
ANSWER = {"zeta": 1.0, "a": [None, True, "\u0000", "é"], "nested": {"b": 2, "a": 1}}


class Crash(Exception):
    pass


async def act(sessions: Sessions, caller: Caller, *, key: str = "k", **changed: Any) -> Any:
    """Make one schedule item, once."""
    async with sessions.begin() as session:

        async def operation() -> Any:
            session.add(new_item(caller))
            await session.flush()
            await changed.get("then", asyncio.sleep)(0)
            return ANSWER

        fingerprint = changed.get("fingerprint", PRINT)
        scope = changed.get("scope", "test")
        return await run_once(
            session, caller, scope=scope, key=key, fingerprint=fingerprint, operation=operation
        )


async def count(sessions: Sessions, table: type[Any]) -> int:
    async with sessions() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


async def test_a_repeat_gives_the_kept_answer_and_does_nothing(
    sessions: Sessions, person: Person
) -> None:
    first = await act(sessions, person.caller)
    again = await act(sessions, person.caller)
    assert list(first) == list(again) == list(ANSWER)
    assert first == again == ANSWER
    assert await count(sessions, ScheduleItem) == 1


async def test_keys_scopes_and_people_are_apart(
    sessions: Sessions, settings: Settings, person: Person
) -> None:
    other = await make_person(sessions, settings)
    await act(sessions, person.caller)
    await act(sessions, person.caller, key="l")
    await act(sessions, person.caller, scope="other")
    await act(sessions, other.caller)
    assert await count(sessions, ScheduleItem) == 4


async def test_another_request_under_the_same_key_is_refused(
    sessions: Sessions, person: Person
) -> None:
    await act(sessions, person.caller)
    with pytest.raises(IdempotencyKeyReused):
        await act(sessions, person.caller, fingerprint=fingerprint_of("act", {"a": 2}))
    assert await count(sessions, ScheduleItem) == 1


async def test_nothing_is_kept_of_what_failed(sessions: Sessions, person: Person) -> None:
    async def crash(_: int) -> None:
        raise Crash

    with pytest.raises(Crash):
        await act(sessions, person.caller, then=crash)
    assert await count(sessions, ScheduleItem) == await count(sessions, IdempotencyRecord) == 0
    assert await act(sessions, person.caller) == ANSWER


async def test_while_it_is_under_way_a_repeat_is_told_so(
    sessions: Sessions, person: Person
) -> None:
    begun, goes_on = asyncio.Event(), asyncio.Event()

    async def wait(_: int) -> None:
        begun.set()
        await goes_on.wait()

    first = asyncio.create_task(act(sessions, person.caller, then=wait))
    await begun.wait()
    with pytest.raises(IdempotencyKeyInUse):
        await act(sessions, person.caller)
    goes_on.set()
    assert await first == await act(sessions, person.caller) == ANSWER


async def test_keys_scopes_and_people_at_once_do_not_hinder_each_other(
    sessions: Sessions, settings: Settings, person: Person
) -> None:
    """Two users with one key, above all: one lock for both would refuse the second."""
    other = await make_person(sessions, settings)
    begun, goes_on = asyncio.Event(), asyncio.Event()

    async def wait(_: int) -> None:
        begun.set()
        await goes_on.wait()

    first = asyncio.create_task(act(sessions, person.caller, then=wait))
    await begun.wait()
    assert await act(sessions, other.caller) == ANSWER
    assert await act(sessions, person.caller, key="l") == ANSWER
    assert await act(sessions, person.caller, scope="other") == ANSWER
    assert not first.done()
    goes_on.set()
    assert await first == ANSWER
    assert await count(sessions, ScheduleItem) == 4


async def test_of_fifty_at_once_one_has_the_effect(settings: Settings, person: Person) -> None:
    engine = create_engine(settings.database_url or "", pool_size=25)
    sessions = create_sessions(engine)
    calls = (act(sessions, person.caller) for _ in range(50))
    answers = await asyncio.gather(*calls, return_exceptions=True)
    kinds = Counter(type(answer) for answer in answers)
    assert kinds[dict] >= 1
    assert kinds[dict] + kinds[IdempotencyKeyInUse] == 50
    assert await count(sessions, ScheduleItem) == 1
    await engine.dispose()


def test_a_fingerprint_does_not_depend_on_the_order_of_members() -> None:
    assert fingerprint_of("a", {"x": 1, "y": {"p": 1, "q": 2}}) == fingerprint_of(
        "a", {"y": {"q": 2, "p": 1}, "x": 1}
    )
    prints = {fingerprint_of("a", {}), fingerprint_of("b", {}), fingerprint_of("a", {"x": 1})}
    assert len(prints) == 3
