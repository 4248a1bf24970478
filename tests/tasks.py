"""Factory of tasks that make diet plans."""

from typing import Any

from sqlalchemy import text

from domain.core.database.sessions import Sessions
from domain.diet import service
from domain.diet.schemas import Pet, TaskStarted
from tests.factories import Person

DOG: dict[str, Any] = {
    "pet_type": "dog",
    "pet_breed": "金毛巡回",
    "age": 2,
    "pet_weight": 25,
    "pet_health_status": "健康",
    "special_requirements": "需要低脂饮食",
}


async def make_waiting_task(
    sessions: Sessions, person: Person, pet: dict[str, Any] = DOG
) -> TaskStarted:
    """Create a task and delete its job, so that no worker claims it for some seconds."""
    async with sessions.begin() as session:
        task = await service.create_diet_plan(session, person.caller, data=Pet(**pet))
        await session.execute(text("DELETE FROM procrastinate_jobs WHERE queue_name = 'tasks'"))
    return task
