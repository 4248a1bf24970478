"""Diet plans and their tasks as the diet document has them: its examples and its errors."""

import asyncio
from datetime import datetime
from typing import Any

import pytest

from tests.envelope.surface import Surface
from tests.factories import Person

DOG = {
    "pet_type": "dog",
    "pet_breed": "金毛巡回",
    "age": 2,
    "pet_weight": 25,
    "pet_health_status": "健康",
    "special_requirements": "需要低脂饮食",
}
CAT = {"pet_type": "cat", "pet_breed": "英短", "age": 3, "pet_weight": 4}


@pytest.fixture
def me(surface: Surface, person: Person) -> Surface:
    return surface.of(person.access_token)


async def ended(me: Surface, task_id: str) -> dict[str, Any]:
    """Wait until a task has ended, and show it."""
    for _ in range(200):
        task: dict[str, Any] = (await me.get(f"/tasks/{task_id}")).data["task"]
        if task["status"] not in ("pending", "running"):
            return task
        await asyncio.sleep(0.05)
    raise AssertionError("the task does not end")


async def test_a_plan_is_made(me: Surface) -> None:
    said = await me.post("/plans/create", DOG, Accept_Language="zh-CN")
    assert said.told == (200, "饮食计划创建成功")
    assert said.data["status"] == "pending"
    plan_id, task_id = said.data["plan_id"], said.data["task_id"]
    task = await ended(me, task_id)
    assert (task["status"], task["progress"]) == ("completed", 100), task["error"]
    assert datetime.fromisoformat(task["updated_at"]) >= datetime.fromisoformat(task["created_at"])
    shown = await me.get(f"/plans/{plan_id}")
    assert shown.body["message"] == "获取成功"
    plan = shown.data["plan"]
    assert task["result"] == {"plan_id": plan_id, "plan": plan}
    assert (plan["id"], plan["pet_type"], plan["pet_breed"]) == (plan_id, "dog", "金毛巡回")
    information = plan["pet_information"]
    assert {name: information[name] for name in DOG} == DOG
    assert information["energy_need"]["daily_kcal"] == 1252.2
    assert len(plan["ai_suggestions"]) > 100
    weeks = plan["pet_diet_plan"]["weeks"]
    assert [week["days"] for week in weeks] == ["1-7", "8-14", "15-21", "22-30"]
    for week in weeks:
        total = sum(food["kcal_per_day"] for food in week["foods"])
        assert total == pytest.approx(1252.2, rel=0.05)
        assert all(food["grams_per_day"] > 0 and food["name"] for food in week["foods"])
