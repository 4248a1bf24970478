"""Outages: a part that is down causes a 503 with `Retry-After`, until it is back."""

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from structlog.testing import capture_logs

from agent.runs.execution.lifecycle.background import log_errors
from api.services import Services
from domain.core.settings import Settings
from tests.api.outages import database_down
from tests.api.problem_checks import check_problem
from tests.api.registration import AUTH, log_in
from tests.factories import Person

pytestmark = pytest.mark.usefixtures("new_application")

PATH = "/api/v1/profile/me"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"worker_in_api": False, "database_pool_size": 2})


async def test_an_outage_of_the_database_is_503_and_ends_with_it(
    client: httpx.AsyncClient, settings: Settings, person: Person
) -> None:
    assert (await client.get(PATH, headers=person.headers)).status_code == 200
    async with database_down(settings):
        response = await client.get(PATH, headers=person.headers)
        assert check_problem(response, 503)["code"] == "unavailable"
        assert int(response.headers["retry-after"]) > 0
        check_problem(await log_in(client), 503)
    assert (await client.get(PATH, headers=person.headers)).status_code == 200


async def test_an_outage_logs_the_error_of_the_driver_without_traceback(
    client: httpx.AsyncClient, settings: Settings, person: Person
) -> None:
    async with database_down(settings):
        with capture_logs() as logged:
            check_problem(await client.get(PATH, headers=person.headers), 503)
    [line] = [line for line in logged if line["event"] == "dependency_unavailable"]
    assert "DBAPIError" not in line["error"]
    assert "exc_info" not in line


@pytest.mark.parametrize(
    ("error", "has_traceback"), [(TimeoutError(), False), (ZeroDivisionError(), True)]
)
def test_what_recurs_in_an_outage_has_no_traceback(
    error: Exception, *, has_traceback: bool
) -> None:
    with capture_logs() as logged, log_errors("periodic_task_failed", task="renew"):
        raise error
    assert logged[0]["error"] == type(error).__name__
    assert bool(logged[0]["exc_info"]) is has_traceback


async def test_a_broken_pooled_connection_is_replaced(
    app: FastAPI, client: httpx.AsyncClient, person: Person
) -> None:
    assert (await client.get(PATH, headers=person.headers)).status_code == 200
    services: Services = app.state.services
    async with services.sessions.begin() as session:
        await session.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    for _ in range(3):
        assert (await client.get(PATH, headers=person.headers)).status_code == 200


async def test_signing_out_during_an_outage_is_503(
    client: httpx.AsyncClient, settings: Settings
) -> None:
    async with database_down(settings):
        response = await client.request("DELETE", f"{AUTH}/sessions", json={"refresh_token": "x"})
    check_problem(response, 503)
