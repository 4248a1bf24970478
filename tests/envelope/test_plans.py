"""Plans and tasks of the diet API: the examples of its document, and its errors."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from agent.tasks import claim
from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from tests.api.statement_counter import count_statements
from tests.envelope.diet_api import DietApiClient
from tests.factories import Person, make_person
from tests.tasks import DOG, make_waiting_task
from tests.waiting import eventually

with_workers = pytest.mark.usefixtures("background_work")

CAT = {"pet_type": "cat", "pet_breed": "英短", "age": 3, "pet_weight": 4}
NOBODYS = "01a1fb00-0000-7000-8000-000000000000"
UNAUTHENTICATED = (401, "未认证，请重新登录", "Invalid or expired token")


@pytest.fixture
def me(diet_api: DietApiClient, person: Person) -> DietApiClient:
    return diet_api.with_token(person.access_token)


@pytest.fixture
async def stranger(
    diet_api: DietApiClient, sessions: Sessions, settings: Settings
) -> DietApiClient:
    return diet_api.with_token((await make_person(sessions, settings)).access_token)


async def ended(me: DietApiClient, task_id: str) -> dict[str, Any]:
    """Wait until a task has ended, and return it."""
    task: dict[str, Any] = {}

    async def has_ended() -> bool:
        task.update((await me.get(f"/tasks/{task_id}")).data["task"])
        return task["status"] not in ("pending", "running")

    await eventually(has_ended, "the task has ended")
    return task


@with_workers
async def test_a_plan_is_created(me: DietApiClient) -> None:
    response = await me.post("/plans/create", DOG)
    assert response.success == (200, "饮食计划创建成功")
    assert response.data["status"] == "pending"
    plan_id, task_id = response.data["plan_id"], response.data["task_id"]
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


@with_workers
async def test_a_task_creates_a_plan_too(me: DietApiClient) -> None:
    response = await me.post("/tasks/", {**CAT, "pet_health_status": "健康", "use_stream": False})
    assert response.success == (200, "任务创建成功")
    assert response.data["status"] == "pending"
    created_at = datetime.fromisoformat(response.data["created_at"])
    assert created_at.utcoffset() == timedelta()
    task = await ended(me, response.data["task_id"])
    assert task["status"] == "completed"
    assert task["result"]["plan"]["pet_information"]["energy_need"]["daily_kcal"] == 237.6


ILL = {**CAT, "age": 18, "pet_health_status": "慢性肾病，糖尿病，高血压，胰腺炎"}
NO_PLAN = "未能生成通过检查的计划：这些要求可能无法同时满足："
ILL_NAMES = "低脂；低磷（保护肾脏）；低钠；低碳水化合物"


@with_workers
async def test_contradictory_requirements_fail_the_task(
    diet_api: DietApiClient, sessions: Sessions, settings: Settings, subtests: pytest.Subtests
) -> None:
    me = diet_api.with_token((await make_person(sessions, settings, locale="zh-CN")).access_token)
    names = {None: ILL_NAMES, "对鸡肉、火鸡过敏": f"{ILL_NAMES}；不含鸡肉、火鸡"}
    for special, named in names.items():
        with subtests.test(special=special):
            pet = {**ILL, "special_requirements": special}
            task = await ended(me, (await me.post("/tasks/", pet)).data["task_id"])
            assert (task["status"], task["error"]) == ("failed", f"{NO_PLAN}{named}。")


async def test_a_trailing_slash_is_optional(me: DietApiClient) -> None:
    assert (await me.post("/tasks", CAT)).status == 200
    assert (await me.get("/tasks")).data["pagination"]["total"] == 1


async def test_the_history_is_paged_newest_first(
    me: DietApiClient, stranger: DietApiClient
) -> None:
    assert (await me.get("/plans/history")).data == {"plans": [], "total": 0}
    ids = [(await me.post("/plans/create", CAT)).data["plan_id"] for _ in range(12)]
    response = await me.get("/plans/history")
    assert response.success == (200, "获取成功")
    assert response.data["total"] == 12
    assert [plan["id"] for plan in response.data["plans"]] == ids[:1:-1]
    assert response.data["plans"][0].keys() >= {"id", "pet_type", "created_at", "status"}
    rest = await me.get("/plans/history", page=2)
    assert [plan["id"] for plan in rest.data["plans"]] == ids[1::-1]
    three = await me.get("/plans/history", page=4, page_size=3)
    assert [plan["id"] for plan in three.data["plans"]] == ids[2::-1]
    assert (await me.get("/plans/history", page=5, page_size=3)).data["plans"] == []
    assert (await stranger.get("/plans/history")).data["total"] == 0


@with_workers
async def test_the_list_of_tasks_is_paged_and_filtered(
    me: DietApiClient, sessions: Sessions, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The worker of the first plan does not look for tasks whose jobs are missing.
    monkeypatch.setattr(claim, "OVERDUE_SECONDS", 3600)
    done = (await me.post("/tasks/", CAT)).data["task_id"]
    await ended(me, done)
    waiting = [str((await make_waiting_task(sessions, person)).task_id) for _ in range(2)]
    response = await me.get("/tasks/", page=1, page_size=2)
    assert response.success == (200, "获取成功")
    assert response.data["pagination"] == {"page": 1, "page_size": 2, "total": 3}
    [first, second] = response.data["tasks"]
    assert [first["id"], second["id"]] == waiting[::-1]
    assert (first["status"], first["progress"]) == ("pending", 0)
    assert first.keys() >= {"id", "status", "progress", "created_at"}
    for status, ids in {"pending": waiting[::-1], "completed": [done], "cancelled": []}.items():
        found = (await me.get("/tasks/", status=status)).data["tasks"]
        assert [task["id"] for task in found] == ids


async def test_a_task_can_be_cancelled(
    me: DietApiClient, stranger: DietApiClient, sessions: Sessions, person: Person
) -> None:
    task = await make_waiting_task(sessions, person)
    path = f"/tasks/{task.task_id}"
    assert (await stranger.post(f"{path}/cancel")).error == (404, "任务不存在", None)
    response = await me.post(f"{path}/cancel")
    assert response.success == (200, "任务已取消")
    assert response.data == {"task_id": str(task.task_id), "status": "cancelled"}
    shown = (await me.get(path)).data["task"]
    assert (shown["status"], shown["result"]) == ("cancelled", None)
    assert (await me.get(f"/plans/{task.plan_id}")).data["plan"]["status"] == "cancelled"
    assert (await me.post(f"{path}/cancel")).error == (409, "任务已结束，无法取消", None)


@with_workers
async def test_a_finished_task_cannot_be_cancelled(me: DietApiClient) -> None:
    task_id = (await me.post("/tasks/", CAT)).data["task_id"]
    await ended(me, task_id)
    assert (await me.post(f"/tasks/{task_id}/cancel")).error[:2] == (409, "任务已结束，无法取消")
    assert (await me.get(f"/tasks/{task_id}")).data["task"]["status"] == "completed"


ROUTES = [
    ("POST", "/plans/create"),
    ("GET", "/plans/history"),
    ("GET", f"/plans/{NOBODYS}"),
    ("POST", "/tasks/"),
    ("GET", "/tasks/"),
    ("GET", f"/tasks/{NOBODYS}"),
    ("POST", f"/tasks/{NOBODYS}/cancel"),
    ("GET", f"/tasks/{NOBODYS}/stream"),
    ("POST", f"/tasks/{NOBODYS}/stream/ticket"),
]


async def test_a_request_without_a_token_is_401(
    diet_api: DietApiClient, subtests: pytest.Subtests
) -> None:
    for method, path in ROUTES:
        with subtests.test(method=method, path=path):
            body = DOG if method == "POST" else None
            assert (await diet_api.call(method, path, body)).error == UNAUTHENTICATED


async def test_a_missing_plan_or_another_users_plan_is_404(
    me: DietApiClient, stranger: DietApiClient, subtests: pytest.Subtests
) -> None:
    theirs = (await stranger.post("/tasks/", CAT)).data
    plan_id, task_id = theirs["plan_id"], theirs["task_id"]
    for path, their_id, message in (
        ("/plans/{}", plan_id, "饮食计划不存在"),
        ("/tasks/{}", task_id, "任务不存在"),
        ("/tasks/{}/stream", task_id, "任务不存在"),
    ):
        with subtests.test(path=path):
            assert (await me.get(path.format(NOBODYS))).error == (404, message, None)
            assert (await me.get(path.format(their_id))).error == (404, message, None)


PETS_THAT_ARE_NONE: list[tuple[dict[str, Any], str]] = [
    ({"pet_type": "hamster"}, "pet_type"),
    ({"pet_type": None}, "pet_type"),
    ({"pet_weight": 0}, "pet_weight"),
    ({"pet_weight": -1}, "pet_weight"),
    ({"pet_weight": 5000}, "pet_weight"),
    ({"pet_weight": 1e309}, "pet_weight"),
    ({"pet_weight": "25"}, "pet_weight"),
    ({"pet_weight": True}, "pet_weight"),
    ({"pet_type": "cat", "pet_weight": 80}, "body"),
    ({"age": -1}, "age"),
    ({"age": 41}, "age"),
    ({"age": None}, "age"),
    ({"pet_breed": "x" * 101}, "pet_breed"),
    ({"pet_breed": 7}, "pet_breed"),
    ({"special_requirements": "x" * 2001}, "special_requirements"),
    ({"pet_health_status": "a\x00b"}, "pet_health_status"),
    ({"pet_health_status": "\ud83d"}, "pet_health_status"),
    ({"use_stream": "yes"}, "use_stream"),
]


@pytest.mark.parametrize("path", ["/plans/create", "/tasks/"])
async def test_an_invalid_pet_is_refused(
    me: DietApiClient, path: str, subtests: pytest.Subtests
) -> None:
    for changes, place in PETS_THAT_ARE_NONE:
        with subtests.test(changes=ascii(changes)[:100]):
            body = json.dumps(DOG | changes).encode()
            response = await me.post(path, body, Content_Type="application/json")
            status, message, detail = response.error
            assert status == 400
            assert message.startswith(f"{place}：")
            assert detail is not None
    assert (await me.get("/plans/history")).data["total"] == 0


async def test_choices_are_named_in_chinese(me: DietApiClient) -> None:
    response = await me.post("/tasks/", DOG | {"pet_type": "hamster"})
    assert response.error[:2] == (400, "pet_type：此项必须是以下之一：'dog'、'cat'")


@pytest.mark.parametrize("path", ["/plans/create", "/tasks/"])
async def test_a_malformed_key_is_refused(me: DietApiClient, path: str) -> None:
    assert (await me.post(path, DOG, Idempotency_Key="k" * 256)).error[0] == 400


async def test_a_pet_needs_its_required_members(
    me: DietApiClient, subtests: pytest.Subtests
) -> None:
    for missing in ("pet_type", "age", "pet_weight"):
        with subtests.test(missing=missing):
            pet = {name: value for name, value in DOG.items() if name != missing}
            assert (await me.post("/tasks/", pet)).error[:2] == (400, f"{missing}：此项为必填项")


async def test_a_text_of_ten_megabytes_is_too_large(me: DietApiClient) -> None:
    response = await me.post("/plans/create", DOG | {"special_requirements": "x" * 10_000_000})
    assert response.error[:2] == (400, "请求内容过大")


PAGES_THAT_THERE_ARE_NOT: list[tuple[str, Any, str]] = [
    ("page", 0, "page：此项不能小于 1"),
    ("page", -1, "page：此项不能小于 1"),
    ("page", "x", "page：此项必须是整数"),
    ("page", 10**30, "page：此项不能大于 1000000"),
    ("page_size", 10**9, "page_size：此项不能大于 100"),
    ("page_size", 0, "page_size：此项不能小于 1"),
]


@pytest.mark.parametrize("path", ["/plans/history", "/tasks/"])
async def test_an_invalid_page_is_refused(
    me: DietApiClient, path: str, subtests: pytest.Subtests
) -> None:
    for name, value, message in PAGES_THAT_THERE_ARE_NOT:
        with subtests.test(name=name, value=value):
            me.client.headers["Accept-Language"] = "zh-CN"
            assert (await me.get(path, **{name: value})).error[:2] == (400, message)
            me.client.headers["Accept-Language"] = "en"
            english = (await me.get(path, **{name: value})).error[1]
            assert english.startswith(f"{name}: This must be")


async def test_an_unknown_status_or_malformed_id_is_400(me: DietApiClient) -> None:
    assert (await me.get("/tasks/", status="sleeping")).error[0] == 400
    assert (await me.get("/tasks/not-a-uuid")).error[:2] == (400, "task_id：此项必须是 UUID")


async def test_the_largest_page_number_is_empty(me: DietApiClient) -> None:
    assert (await me.get("/tasks/", page=1_000_000, page_size=100)).data["tasks"] == []


async def test_the_same_key_is_the_same_task(me: DietApiClient) -> None:
    for path in ("/plans/create", "/tasks/"):
        responses = [await me.post(path, DOG, Idempotency_Key=f"key for {path}") for _ in range(3)]
        assert len({each.data["task_id"] for each in responses}) == 1
        other = await me.post(path, CAT, Idempotency_Key=f"key for {path}")
        assert other.error[0] == 409
    assert (await me.get("/plans/history")).data["total"] == 2


@with_workers
async def test_deleting_the_account_deletes_its_plans(me: DietApiClient, person: Person) -> None:
    task_id = (await me.post("/tasks/", CAT)).data["task_id"]
    await ended(me, task_id)
    exported = await me.client.get("/api/v1/users/me/export", headers=person.headers)
    [plan] = exported.json()["diet_plans"]
    assert (plan["status"], plan["pet_type"]) == ("succeeded", "cat")
    assert exported.json()["runs"] == []


async def test_lists_take_two_statements(me: DietApiClient) -> None:
    for _ in range(5):
        await me.post("/tasks/", CAT)
    for path in ("/plans/history", "/tasks/"):
        with count_statements() as statements:
            await me.get(path)
        assert len([text for text in statements if "diet_plans" in text]) == 2
