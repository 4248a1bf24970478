"""Signed-in users who call the API over HTTP."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

import httpx

from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from tests.factories import Person, make_person

API = "/api/v1"
DENTIST = {
    "title": "Dentist",
    "start_at": "2026-11-21T15:00:00Z",
    "end_at": "2026-11-21T16:00:00Z",
}
Json = dict[str, Any]


@dataclass(frozen=True)
class Actor:
    """A signed-in user with an HTTP client."""

    client: httpx.AsyncClient
    person: Person

    @property
    def user_id(self) -> str:
        return str(self.person.user_id)

    async def call(self, method: str, path: str, **more: Any) -> httpx.Response:
        headers = self.person.headers | more.pop("headers", {})
        url = path if path.startswith(API) else API + path
        return await self.client.request(method, url, headers=headers, **more)

    async def request_ok(self, method: str, path: str, **more: Any) -> Any:
        """Call, and return the body of the response. Asserts that it succeeds."""
        response = await self.call(method, path, **more)
        assert response.is_success, response.text
        return response.json() if response.content else None

    async def request_error(self, method: str, path: str, **more: Any) -> tuple[int, str]:
        """Call, and return the status and the code of the problem."""
        response = await self.call(method, path, **more)
        assert response.headers["content-type"] == "application/problem+json", response.text
        return response.status_code, response.json()["code"]

    async def make_program(self, *scopes: str) -> "Actor":
        """Return a program that acts for the actor with an API token of these scopes."""
        token = await self.make_token(scopes)
        return replace(self, person=replace(self.person, access_token=token))

    async def make_token(self, scopes: Collection[str]) -> str:
        body = {"name": "Program", "scopes": sorted(scopes)}
        created = await self.request_ok("POST", "/api-tokens", json=body)
        token: str = created["token"]
        return token

    async def make_item(self, **members: Any) -> Json:
        item: Json = await self.request_ok("POST", "/schedule-items", json=DENTIST | members)
        return item

    async def share(self, item: Json, other: "Actor", *bits: str) -> Json:
        """Share an item with the permissions `edit`, `invite` or neither."""
        body = {"email": other.person.email} | {f"permission_{bit}": True for bit in bits}
        shared: Json = await self.request_ok(
            "POST", f"/schedule-items/{item['id']}/share", json=body
        )
        return shared

    async def inbox(self, **query: Any) -> list[Json]:
        messages: list[Json] = await self.request_ok("GET", "/inbox/messages", params=query)
        return messages

    async def accept(self, *bits: str) -> Json:
        """Accept the newest pending invitation, with these permission bits."""
        message = next(m for m in await self.inbox(status="pending") if m["schedule_item_id"])
        body = {f"permission_{bit}": True for bit in bits}
        await self.request_ok("POST", f"/inbox/messages/{message['id']}/accept", json=body)
        return message

    async def subscribe(self, owner: "Actor", item: Json, *bits: str) -> None:
        """Have the owner share an item with these permission bits, and accept all of them."""
        await owner.share(item, self, *bits)
        await self.accept(*bits)

    async def permission(self, item: Json) -> int:
        """Return the actor's permission on an item; 0 if the actor cannot see it."""
        response = await self.call("GET", f"/schedule-items/{item['id']}")
        assert response.status_code in (200, 404), response.text
        return int(response.json()["permission"]) if response.is_success else 0

    async def befriend(self, other: "Actor") -> Json:
        """Become friends, and return the accepted request."""
        request: Json = await self.request_ok(
            "POST", "/friends/requests", json={"target_user_id": other.user_id}
        )
        await other.request_ok("POST", f"/friends/requests/{request['id']}/accept")
        return request


@dataclass(frozen=True)
class ActorFactory:
    """Creates signed-in users who are not related to each other."""

    client: httpx.AsyncClient
    sessions: Sessions
    settings: Settings

    async def __call__(self, username: str, **more: Any) -> Actor:
        person = await make_person(self.sessions, self.settings, username=username, **more)
        return Actor(self.client, person)
