"""Things of somebody's, for each parameter that a path can have.

A new route with a parameter that is not here fails the tests which walk the routes: give it a
scene, in which somebody may do with the thing what the route is for.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from tests.api.actors import Actor, Cast, Json
from tests.tasks import DOG, make_waiting_task


@dataclass(frozen=True, slots=True)
class Scene:
    """Who may call a route, with which path parameters, and what is sent."""

    rightful: Actor
    names: Mapping[str, str]
    body: Json | None = field(default=None)


Make = Callable[[Cast], Awaitable[Scene]]


async def own_item(cast: Cast, body: Json | None = None) -> Scene:
    owner = await cast("owner")
    item = await owner.make_item()
    return Scene(owner, {"item_id": item["id"]}, body)


async def item_to_rename(cast: Cast) -> Scene:
    return await own_item(cast, {"title": "Mine now"})


async def item_to_share(cast: Cast) -> Scene:
    friend = await cast("friend")
    return await own_item(cast, {"email": friend.person.email})


async def subscription(cast: Cast) -> Scene:
    scene = await own_item(cast)
    friend = await cast("friend")
    item = {"id": scene.names["item_id"]}
    await friend.subscribe(scene.rightful, item)
    [found] = await scene.rightful.done("GET", f"/schedule-items/{item['id']}/subscriptions")
    return Scene(scene.rightful, {**scene.names, "subscription_id": found["id"]})


async def subscribed_item(cast: Cast) -> Scene:
    scene = await own_item(cast)
    friend = await cast("friend")
    await friend.subscribe(scene.rightful, {"id": scene.names["item_id"]})
    return Scene(friend, scene.names)


async def invitation(cast: Cast) -> Scene:
    owner, guest = await cast("owner"), await cast("guest")
    await owner.share(await owner.make_item(), guest)
    [message] = await guest.inbox()
    return Scene(guest, {"message_id": message["id"]})


async def friend_request(cast: Cast) -> Scene:
    sender, recipient = await cast("sender"), await cast("recipient")
    body = {"target_user_id": recipient.user_id}
    request = await sender.done("POST", "/friends/requests", json=body)
    return Scene(recipient, {"request_id": request["id"]})


async def own_friend_request(cast: Cast) -> Scene:
    sender, recipient = await cast("sender"), await cast("recipient")
    body = {"target_user_id": recipient.user_id}
    request = await sender.done("POST", "/friends/requests", json=body)
    return Scene(sender, {"request_id": request["id"]})


async def friendship(cast: Cast) -> Scene:
    one, other = await cast("one"), await cast("other")
    await one.befriend(other)
    [friend] = await one.done("GET", "/friends")
    return Scene(one, {"friendship_id": friend["id"]})


async def invite_code(cast: Cast) -> Scene:
    owner = await cast("owner")
    code = await owner.done("POST", "/invite-codes", json={})
    return Scene(owner, {"code": code["code"]})


async def conversation(cast: Cast, body: Json | None = None) -> Scene:
    """A thread that waits for an answer; the resumed run would be a new one."""
    owner = await cast("owner")
    words = "Create an event called Dentist tomorrow at 3pm"
    told = await owner.done("POST", "/agent-chats", json={"message": words})
    [interrupt] = [event["interrupt"] for event in told["events"] if "interrupt" in event]
    answer = {"interruptId": interrupt["id"], "status": "resolved", "payload": {"approved": True}}
    resume = {"threadId": told["session_id"], "runId": str(uuid4()), "resume": [answer]}
    names = {"thread_id": told["session_id"], "run_id": told["events"][0]["run_id"]}
    return Scene(owner, names, resume if body is None else body)


async def conversation_to_rename(cast: Cast) -> Scene:
    return await conversation(cast, {"title": "Mine now"})


async def diet_plan(cast: Cast) -> Scene:
    owner = await cast("owner")
    made = (await owner.done("POST", "/tasks/", json=DOG))["data"]
    return Scene(owner, {"plan_id": made["plan_id"], "task_id": made["task_id"]})


async def cancelled_task(cast: Cast) -> Scene:
    """A task whose events end by themselves, though no worker runs."""
    scene = await diet_plan(cast)
    await scene.rightful.done("POST", f"/tasks/{scene.names['task_id']}/cancel")
    return scene


async def waiting_task(cast: Cast) -> Scene:
    """A task that no worker has taken yet: nobody was told of it."""
    owner = await cast("owner")
    task = await make_waiting_task(cast.sessions, owner.person)
    return Scene(owner, {"task_id": str(task.task_id)})


BY_PARAMETERS: Mapping[str, Make] = {
    "item_id": own_item,
    "item_id subscription_id": subscription,
    "message_id": invitation,
    "request_id": friend_request,
    "friendship_id": friendship,
    "code": invite_code,
    "thread_id": conversation,
    "run_id": conversation,
    "plan_id": diet_plan,
    "task_id": diet_plan,
}
BY_OPERATION: Mapping[str, Make] = {
    "update_schedule_item": item_to_rename,
    "share_schedule_item": item_to_share,
    "leave_schedule_item": subscribed_item,
    "cancel_friend_request": own_friend_request,
    "update_thread": conversation_to_rename,
    "cancel_task": waiting_task,
    "reconnect_task": cancelled_task,
}
"""Where the route needs another person, another state or a body."""
EXAMPLES: Mapping[str, Any] = {"code": "ZZZZZZZZ"}
"""Parameters that are no UUIDs: what nobody has."""
