"""Resource factories: a resource and its owner for each path parameter.

A new route with a parameter that is not listed here fails the tests that walk the routes. Add a
factory that creates a resource with which its owner can call the route.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx

from domain.auth.models import LoginSession
from tests.api.actors import DENTIST, Actor, ActorFactory, Json
from tests.api.route_table import Endpoint
from tests.tasks import DOG, make_waiting_task


@dataclass(frozen=True, slots=True)
class ResourceFixture:
    """A resource: the user who can call the route, the path parameters and the request body."""

    owner: Actor
    path_parameters: Mapping[str, str]
    body: Json | None = field(default=None)


ResourceFactory = Callable[[ActorFactory], Awaitable[ResourceFixture]]


async def own_item(make_actor: ActorFactory, body: Json | None = None) -> ResourceFixture:
    owner = await make_actor("owner")
    item = await owner.make_item()
    return ResourceFixture(owner, {"item_id": item["id"]}, body)


async def item_to_rename(make_actor: ActorFactory) -> ResourceFixture:
    return await own_item(make_actor, {"title": "Mine now"})


async def item_to_share(make_actor: ActorFactory) -> ResourceFixture:
    friend = await make_actor("friend")
    return await own_item(make_actor, {"email": friend.person.email})


async def subscription(make_actor: ActorFactory) -> ResourceFixture:
    resource = await own_item(make_actor)
    friend = await make_actor("friend")
    item = {"id": resource.path_parameters["item_id"]}
    await friend.subscribe(resource.owner, item)
    [found] = await resource.owner.request_ok("GET", f"/schedule-items/{item['id']}/subscriptions")
    return ResourceFixture(
        resource.owner, {**resource.path_parameters, "subscription_id": found["id"]}
    )


async def subscribed_item(make_actor: ActorFactory) -> ResourceFixture:
    resource = await own_item(make_actor)
    friend = await make_actor("friend")
    await friend.subscribe(resource.owner, {"id": resource.path_parameters["item_id"]})
    return ResourceFixture(friend, resource.path_parameters)


async def invitation(make_actor: ActorFactory) -> ResourceFixture:
    owner, guest = await make_actor("owner"), await make_actor("guest")
    await owner.share(await owner.make_item(), guest)
    [message] = await guest.inbox()
    return ResourceFixture(guest, {"message_id": message["id"]})


async def friend_request(make_actor: ActorFactory) -> ResourceFixture:
    sender, recipient = await make_actor("sender"), await make_actor("recipient")
    body = {"target_user_id": recipient.user_id}
    request = await sender.request_ok("POST", "/friends/requests", json=body)
    return ResourceFixture(recipient, {"request_id": request["id"]})


async def own_friend_request(make_actor: ActorFactory) -> ResourceFixture:
    sender, recipient = await make_actor("sender"), await make_actor("recipient")
    body = {"target_user_id": recipient.user_id}
    request = await sender.request_ok("POST", "/friends/requests", json=body)
    return ResourceFixture(sender, {"request_id": request["id"]})


async def friendship(make_actor: ActorFactory) -> ResourceFixture:
    one, other = await make_actor("one"), await make_actor("other")
    await one.befriend(other)
    [friend] = await one.request_ok("GET", "/friends")
    return ResourceFixture(one, {"friendship_id": friend["id"]})


async def blocked_user(make_actor: ActorFactory) -> ResourceFixture:
    blocker, blocked = await make_actor("blocker"), await make_actor("blocked")
    await blocker.request_ok("POST", f"/users/{blocked.user_id}/block")
    return ResourceFixture(blocker, {"user_id": blocked.user_id})


async def invite_code(make_actor: ActorFactory) -> ResourceFixture:
    owner = await make_actor("owner")
    code = await owner.request_ok("POST", "/invite-codes", json={})
    return ResourceFixture(owner, {"code": code["code"]})


async def conversation(make_actor: ActorFactory, body: Json | None = None) -> ResourceFixture:
    """A thread that waits for an approval. The resume request in the body starts a new run."""
    owner = await make_actor("owner")
    message = "Create an event called Dentist tomorrow at 3pm"
    chat = await owner.request_ok("POST", "/agent-chats", json={"message": message})
    [interrupt] = [event["interrupt"] for event in chat["events"] if "interrupt" in event]
    approval = {"interruptId": interrupt["id"], "status": "resolved", "payload": {"approved": True}}
    resume = {"threadId": chat["session_id"], "runId": str(uuid4()), "resume": [approval]}
    path_parameters = {"thread_id": chat["session_id"], "run_id": chat["events"][0]["run_id"]}
    return ResourceFixture(owner, path_parameters, resume if body is None else body)


async def approval(make_actor: ActorFactory, body: Json | None = None) -> ResourceFixture:
    """An open question of the agent."""
    resource = await conversation(make_actor)
    [found] = await resource.owner.request_ok("GET", "/approvals?status=pending")
    return ResourceFixture(resource.owner, {"approval_id": found["id"]}, body)


async def approval_to_answer(make_actor: ActorFactory) -> ResourceFixture:
    return await approval(make_actor, {"approved": True})


async def conversation_to_rename(make_actor: ActorFactory) -> ResourceFixture:
    return await conversation(make_actor, {"title": "Mine now"})


async def diet_plan(make_actor: ActorFactory) -> ResourceFixture:
    owner = await make_actor("owner")
    task = (await owner.request_ok("POST", "/tasks/", json=DOG))["data"]
    return ResourceFixture(owner, {"plan_id": task["plan_id"], "task_id": task["task_id"]})


async def cancelled_task(make_actor: ActorFactory) -> ResourceFixture:
    """A task whose event stream ends although no worker runs."""
    resource = await diet_plan(make_actor)
    await resource.owner.request_ok("POST", f"/tasks/{resource.path_parameters['task_id']}/cancel")
    return resource


async def waiting_task(make_actor: ActorFactory) -> ResourceFixture:
    """A task that no worker has claimed, because its job is missing."""
    owner = await make_actor("owner")
    task = await make_waiting_task(make_actor.sessions, owner.person)
    return ResourceFixture(owner, {"task_id": str(task.task_id)})


async def login_session(make_actor: ActorFactory) -> ResourceFixture:
    """Another session of the owner than the one that calls."""
    owner = await make_actor("owner")
    async with make_actor.sessions.begin() as session:
        login = LoginSession(user_id=owner.person.user_id)
        session.add(login)
    return ResourceFixture(owner, {"session_id": str(login.id)})


async def api_token(make_actor: ActorFactory) -> ResourceFixture:
    owner = await make_actor("owner")
    body = {"name": "Program", "scopes": ["read"]}
    token = await owner.request_ok("POST", "/api-tokens", json=body)
    return ResourceFixture(owner, {"token_id": token["id"]})


async def new_item(make_actor: ActorFactory) -> ResourceFixture:
    return ResourceFixture(await make_actor("owner"), {}, DENTIST)


async def new_friend_request(make_actor: ActorFactory) -> ResourceFixture:
    friend = await make_actor("friend")
    return ResourceFixture(await make_actor("owner"), {}, {"target_user_id": friend.user_id})


async def new_invite_code(make_actor: ActorFactory) -> ResourceFixture:
    return ResourceFixture(await make_actor("owner"), {}, {"max_uses": 2})


async def own_profile(make_actor: ActorFactory) -> ResourceFixture:
    return ResourceFixture(await make_actor("owner"), {}, {"bio": "Sails"})


async def new_diet_plan(make_actor: ActorFactory) -> ResourceFixture:
    return ResourceFixture(await make_actor("owner"), {}, DOG)


BY_PARAMETERS: Mapping[str, ResourceFactory] = {
    "approval_id": approval,
    "session_id": login_session,
    "token_id": api_token,
    "item_id": own_item,
    "item_id subscription_id": subscription,
    "message_id": invitation,
    "request_id": friend_request,
    "friendship_id": friendship,
    "user_id": blocked_user,
    "code": invite_code,
    "thread_id": conversation,
    "run_id": conversation,
    "plan_id": diet_plan,
    "task_id": diet_plan,
}
BY_OPERATION: Mapping[str, ResourceFactory] = {
    "update_schedule_item": item_to_rename,
    "share_schedule_item": item_to_share,
    "leave_schedule_item": subscribed_item,
    "cancel_friend_request": own_friend_request,
    "answer_approval": approval_to_answer,
    "update_thread": conversation_to_rename,
    "cancel_task": waiting_task,
    "reconnect_task": cancelled_task,
    "create_schedule_item": new_item,
    "send_friend_request": new_friend_request,
    "create_invite_code": new_invite_code,
    "update_my_profile": own_profile,
    "update_my_user": own_profile,
    "create_diet_plan": new_diet_plan,
    "create_task": new_diet_plan,
}
"""Factories for routes that need another user, another state or a body."""
MISSING: Mapping[str, Any] = {"code": "ZZZZZZZZ"}
"""Values that no resource has, for parameters that are not UUIDs."""


def factory_of(endpoint: Endpoint) -> ResourceFactory:
    """Return the factory of the resource that an endpoint is about."""
    factory = BY_OPERATION.get(endpoint.operation, BY_PARAMETERS.get(" ".join(endpoint.parameters)))
    assert factory is not None, f"{endpoint}: add a factory to tests/api/resource_factories.py"
    return factory


async def call(
    actor: Actor,
    endpoint: Endpoint,
    resource: ResourceFixture,
    *,
    key: str | None = None,
    **changed: str,
) -> httpx.Response:
    """Call an endpoint for a resource, with some of its path parameters changed."""
    path = endpoint.path.format_map({**resource.path_parameters, **changed})
    body = {} if resource.body is None else {"json": resource.body}
    headers = {} if key is None else {"Idempotency-Key": key}
    return await actor.call(endpoint.method, path, headers=headers, **body)
