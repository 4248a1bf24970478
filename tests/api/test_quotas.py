"""Every quota refuses one more at its limit, not before, and then makes room again."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from uuid import NAMESPACE_URL, uuid4, uuid5

import httpx
import pytest
from fastapi import FastAPI
from pydantic import ValidationError
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from api.errors.error_response import status_of
from domain.core.database.sessions import Sessions, create_sessions
from domain.core.errors import RateLimited
from domain.core.quotas.definitions import QUOTAS
from domain.core.quotas.enforcement import SESSION_INFO_KEY as QUOTAS_KEY
from domain.core.settings import Settings
from tests.agent.tools.harness import Agent
from tests.api.actors import DENTIST, Actor, ActorFactory
from tests.runs.calls.program import make_program
from tests.tasks import DOG

LIMIT = 3
STORED_BYTES = """
SELECT id, client_id, stored_bytes, charged_bytes,
    (SELECT sum(octet_length(content)) FROM messages WHERE thread_id = threads.id) AS text_bytes
FROM threads
"""


@pytest.fixture
def settings(request: pytest.FixtureRequest, settings: Settings) -> Settings:
    """Each test changes the quota that it is about."""
    name = request.node.callspec.params["name"] if hasattr(request.node, "callspec") else None
    return settings.model_copy(update={"quotas": {name: LIMIT} if name else {}})


@dataclass(frozen=True, slots=True)
class World:
    """What a scenario needs besides the person whose quota it is about."""

    make_actor: ActorFactory
    sessions: Sessions
    app: FastAPI

    async def make_other(self) -> Actor:
        return await self.make_actor(f"other-{uuid4().hex[:12]}")


@pytest.fixture
def world(make_actor: ActorFactory, sessions: Sessions, app: FastAPI) -> World:
    return World(make_actor, sessions, app)


@dataclass(frozen=True, slots=True)
class Scenario:
    """How a person adds one more of something, and makes room again."""

    add: Callable[[World, Actor], Awaitable[httpx.Response]]
    free: Callable[[World, Actor, httpx.Response], Awaitable[object]]
    """Takes the response with which one was added."""
    fits: int = LIMIT
    """How many fit into a quota of LIMIT."""
    freed: int = 1
    """How many fit again after `free`."""
    is_concurrent: bool = True


async def _add_item(_world: World, actor: Actor) -> httpx.Response:
    return await actor.call("POST", "/schedule-items", json=DENTIST)


async def _delete_item(_world: World, actor: Actor, added: httpx.Response) -> object:
    return await actor.request_ok("DELETE", f"/schedule-items/{added.json()['id']}")


async def _invite(world: World, actor: Actor) -> httpx.Response:
    item, other = await actor.make_item(), await world.make_other()
    return await actor.call(
        "POST", f"/schedule-items/{item['id']}/share", json={"user_id": other.user_id}
    )


async def _withdraw_invitation(_world: World, actor: Actor, added: httpx.Response) -> object:
    item_path = added.request.url.path.removesuffix("/share")
    return await actor.request_ok("DELETE", item_path)


async def _ask_to_be_friends(world: World, actor: Actor) -> httpx.Response:
    other = await world.make_other()
    return await actor.call("POST", "/friends/requests", json={"target_user_id": other.user_id})


async def _cancel_request(_world: World, actor: Actor, added: httpx.Response) -> object:
    return await actor.request_ok("DELETE", f"/friends/requests/{added.json()['id']}")


async def _block(world: World, actor: Actor) -> httpx.Response:
    other = await world.make_other()
    return await actor.call("POST", f"/users/{other.user_id}/block")


async def _unblock(_world: World, actor: Actor, added: httpx.Response) -> object:
    return await actor.request_ok("DELETE", added.request.url.path)


async def _add_code(_world: World, actor: Actor) -> httpx.Response:
    return await actor.call("POST", "/invite-codes", json={})


async def _disable_code(_world: World, actor: Actor, added: httpx.Response) -> object:
    return await actor.request_ok("POST", f"/invite-codes/{added.json()['code']}/disable")


async def _add_task(_world: World, actor: Actor) -> httpx.Response:
    return await actor.call("POST", "/tasks/", json=DOG)


async def _cancel_task(_world: World, actor: Actor, added: httpx.Response) -> object:
    return await actor.request_ok("POST", f"/tasks/{added.json()['data']['task_id']}/cancel")


async def _add_api_token(_world: World, actor: Actor) -> httpx.Response:
    return await actor.call("POST", "/api-tokens", json={"name": "Program", "scopes": ["read"]})


async def _revoke_api_token(_world: World, actor: Actor, added: httpx.Response) -> object:
    return await actor.request_ok("DELETE", f"/api-tokens/{added.json()['id']}")


async def _call_a_tool(world: World, actor: Actor) -> httpx.Response:
    """Let a new program call a tool, and return what it gets as a response of a route."""
    program = await make_program(world.app, world.sessions, actor.person)
    try:
        pending = await program.ask("create_schedule_item", **DENTIST)
    except RateLimited as error:
        headers = {
            "Content-Type": "application/problem+json",
            "Content-Language": "en",
            "Retry-After": str(error.retry_after),
        }
        problem = {"code": error.code, "detail": error.text("en")}
        return httpx.Response(status_of(type(error)), json=problem, headers=headers)
    return httpx.Response(202, json={"id": str(pending.approval_id)})


async def _refuse_call(_world: World, actor: Actor, added: httpx.Response) -> object:
    path = f"/approvals/{added.json()['id']}"
    return await actor.request_ok("POST", path, json={"approved": False})


async def _age_plan(world: World, _actor: Actor, added: httpx.Response) -> object:
    age = text("UPDATE diet_plans SET created_at = created_at - interval '30 days' WHERE id = :id")
    async with world.sessions.begin() as session:
        return await session.execute(age, {"id": added.json()["data"]["plan_id"]})


async def _begin_thread(_world: World, actor: Actor) -> httpx.Response:
    return await actor.call("POST", "/agent-chats", json={"message": "Hello"})


async def _delete_thread(_world: World, actor: Actor, added: httpx.Response) -> object:
    return await actor.request_ok("DELETE", f"/agent/threads/{added.json()['session_id']}")


async def _continue_thread(_world: World, actor: Actor) -> httpx.Response:
    body = {"message": "Hello", "session_id": str(uuid5(NAMESPACE_URL, actor.user_id))}
    return await actor.call("POST", "/agent-chats", json=body)


async def _store_a_megabyte(_world: World, actor: Actor) -> httpx.Response:
    return await _store_in_thread(actor, str(uuid4()))


async def _store_in_thread(actor: Actor, thread_id: str) -> httpx.Response:
    messages = [
        {"id": str(uuid4()), "role": "user", "content": "Hello" + "." * 98_000} for _ in range(10)
    ]
    body = {"threadId": thread_id, "runId": str(uuid4()), "messages": messages}
    return await actor.call("POST", "/agent/runs", json=body)


async def _delete_megabyte(_world: World, actor: Actor, added: httpx.Response) -> object:
    thread_id = json.loads(added.request.content)["threadId"]
    return await actor.request_ok("DELETE", f"/agent/threads/{thread_id}")


SCENARIOS: Mapping[str, Scenario] = {
    "schedule_items": Scenario(_add_item, _delete_item),
    "pending_invitations": Scenario(_invite, _withdraw_invitation),
    "pending_friend_requests": Scenario(_ask_to_be_friends, _cancel_request),
    "blocked_users": Scenario(_block, _unblock),
    "invite_codes": Scenario(_add_code, _disable_code),
    "api_tokens": Scenario(_add_api_token, _revoke_api_token),
    "open_calls": Scenario(_call_a_tool, _refuse_call),
    "threads": Scenario(_begin_thread, _delete_thread),
    # A turn has two messages, and begins while there is room for the first.
    "thread_messages": Scenario(
        _continue_thread, _delete_thread, fits=2, freed=2, is_concurrent=False
    ),
    "stored_mebibytes": Scenario(_store_a_megabyte, _delete_megabyte),
    "diet_plans": Scenario(_add_task, _age_plan),
    "unfinished_tasks": Scenario(_add_task, _cancel_task),
}


def test_every_quota_has_a_scenario() -> None:
    assert SCENARIOS.keys() == QUOTAS.keys()


@pytest.mark.parametrize("name", QUOTAS)
async def test_a_quota_refuses_one_more(name: str, world: World, alice: Actor, bob: Actor) -> None:
    scenario = SCENARIOS[name]
    added = [await scenario.add(world, alice) for _ in range(scenario.fits)]
    assert all(response.is_success for response in added), added[-1].text
    _check_refusal(name, await scenario.add(world, alice))
    assert (await scenario.add(world, bob)).is_success
    await scenario.free(world, alice, added[0])
    for _ in range(scenario.freed):
        assert (await scenario.add(world, alice)).is_success
    _check_refusal(name, await scenario.add(world, alice))


@pytest.mark.parametrize("name", ["stored_mebibytes"])
async def test_a_thread_that_exists_takes_no_more_than_fits(name: str, alice: Actor) -> None:
    added = [await _store_in_thread(alice, "t") for _ in range(LIMIT)]
    assert all(response.is_success for response in added), added[-1].text
    _check_refusal(name, await _store_in_thread(alice, "t"))


@pytest.mark.parametrize("name", [n for n in SCENARIOS if SCENARIOS[n].is_concurrent])
async def test_concurrent_requests_do_not_pass_a_quota(
    name: str, world: World, alice: Actor
) -> None:
    scenario = SCENARIOS[name]
    adding = (scenario.add(world, alice) for _ in range(2 * LIMIT))
    responses = await asyncio.gather(*adding)
    assert sum(response.is_success for response in responses) == LIMIT
    for response in responses:
        if not response.is_success:
            _check_refusal(name, response)


async def test_storage_is_what_threads_take_up(alice: Actor, sessions: Sessions) -> None:
    thread_id = str(uuid4())
    body = {"session_id": thread_id, "message": "Create an event called Dentist tomorrow at 3pm"}
    for _ in range(2):
        await alice.request_ok("POST", "/agent-chats", json=body)
    await alice.request_ok("POST", "/agent-chats", json={"message": "Hello"})
    async with sessions() as session:
        threads = (await session.execute(text(STORED_BYTES))).all()
        charged = await session.scalar(text("SELECT bytes FROM conversation_storage"))
    assert len(threads) == 2
    assert all(thread.stored_bytes >= thread.text_bytes > 0 for thread in threads)
    assert charged == sum(thread.charged_bytes for thread in threads) > 0
    for _, client_id, *_ in threads:
        await alice.request_ok("DELETE", f"/agent/threads/{client_id}")
    async with sessions() as session:
        assert await session.scalar(text("SELECT bytes FROM conversation_storage")) == 0


async def test_an_invitation_that_replaces_another_is_not_one_more(
    engine: AsyncEngine, alice: Actor, bob: Actor
) -> None:
    item = await alice.make_item()
    agent = Agent(create_sessions(engine, {QUOTAS_KEY: {"pending_invitations": 1}}), alice.person)
    for _ in range(2):
        arguments = {"item_id": item["id"], "user_id": bob.user_id}
        shared = await agent.run("share_schedule_item", **arguments)
        assert "error" not in shared, shared


async def test_the_agent_gets_the_same_refusal(engine: AsyncEngine, alice: Actor) -> None:
    agent = Agent(create_sessions(engine, {QUOTAS_KEY: {"schedule_items": 0}}), alice.person)
    result = await agent.run("create_schedule_item", **DENTIST)
    assert result["error"] == "too_many_schedule_items"
    assert "Delete some" in result["message"]


def _check_refusal(name: str, response: httpx.Response) -> None:
    """Check the status, the code and the text of a refusal, in either format of errors."""
    error = QUOTAS[name].error
    assert response.status_code == status_of(error), response.text
    body = response.json()
    message = QUOTAS[name].make_error(LIMIT).text(response.headers["Content-Language"])
    if response.headers["content-type"] == "application/problem+json":
        assert (body["code"], body["detail"]) == (error.code, message)
    else:
        assert (body["code"], body["message"]) == (response.status_code, message)
    assert ("Retry-After" in response.headers) == (response.status_code == 429)


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ("threads", "threads lacks a number"),
        ("threads=-1", "threads lacks a number"),
        ("things=1", "no quota things"),
        (f"threads={10**20}", "threads can be at most"),
    ],
)
def test_a_quota_that_is_none_is_reported_at_the_start(value: str, fault: str) -> None:
    with pytest.raises(ValidationError, match=fault):
        Settings(_env_file=None, quotas=value)
