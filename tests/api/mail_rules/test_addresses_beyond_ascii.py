"""Addresses beyond ASCII: which mails reach them over SMTP, and what a registration says."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi.dependencies.models import Dependant
from pydantic import SecretStr

from api.app import create_app
from api.deps import get_mail_counter
from domain.core.database.sessions import Sessions
from domain.core.mail import utf8_support
from domain.core.mail.mailer import create_transport
from domain.core.mail.outbox import deliver_due
from domain.core.settings import Settings
from tests.api.registration import AUTH, request_code, verify
from tests.api.route_table import ENDPOINTS, Endpoint
from tests.domain.core.mail_server import Inbox, mail_server
from tests.serving import started

IDN = {
    "user@bücher.example": "user@xn--bcher-kva.example",
    "user@Пример.example": "user@xn--e1afmkfd.example",
    "USER@例え。example": "user@xn--r8jz45g.example",
    "user@xn--bcher-kva.example": "user@xn--bcher-kva.example",
}
"""Addresses that any mail server takes, and how they are named to it."""
NOT_ASCII = ["jörg@example.com", "用户@example.com", "पता@bücher.example"]
"""Addresses that need SMTPUTF8."""


def counts_mail(dependant: Dependant) -> bool:
    return any(
        each.call is get_mail_counter or counts_mail(each) for each in dependant.dependencies
    )


SENDING = [
    endpoint
    for endpoint in ENDPOINTS
    if counts_mail(endpoint.route.dependant) or endpoint.operation == "register_account"
]
"""The routes that send a code to an address, and the one that creates an account without."""


@pytest.fixture
async def inbox(request: pytest.FixtureRequest) -> AsyncIterator[Inbox]:
    """A mail server, without SMTPUTF8 unless the test asks for it."""
    async with mail_server(utf8=getattr(request, "param", False)) as inbox:
        yield inbox


@pytest.fixture
def settings(settings: Settings, inbox: Inbox) -> Settings:
    url = SecretStr(f"smtp://127.0.0.1:{inbox.port}")
    return settings.model_copy(update={"smtp_url": url})


async def deliver_all(sessions: Sessions, settings: Settings) -> None:
    await deliver_due(sessions, create_transport(settings))


async def call(client: httpx.AsyncClient, endpoint: Endpoint, email: str) -> httpx.Response:
    body = {"email": email, "username": "joerg", "password": "difference", "code_type": "register"}
    return await client.request(
        endpoint.method, endpoint.path, json=body, headers={"Accept-Language": "en"}
    )


@pytest.mark.parametrize(("typed", "named"), IDN.items())
async def test_a_mail_reaches_any_domain_without_smtputf8(
    client: httpx.AsyncClient,
    inbox: Inbox,
    sessions: Sessions,
    settings: Settings,
    typed: str,
    named: str,
) -> None:
    assert (await request_code(client, email=typed)).status_code == 202
    await deliver_all(sessions, settings)
    [mail] = inbox.mails
    assert inbox.recipients == [named]
    assert mail["To"] == named
    code = mail.get_content().split("验证码是 ")[1][:6]
    assert (await verify(client, code, email=typed)).status_code == 200


@pytest.mark.parametrize("email", NOT_ASCII)
async def test_a_registration_says_that_the_mail_server_cannot_take_an_address(
    client: httpx.AsyncClient, inbox: Inbox, sessions: Sessions, settings: Settings, email: str
) -> None:
    assert len(SENDING) == 6
    for endpoint in SENDING:
        response = await call(client, endpoint, email)
        assert response.status_code in (400, 422), endpoint
        text = response.json().get("message") or response.json()["detail"]
        assert "only ASCII letters before the @" in text, endpoint
    await deliver_all(sessions, settings)
    assert inbox.mails == []


@pytest.mark.parametrize("inbox", [True], indirect=True)
@pytest.mark.parametrize("email", NOT_ASCII)
async def test_a_mail_reaches_an_address_that_is_not_ascii_with_smtputf8(
    client: httpx.AsyncClient, inbox: Inbox, sessions: Sessions, settings: Settings, email: str
) -> None:
    assert (await request_code(client, email=email)).status_code == 202
    await deliver_all(sessions, settings)
    [mail] = inbox.mails
    named = email.replace("bücher", "xn--bcher-kva")
    assert inbox.recipients == [named]
    assert named in str(mail["To"])


async def test_an_ascii_address_asks_the_mail_server_nothing(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_: Any) -> None:
        raise AssertionError

    monkeypatch.setattr(utf8_support.Utf8Support, "_ask", refuse)
    assert (await request_code(client, email="user@bücher.example")).status_code == 202


async def test_while_the_mail_server_is_down_every_address_is_accepted(settings: Settings) -> None:
    async with mail_server() as gone:
        pass
    url = SecretStr(f"smtp://127.0.0.1:{gone.port}")
    app = create_app(settings.model_copy(update={"smtp_url": url}))
    transport = httpx.ASGITransport(app)
    async with started(app), httpx.AsyncClient(transport=transport, base_url="http://m") as client:
        body = {"email": NOT_ASCII[0]}
        assert (await client.post(f"{AUTH}/password-reset", json=body)).status_code == 204
