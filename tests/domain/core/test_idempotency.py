"""An operation runs once per key, and its result is stored with its effect."""

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
from tests.domain.schedule.factories import new_item
from tests.factories import Person, make_person

FINGERPRINT = fingerprint_of("act", {"a": 1})
RESULT = {"zeta": 1.0, "a": [None, True, "\u0000", "é"], "nested": {"b": 2, "a": 1}}


class Crash(Exception):
    pass


async def act(sessions: Sessions, caller: Caller, *, key: str = "k", **changed: Any) -> Any:
    """Create a schedule item, once per key."""
    async with sessions.begin() as session:

        async def operation() -> Any:
            session.add(new_item(caller))
            await session.flush()
            await changed.get("then", asyncio.sleep)(0)
            return RESULT

        fingerprint = changed.get("fingerprint", FINGERPRINT)
        scope = changed.get("scope", "test")
        return await run_once(
            session, caller, scope=scope, key=key, fingerprint=fingerprint, operation=operation
        )


async def count(sessions: Sessions, table: type[Any]) -> int:
    async with sessions() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


async def test_a_repeat_returns_the_stored_result_and_has_no_effect(
    sessions: Sessions, person: Person
) -> None:
    first = await act(sessions, person.caller)
    again = await act(sessions, person.caller)
    assert list(first) == list(again) == list(RESULT)
    assert first == again == RESULT
    assert await count(sessions, ScheduleItem) == 1


async def test_keys_scopes_and_users_are_independent(
    sessions: Sessions, settings: Settings, person: Person
) -> None:
    other = await make_person(sessions, settings)
    await act(sessions, person.caller)
    await act(sessions, person.caller, key="l")
    await act(sessions, person.caller, scope="other")
    await act(sessions, other.caller)
    assert await count(sessions, ScheduleItem) == 4


async def test_another_request_with_the_same_key_is_refused(
    sessions: Sessions, person: Person
) -> None:
    await act(sessions, person.caller)
    with pytest.raises(IdempotencyKeyReused):
        await act(sessions, person.caller, fingerprint=fingerprint_of("act", {"a": 2}))
    assert await count(sessions, ScheduleItem) == 1


async def test_a_failed_operation_stores_nothing(sessions: Sessions, person: Person) -> None:
    async def crash(_: int) -> None:
        raise Crash

    with pytest.raises(Crash):
        await act(sessions, person.caller, then=crash)
    assert await count(sessions, ScheduleItem) == await count(sessions, IdempotencyRecord) == 0
    assert await act(sessions, person.caller) == RESULT


async def test_a_repeat_is_refused_while_the_operation_runs(
    sessions: Sessions, person: Person
) -> None:
    started, may_finish = asyncio.Event(), asyncio.Event()

    async def wait(_: int) -> None:
        started.set()
        await may_finish.wait()

    first = asyncio.create_task(act(sessions, person.caller, then=wait))
    await started.wait()
    with pytest.raises(IdempotencyKeyInUse):
        await act(sessions, person.caller)
    may_finish.set()
    assert await first == await act(sessions, person.caller) == RESULT


async def test_concurrent_keys_scopes_and_users_do_not_block_each_other(
    sessions: Sessions, settings: Settings, person: Person
) -> None:
    """Above all two users with the same key: a shared lock would refuse the second."""
    other = await make_person(sessions, settings)
    started, may_finish = asyncio.Event(), asyncio.Event()

    async def wait(_: int) -> None:
        started.set()
        await may_finish.wait()

    first = asyncio.create_task(act(sessions, person.caller, then=wait))
    await started.wait()
    assert await act(sessions, other.caller) == RESULT
    assert await act(sessions, person.caller, key="l") == RESULT
    assert await act(sessions, person.caller, scope="other") == RESULT
    assert not first.done()
    may_finish.set()
    assert await first == RESULT
    assert await count(sessions, ScheduleItem) == 4


async def test_of_fifty_concurrent_calls_one_has_the_effect(
    settings: Settings, person: Person
) -> None:
    engine = create_engine(settings.database_url or "", pool_size=25)
    sessions = create_sessions(engine)
    calls = (act(sessions, person.caller) for _ in range(50))
    outcomes = await asyncio.gather(*calls, return_exceptions=True)
    kinds = Counter(type(outcome) for outcome in outcomes)
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
