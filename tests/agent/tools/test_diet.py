"""The agent's tools for diet plans and the tasks that make them."""

from typing import Any

from sqlalchemy import text

from tests.agent.tools.harness import Agent

DOG: dict[str, Any] = {"pet_type": "dog", "pet_breed": "Poodle", "age": 2, "pet_weight": 25}


async def test_making_a_plan_is_confirmed_with_the_facts_about_the_pet(agent: Agent) -> None:
    english = await agent.confirm("create_diet_plan", **DOG)
    assert english == "Make a diet plan for a dog (“Poodle”) of 2 years and 25 kg"
    chinese = await agent.confirm("create_diet_plan", "zh-CN", **DOG)
    assert chinese == "为犬 (“Poodle”)（2 岁，25 公斤）制定饮食计划"


async def test_a_task_is_started_shown_and_cancelled(agent: Agent) -> None:
    task = {"task_id": (await agent.run("create_diet_plan", **DOG))["task_id"]}
    async with agent.context.sessions.begin() as session:
        await session.execute(text("DELETE FROM procrastinate_jobs WHERE queue_name = 'tasks'"))
    shown = await agent.run("get_task", **task)
    assert shown["status"] == "pending"
    [listed] = (await agent.run("list_tasks"))["items"]
    assert listed["id"] == shown["id"]
    sentence = await agent.confirm("cancel_task", **task)
    assert sentence == "Stop making the diet plan for a dog (“Poodle”)"
    await agent.run("cancel_task", **task)
    assert await agent.error_of("cancel_task", **task) == "task_ended"


async def test_a_plan_is_listed_and_shown(agent: Agent) -> None:
    await agent.run("create_diet_plan", **DOG)
    [listed] = (await agent.run("list_diet_plans"))["items"]
    shown = await agent.run("get_diet_plan", plan_id=listed["id"])
    assert (shown["id"], shown["pet_breed"]) == (listed["id"], "Poodle")
