"""Account enumeration: a known and an unknown address execute the same SQL statements."""

from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import update

from api.app import create_app
from api.services import Services
from domain.auth.models import MailCode
from domain.core.settings import Settings
from tests.api.registration import AUTH, log_in, request_code, verify
from tests.api.statement_counter import count_statements
from tests.factories import Person
from tests.serving import started

UNKNOWN = "nobody@example.com"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """The settings without a worker, so that only requests execute statements."""
    return settings.model_copy(update={"worker_in_api": False})


async def test_registering_and_verifying_run_the_same_statements_for_a_known_address(
    settings: Settings, person: Person
) -> None:
    app = create_app(settings)
    transport = httpx.ASGITransport(app)
    async with started(app), httpx.AsyncClient(transport=transport, base_url="http://m") as client:
        statements: dict[str, list[str]] = {}
        for email in (person.email, UNKNOWN):
            with count_statements() as statements[email]:
                assert (await request_code(client, email=email)).status_code == 202
                assert (await request_code(client, email=email)).status_code == 429
                assert (await verify(client, "000000", email=email)).status_code == 401
                await _let_time_pass(app)
                resent = await client.post(f"{AUTH}/verifications/resend", json={"email": email})
                assert resent.status_code == 204
        assert statements[person.email] == statements[UNKNOWN]
        assert any("outbox_mails" in statement for statement in statements[UNKNOWN])


async def test_a_password_reset_runs_the_same_statements_for_a_known_address(
    settings: Settings, person: Person
) -> None:
    app = create_app(settings)
    transport = httpx.ASGITransport(app)
    async with started(app), httpx.AsyncClient(transport=transport, base_url="http://m") as client:
        statements: dict[str, list[str]] = {}
        for email in (person.email, UNKNOWN):
            body = {"email": email}
            wrong = body | {"token": "000000", "new_password": "difference engine"}
            with count_statements() as statements[email]:
                for status in (204, 429):
                    response = await client.post(f"{AUTH}/password-reset", json=body)
                    assert response.status_code == status
                response = await client.post(f"{AUTH}/password-reset/confirm", json=wrong)
                assert response.status_code == 401
        assert statements[person.email] == statements[UNKNOWN]
        assert any("outbox_mails" in statement for statement in statements[UNKNOWN])


async def test_signing_in_runs_the_same_statements_for_a_known_address(
    client: httpx.AsyncClient, person: Person
) -> None:
    statements: dict[str, list[str]] = {}
    for email in (person.email, UNKNOWN):
        with count_statements() as statements[email]:
            assert (await log_in(client, email=email)).status_code == 401
    assert statements[person.email] == statements[UNKNOWN]
    assert len(statements[UNKNOWN]) == 1


async def _let_time_pass(app: FastAPI) -> None:
    services: Services = app.state.services
    async with services.sessions.begin() as session:
        await session.execute(
            update(MailCode).values(created_at=MailCode.created_at - timedelta(minutes=2))
        )
