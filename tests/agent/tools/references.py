"""What the ids in a tool's arguments refer to, with hostile texts wherever one can be stored."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import update

from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from domain.schedule.models import ScheduleItem
from domain.schedule.permissions import Permission
from domain.schedule.schemas import ItemRead
from tests.agent.tools.harness import Agent
from tests.agent.tools.hostile_values import HOSTILE_TEXT
from tests.domain.schedule.factories import make_item, make_subscription
from tests.factories import make_person

HOSTILE_ADDRESS = "o'hara'@example.com"


@dataclass(frozen=True)
class Reference:
    """One argument, the stored texts that a confirmation quotes, and the people it names."""

    value: str
    texts: tuple[str, ...] = ()
    people: tuple[str, ...] = ()


@dataclass(frozen=True)
class References:
    """The references by the name of the argument that has them."""

    references: Mapping[str, tuple[Reference, ...]]

    @property
    def by_argument(self) -> dict[str, list[str]]:
        return {name: [each.value for each in found] for name, found in self.references.items()}

    def of(self, value: Any) -> Reference | None:
        every = (reference for found in self.references.values() for reference in found)
        return next((reference for reference in every if reference.value == value), None)


async def make_references(agent: Agent, sessions: Sessions, settings: Settings) -> References:
    """Let the agent's person have something of every kind, their own and of others."""

    async def make_agent(username: str, email: str | None = None) -> Agent:
        return Agent(
            sessions, await make_person(sessions, settings, username=username, email=email)
        )

    owner, recipient = await make_agent("owner"), await make_agent("recipient", HOSTILE_ADDRESS)
    subscriber, asker = await make_agent("subscriber"), await make_agent("asker")
    friend, _ = await make_agent("friend"), await make_agent("target")
    blocked = await make_agent("blocked")
    await agent.run("block_user", user_id=blocked.user_id)
    theirs = await _share_item(sessions, owner, agent, subscriber)
    own = await _share_item(sessions, agent, subscriber)
    await owner.run(
        "share_schedule_item", item_id=await _item(sessions, owner), user_id=agent.user_id
    )
    invitation = await agent.newest_message()
    incoming = await asker.run("send_friend_request", username=agent.person.username)
    outgoing = await agent.run("send_friend_request", username="target")
    befriending = await friend.run("send_friend_request", username=agent.person.username)
    await agent.run("accept_friend_request", request_id=befriending["id"])
    [friendship] = (await agent.run("list_friends"))["items"]
    breed = HOSTILE_TEXT[:100]
    task = await agent.run(
        "create_diet_plan", pet_type="dog", pet_breed=breed, age=2, pet_weight=25
    )
    code = (await agent.run("create_invite_code"))["code"]
    username = Reference("recipient", people=("recipient",))
    user_id = Reference(recipient.user_id, people=("recipient",))
    return References(
        {
            "item_id": (
                Reference(theirs, (HOSTILE_TEXT,), ("owner",)),
                Reference(own, (HOSTILE_TEXT,)),
            ),
            "subscription_id": (Reference(subscriber.user_id, people=("subscriber",)),),
            "message_id": (Reference(invitation["id"], (HOSTILE_TEXT,)),),
            "request_id": (
                Reference(incoming["id"], people=("asker",)),
                Reference(outgoing["id"], people=("target",)),
            ),
            "friendship_id": (Reference(friendship["id"], people=("friend",)),),
            "task_id": (Reference(task["task_id"], (breed,)),),
            "code": (Reference(code, (code,)),),
            "username": (username,),
            "user_id": (user_id, Reference(blocked.user_id, people=("blocked",))),
            "target_user_id": (user_id,),
            "email": (Reference(HOSTILE_ADDRESS, people=(HOSTILE_ADDRESS,)),),
        }
    )


async def _share_item(sessions: Sessions, owner: Agent, *subscribers: Agent) -> str:
    item = await _make_item(sessions, owner)
    for subscriber in subscribers:
        caller = subscriber.context.caller
        await make_subscription(sessions, item, caller, Permission.ALL)
    return str(item.id)


async def _item(sessions: Sessions, owner: Agent) -> str:
    return str((await _make_item(sessions, owner)).id)


async def _make_item(sessions: Sessions, owner: Agent) -> ItemRead:
    """Make an item whose title is stored as it was typed, as earlier versions did."""
    item = await make_item(sessions, owner.context.caller)
    async with sessions.begin() as session:
        row = update(ScheduleItem).where(ScheduleItem.id == item.id)
        await session.execute(row.values(title=HOSTILE_TEXT))
    return item
