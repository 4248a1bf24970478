"""A login whose password was verified before the account changed is refused.

Each test holds the login between its verification and the start of the session.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import httpx
import pytest
from sqlalchemy import select, update

from agent.accounts import deletion
from agent.runs.execution.worker import RunWorker
from domain.auth.accounts.creation import set_active
from domain.auth.models import LoginSession
from domain.auth.sessions import login_throttling
from domain.core.caller import Caller
from domain.core.database.sessions import Sessions
from domain.core.security import PasswordMatch, verify_password
from domain.core.settings import Settings
from domain.profiles.models import User
from tests.api.actors import Actor
from tests.api.mailbox import read_code
from tests.api.registration import register
from tests.factories import PASSWORD, Person
from tests.peers.shared_events import Gate
from tests.waiting import unless_hung

NEW = "difference engine"
API = "/api/v1"


@dataclass
class HeldLogin:
    """Holds the first verification of a password after it has succeeded."""

    gate: Gate = field(default_factory=Gate)
    has_begun: bool = False

    async def verify(self, password: str, password_hash: str | None) -> PasswordMatch:
        is_first, self.has_begun = not self.has_begun, True
        is_right = await verify_password(password, password_hash)
        if is_first:
            await self.gate.pass_through()
        return is_right


@dataclass(frozen=True)
class Scene:
    """An account and the ways to change it."""

    ada: Actor
    sessions: Sessions
    settings: Settings

    async def change_password(self) -> None:
        body = {"old_password": PASSWORD, "new_password": NEW}
        await self.ada.request_ok("PUT", "/auth/password", json=body)

    async def reset_password(self) -> None:
        body = {"email": self.ada.person.email}
        await self.ada.request_ok("POST", "/auth/password-reset", json=body)
        code = await read_code(self.settings, self.ada.person.email)
        body |= {"token": code, "new_password": NEW}
        await self.ada.request_ok("POST", "/auth/password-reset/confirm", json=body)

    async def reset_password_in_the_diet_api(self) -> None:
        body = {"email": self.ada.person.email}
        await self.ada.request_ok("POST", "/auth/password/send-code", json=body)
        code = await read_code(self.settings, self.ada.person.email)
        body |= {"code": code, "new_password": NEW}
        await self.ada.request_ok("POST", "/auth/password/reset", json=body)

    async def disable(self) -> None:
        async with self.sessions.begin() as session:
            await set_active(session, username=self.ada.person.username, is_active=False)

    async def delete(self) -> None:
        await self.ada.request_ok("DELETE", "/users/me", json={"password": PASSWORD})

    async def count_sessions(self) -> int:
        """Count the sessions that have not ended, except the one that makes the changes."""
        query = select(LoginSession.id).where(
            LoginSession.ended_at.is_(None), LoginSession.id != self.ada.person.session_id
        )
        async with self.sessions() as session:
            return len((await session.scalars(query)).all())


CHANGES: list[Callable[[Scene], Awaitable[None]]] = [
    Scene.change_password,
    Scene.reset_password,
    Scene.reset_password_in_the_diet_api,
    Scene.disable,
    Scene.delete,
]


@pytest.fixture
def scene(
    client: httpx.AsyncClient, person: Person, sessions: Sessions, settings: Settings
) -> Scene:
    return Scene(Actor(client, person), sessions, settings)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> HeldLogin:
    held = HeldLogin()
    monkeypatch.setattr(login_throttling, "verify_password", held.verify)
    return held


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("path", ["/auth/sessions", "/auth/login"])
async def test_a_login_verified_before_the_account_changed_starts_no_session(
    scene: Scene, held: HeldLogin, path: str, change: Callable[[Scene], Awaitable[None]]
) -> None:
    email = scene.ada.person.email
    body = {"email": email, "username": email, "password": PASSWORD}
    async with unless_hung():
        login = asyncio.create_task(scene.ada.client.post(API + path, json=body))
        await held.gate.reached.wait()
        await change(scene)
        held.gate.open()
        response = await login
    wrong = {"/auth/sessions": "邮箱或密码错误", "/auth/login": "用户名或密码错误"}[path]
    problem = response.json()
    assert (response.status_code, problem.get("detail") or problem["message"]) == (401, wrong)
    assert await scene.count_sessions() == 0


async def test_a_login_with_a_claimed_address_starts_no_session_once_another_has_confirmed_it(
    scene: Scene, held: HeldLogin
) -> None:
    email = scene.ada.person.email
    async with scene.sessions.begin() as session:
        await session.execute(update(User).values(email_confirmed_at=None))
    body = {"username": email, "password": PASSWORD}
    async with unless_hung():
        login = asyncio.create_task(scene.ada.client.post(f"{API}/auth/login", json=body))
        await held.gate.reached.wait()
        await register(scene.ada.client, scene.settings, email=email, username="owner")
        held.gate.open()
        assert (await login).status_code == 401
    assert await scene.count_sessions() == 1  # the owner's


@pytest.mark.parametrize("change", [Scene.change_password, Scene.reset_password, Scene.disable])
async def test_a_deletion_whose_password_was_verified_before_the_account_changed_is_refused(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, change: Callable[[Scene], Awaitable[None]]
) -> None:
    """The change happens while the deletion waits for the user's runs to stop."""
    gate = Gate()

    async def wait_for_runs(worker: RunWorker, caller: Caller) -> None:
        await gate.pass_through()

    monkeypatch.setattr(deletion, "_stop_runs", wait_for_runs)
    async with unless_hung():
        deleting = asyncio.create_task(
            scene.ada.request_error("DELETE", "/users/me", json={"password": PASSWORD})
        )
        await gate.reached.wait()
        await change(scene)
        gate.open()
        assert await deleting == (401, "password_wrong")
    async with scene.sessions() as session:
        assert await session.get(User, scene.ada.person.user_id) is not None
