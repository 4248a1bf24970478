"""A client of the diet document's routes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

PREFIX = "/api/v1"
PASSWORD = "password123"
ADDRESS = "test@example.com"


@dataclass(frozen=True)
class Said:
    """One answer: its status, and the members of its envelope."""

    status: int
    body: dict[str, Any]
    headers: httpx.Headers

    @property
    def data(self) -> Any:
        return self.body["data"]

    @property
    def told(self) -> tuple[int, str]:
        return self.status, self.body["message"]

    @property
    def error(self) -> tuple[int, str, str | None]:
        """Give the status, the message and the detail of an error whose form is right."""
        assert self.body.keys() == {"code", "message", "detail"}
        assert self.body["code"] == self.status
        return self.status, self.body["message"], self.body["detail"]


@dataclass(frozen=True)
class Surface:
    """Calls routes; with a token as somebody."""

    client: httpx.AsyncClient
    token: str | None = None

    def of(self, token: str) -> "Surface":
        return Surface(self.client, token)

    async def post(self, path: str, body: Any = None, **headers: str) -> Said:
        return await self.call("POST", path, body, headers=headers)

    async def put(self, path: str, body: Any) -> Said:
        return await self.call("PUT", path, body)

    async def get(self, path: str, **query: Any) -> Said:
        return await self.call("GET", path, None, query=query)

    async def call(
        self,
        method: str,
        path: str,
        body: Any,
        *,
        query: dict[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Said:
        given = {name.replace("_", "-"): value for name, value in (headers or {}).items()}
        if self.token is not None:
            given.setdefault("Authorization", f"Bearer {self.token}")
        content: dict[str, Any] = {"content" if isinstance(body, bytes) else "json": body}
        if body is None:
            content = {}
        answer = await self.client.request(
            method, f"{PREFIX}{path}", params=query, headers=given, **content
        )
        said = Said(answer.status_code, answer.json(), answer.headers)
        if answer.status_code == 200:
            assert said.body.keys() == {"code", "message", "data"}
            assert said.body["code"] == 0
        return said

    async def register(
        self, username: str = "testuser", email: str = ADDRESS, password: str = PASSWORD
    ) -> Said:
        return await self.post(
            "/auth/register", {"username": username, "email": email, "password": password}
        )

    async def log_in(self, username: str = "testuser", password: str = PASSWORD) -> Said:
        return await self.post("/auth/login", {"username": username, "password": password})

    async def registered(self, username: str = "testuser", email: str = ADDRESS) -> "Surface":
        """Become somebody."""
        said = await self.register(username, email)
        return self.of(said.data["tokens"]["access_token"])
