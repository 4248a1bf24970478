"""Register and sign in over HTTP."""

from datetime import timedelta
from typing import Any

import httpx
from fastapi import FastAPI
from sqlalchemy import update

from domain.auth.models import MailCode
from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from tests.api.mailbox import read_code

AUTH = "/api/v1/auth"
VERIFICATIONS = f"{AUTH}/verifications"
ADDRESS = "ada@example.com"
PASSWORD = "analytical engine"


def client_at(app: FastAPI, address: str) -> httpx.AsyncClient:
    """Create a client with this IP address."""
    transport = httpx.ASGITransport(app, client=(address, 1234))
    return httpx.AsyncClient(transport=transport, base_url="http://majordomo")


async def request_code(
    client: httpx.AsyncClient, *, email: str = ADDRESS, username: str = "ada", **more: Any
) -> httpx.Response:
    body = {"username": username, "email": email, "password": PASSWORD, **more}
    return await client.post(VERIFICATIONS, json=body)


async def verify(client: httpx.AsyncClient, token: str, *, email: str = ADDRESS) -> httpx.Response:
    return await client.post(f"{AUTH}/verifications/verify", json={"email": email, "token": token})


async def let_codes_age(sessions: Sessions, passed: timedelta) -> None:
    """Move every code into the past."""
    async with sessions.begin() as session:
        await session.execute(
            update(MailCode).values(
                created_at=MailCode.created_at - passed, expires_at=MailCode.expires_at - passed
            )
        )


async def register(
    client: httpx.AsyncClient, settings: Settings, *, email: str = ADDRESS, username: str = "ada"
) -> dict[str, Any]:
    """Register an account, and return its tokens."""
    await request_code(client, email=email, username=username)
    response = await verify(client, await read_code(settings, email), email=email)
    assert response.status_code == 200, response.text
    return dict(response.json())


async def log_in(
    client: httpx.AsyncClient, *, email: str = ADDRESS, password: str = PASSWORD
) -> httpx.Response:
    return await client.post(f"{AUTH}/sessions", json={"email": email, "password": password})


async def refresh(client: httpx.AsyncClient, token: str) -> httpx.Response:
    return await client.post(f"{AUTH}/sessions/refresh", json={"refresh_token": token})


async def get_profile(client: httpx.AsyncClient, access_token: str) -> httpx.Response:
    headers = {"Authorization": f"Bearer {access_token}"}
    return await client.get("/api/v1/profile/me", headers=headers)


def wrong_code(code: str) -> str:
    """Return another code than this."""
    return f"{(int(code) + 1) % 1_000_000:06d}"
