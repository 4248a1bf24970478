"""What a program changes over REST is in the account of effects, found from the table of routes."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from agent.tools.formatting.titles import format_tool_title
from api.program_changes import find_tool
from domain.core.rate_limits.limiter import RateLimiter
from domain.core.rate_limits.policies import ADDRESS_LOOKUPS, RateLimitPolicy
from tests.api.actors import DENTIST, Actor, ActorFactory, Json
from tests.api.api_tokens.needed_scopes import FOR_PEOPLE, needed_scope
from tests.api.resource_factories import call, factory_of
from tests.api.route_table import ENDPOINTS as ALL
from tests.api.route_table import Endpoint

CHANGING = [each for each in ALL if (tool := find_tool(each.route.endpoint)) and tool.changes]
NOT_LISTED = {
    "start_run": "what the agent then does is listed as the agent's",
    "resume_run": "it answers an approval, whose effect is listed",
    "answer_approval": "it answers an approval, whose effect is listed",
    "create_agent_chat": "what the agent then does is listed as the agent's",
    "cancel_run": "it stops the agent",
    "update_thread": "it changes a conversation, nothing else",
    "delete_thread": "it deletes a conversation, nothing else",
}
"""The operations that change something for a token, and are no effects; and why."""


async def changes_of(actor: Actor) -> list[Json]:
    """Return what programs have done; the end of a diet plan's task is the task's."""
    effects: list[Json] = await actor.request_ok("GET", "/activity")
    return [each for each in effects if each["requestedBy"]["kind"] == "program"]


@pytest.mark.parametrize("endpoint", CHANGING, ids=str)
async def test_what_a_program_changes_is_listed_once(
    endpoint: Endpoint, make_actor: ActorFactory
) -> None:
    resource = await factory_of(endpoint)(make_actor)
    owner = resource.owner
    program = await owner.make_program("write")
    assert await owner.request_ok("GET", "/activity") == []
    key = "k" if endpoint.method == "POST" else None
    first = await call(program, endpoint, resource, key=key)
    assert first.is_success, first.text
    if key is not None:
        repeated = await call(program, endpoint, resource, key=key)
        assert repeated.content == first.content
    [effect] = await changes_of(owner)
    [token] = await owner.request_ok("GET", "/api-tokens")
    tool = find_tool(endpoint.route.endpoint)
    assert tool is not None
    assert effect["toolName"] == tool.name
    assert effect["requestedBy"] == {
        "kind": "program",
        "client": token["name"],
        "tokenId": token["id"],
    }
    assert effect["message"] != format_tool_title(tool.name, "en")
    assert (effect["approvalId"], effect["answeredVia"]) == (None, None)
    assert tool.find_argument_error(effect["arguments"], "en") is None
    assert effect["result"]
    for path in filter(None, [effect["link"]]):
        assert (await owner.call("GET", path)).is_success, path


@pytest.mark.parametrize("endpoint", CHANGING, ids=str)
async def test_what_a_person_changes_or_a_program_may_not_is_not_listed(
    endpoint: Endpoint, make_actor: ActorFactory
) -> None:
    resource = await factory_of(endpoint)(make_actor)
    program = await resource.owner.make_program("read", "approve")
    assert (await call(program, endpoint, resource)).status_code == 403
    assert (await call(resource.owner, endpoint, resource)).is_success
    assert await changes_of(resource.owner) == []


def test_every_route_that_changes_something_for_a_program_is_listed_or_excused() -> None:
    open_to_programs = {
        each.operation
        for each in ALL
        if each.needs_caller and each.method != "GET" and needed_scope(each) != "read"
    }
    listed = {each.operation for each in CHANGING}
    assert open_to_programs - FOR_PEOPLE == listed | NOT_LISTED.keys()
    assert not listed & NOT_LISTED.keys()


async def test_an_item_is_shown_with_its_sentence_and_its_path(alice: Actor) -> None:
    program = await alice.make_program("write")
    item = await program.make_item(metadata={"room": "2"})
    await program.request_ok("PATCH", f"/schedule-items/{item['id']}", json={"title": "Lunch"})
    await program.request_ok("DELETE", f"/schedule-items/{item['id']}")
    deleted, changed, created = await changes_of(alice)
    assert created["arguments"] == DENTIST | {"metadata": {"room": "2"}}
    assert created["result"]["id"] == item["id"]
    assert created["link"] == f"/api/v1/schedule-items/{item['id']}"
    assert created["message"].startswith("Create “Dentist” on Saturday, 21 November 2026, 15:00")
    assert changed["arguments"] == {"item_id": item["id"], "title": "Lunch"}
    assert "“Dentist”" in changed["message"]
    assert deleted["message"].startswith("Delete “Lunch”")
    assert deleted["result"] == {"done": True}


async def test_what_fails_is_not_listed(
    alice: Actor, bob: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = await alice.make_program("write")
    theirs = await bob.make_item()
    path = f"/schedule-items/{theirs['id']}"
    assert await program.request_error("DELETE", path) == (404, "schedule_item_not_found")
    reversed_times = DENTIST | {"end_at": "2026-11-20T15:00:00Z"}
    response = await program.call("POST", "/schedule-items", json=reversed_times)
    assert response.status_code == 400

    async def fail_commit(self: AsyncSession) -> None:
        await self.rollback()
        raise ConnectionError

    with monkeypatch.context() as patched:
        patched.setattr(AsyncSession, "commit", fail_commit)
        response = await program.call("POST", "/schedule-items", json=DENTIST)
    assert response.status_code == 503
    assert await alice.request_ok("GET", "/schedule-items") == []
    assert await changes_of(alice) == []


async def test_the_sentence_counts_for_no_rate_limit(
    alice: Actor, bob: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[RateLimitPolicy] = []

    async def count(self: RateLimiter, policy: RateLimitPolicy, key: str) -> None:
        del self, key
        counted.append(policy)

    monkeypatch.setattr(RateLimiter, "hit", count)
    program, item = await alice.make_program("write"), await alice.make_item()
    await program.share(item, bob)
    [effect] = await changes_of(alice)
    assert bob.person.email in effect["message"]
    assert counted.count(ADDRESS_LOOKUPS) == 1
