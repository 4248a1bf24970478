"""A client of the diet API, whose every response is an envelope."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

PREFIX = "/api/v1"
PASSWORD = "password123"
ADDRESS = "test@example.com"


@dataclass(frozen=True)
class EnvelopeResponse:
    """A response: its status, its envelope and its headers."""

    status: int
    body: dict[str, Any]
    headers: httpx.Headers

    @property
    def data(self) -> Any:
        return self.body["data"]

    @property
    def success(self) -> tuple[int, str]:
        """The status and the message."""
        return self.status, self.body["message"]

    @property
    def error(self) -> tuple[int, str, str | None]:
        """The status, the message and the detail of an error. Asserts the form of its envelope."""
        assert self.body.keys() == {"code", "message", "detail"}
        assert self.body["code"] == self.status
        return self.status, self.body["message"], self.body["detail"]


@dataclass(frozen=True)
class DietApiClient:
    """Calls the routes of the diet API; with a token, as a user."""

    client: httpx.AsyncClient
    token: str | None = None

    def with_token(self, token: str) -> "DietApiClient":
        return DietApiClient(self.client, token)

    async def post(self, path: str, body: Any = None, **headers: str) -> EnvelopeResponse:
        return await self.call("POST", path, body, headers=headers)

    async def put(self, path: str, body: Any) -> EnvelopeResponse:
        return await self.call("PUT", path, body)

    async def get(self, path: str, **query: Any) -> EnvelopeResponse:
        return await self.call("GET", path, None, query=query)

    async def call(
        self,
        method: str,
        path: str,
        body: Any,
        *,
        query: dict[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> EnvelopeResponse:
        sent_headers = {name.replace("_", "-"): value for name, value in (headers or {}).items()}
        if self.token is not None:
            sent_headers.setdefault("Authorization", f"Bearer {self.token}")
        content: dict[str, Any] = {"content" if isinstance(body, bytes) else "json": body}
        if body is None:
            content = {}
        http_response = await self.client.request(
            method, f"{PREFIX}{path}", params=query, headers=sent_headers, **content
        )
        response = EnvelopeResponse(
            http_response.status_code, http_response.json(), http_response.headers
        )
        if response.status == 200:
            assert response.body.keys() == {"code", "message", "data"}
            assert response.body["code"] == 0
        return response

    async def register(
        self, username: str = "testuser", email: str = ADDRESS, password: str = PASSWORD
    ) -> EnvelopeResponse:
        return await self.post(
            "/auth/register", {"username": username, "email": email, "password": password}
        )

    async def log_in(
        self, username: str = "testuser", password: str = PASSWORD
    ) -> EnvelopeResponse:
        return await self.post("/auth/login", {"username": username, "password": password})

    async def register_client(
        self, username: str = "testuser", email: str = ADDRESS
    ) -> "DietApiClient":
        """Register an account, and return a client that is signed in to it."""
        response = await self.register(username, email)
        return self.with_token(response.data["tokens"]["access_token"])
