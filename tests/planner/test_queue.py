"""In which order workers take tasks, whoever queued how many."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from procrastinate import App
from sqlalchemy import text

from domain.core.database.sessions import Sessions
from domain.core.jobs import create_jobs
from domain.core.quotas.enforcement import SESSION_INFO_KEY
from domain.core.settings import Settings
from domain.diet import service
from domain.diet.queue import TASK_QUEUE, queue_task
from domain.diet.schemas import Pet
from tests.factories import Person, make_person
from tests.planner.planner_replies import CAT

MANY = 150


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"worker_in_api": False})


@pytest.fixture
async def other(sessions: Sessions, settings: Settings) -> Person:
    return await make_person(sessions, settings)


@pytest.fixture
async def queue(settings: Settings, sessions: Sessions) -> AsyncIterator["Queue"]:
    jobs = create_jobs(settings.database_url or "", {})
    async with jobs.open_async():
        yield Queue(sessions, jobs, await jobs.job_manager.register_worker())


class Queue:
    """The queue of tasks, with one worker that executes a task until it takes the next one."""

    def __init__(self, sessions: Sessions, jobs: App, worker_id: int) -> None:
        self._sessions = sessions
        self._jobs = jobs
        self._worker_id = worker_id

    async def add(self, person: Person, count: int = 1) -> list[UUID]:
        async with self._sessions.begin() as session:
            session.info[SESSION_INFO_KEY] = {"unfinished_tasks": MANY, "diet_plans": MANY}
            data = Pet(**CAT)
            tasks = [
                await service.create_diet_plan(session, person.caller, data=data)
                for _ in range(count)
            ]
        return [task.task_id for task in tasks]

    async def take(self) -> UUID:
        job = await self._jobs.job_manager.fetch_job([TASK_QUEUE], self._worker_id)
        assert job is not None
        task_id = UUID(str(job.task_kwargs["task_id"]))
        async with self._sessions.begin() as session:
            end = "UPDATE runs SET status = 'succeeded' WHERE status = 'running'"
            await session.execute(text(end))
            claim = "UPDATE runs SET status = 'running' WHERE id = :id"
            await session.execute(text(claim), {"id": task_id})
        return task_id


async def test_many_tasks_of_one_person_do_not_delay_another_s(
    queue: Queue, person: Person, other: Person
) -> None:
    mine = await queue.add(person, MANY)
    assert [await queue.take() for _ in range(3)] == mine[:3]
    [theirs] = await queue.add(other)
    assert [await queue.take() for _ in range(4)] == [mine[3], theirs, mine[4], mine[5]]


async def test_people_take_turns(queue: Queue, person: Person, other: Person) -> None:
    mine, theirs = await queue.add(person, 4), await queue.add(other, 2)
    taken = [await queue.take() for _ in range(6)]
    assert taken == [mine[0], theirs[0], mine[1], theirs[1], mine[2], mine[3]]


async def test_new_people_do_not_delay_a_task_forever(
    queue: Queue, sessions: Sessions, settings: Settings, person: Person
) -> None:
    mine = await queue.add(person, 3)
    taken = []
    for _ in range(12):
        await queue.add(await make_person(sessions, settings))
        taken.append(await queue.take())
    assert [task for task in taken if task in mine] == mine


async def test_a_task_that_is_queued_again_keeps_its_turn(
    queue: Queue, sessions: Sessions, person: Person, other: Person
) -> None:
    mine = await queue.add(person, 3)
    await queue.add(other)
    async with sessions.begin() as session:
        await session.execute(text("DELETE FROM procrastinate_jobs"))
        for task_id in reversed(mine):
            await queue_task(session, task_id)
    assert [await queue.take() for _ in range(3)] == mine
