"""Every quota refuses one more at its limit, not before, and a deletion makes room again."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

import httpx
import pytest

from domain.core.i18n import translate
from domain.core.quotas.definitions import QUOTAS
from domain.core.settings import Settings
from tests.api.actors import Actor
from tests.tasks import DOG

LIMIT = 3


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"quotas": dict.fromkeys(QUOTAS, LIMIT)})


@dataclass(frozen=True, slots=True)
class Scenario:
    """How a person adds one more of something, and makes room again."""

    status: int
    add: Callable[[Actor], Awaitable[httpx.Response]]
    free: Callable[[Actor, httpx.Response], Awaitable[httpx.Response]]
    """Takes the response with which one was added."""


async def _add_task(actor: Actor) -> httpx.Response:
    return await actor.call("POST", "/tasks/", json=DOG)


async def _cancel_task(actor: Actor, added: httpx.Response) -> httpx.Response:
    return await actor.call("POST", f"/tasks/{added.json()['data']['task_id']}/cancel")


SCENARIOS: Mapping[str, Scenario] = {
    "unfinished_tasks": Scenario(429, _add_task, _cancel_task),
}


def test_every_quota_has_a_scenario() -> None:
    assert SCENARIOS.keys() == QUOTAS.keys()


@pytest.mark.parametrize("name", QUOTAS)
async def test_a_quota_refuses_one_more(name: str, alice: Actor, bob: Actor) -> None:
    scenario = SCENARIOS[name]
    added = [await scenario.add(alice) for _ in range(LIMIT)]
    assert [response.is_success for response in added] == [True] * LIMIT, added[-1].text
    refused = await scenario.add(alice)
    _check_refusal(name, refused)
    assert (await scenario.add(bob)).is_success
    assert (await scenario.free(alice, added[0])).is_success
    assert (await scenario.add(alice)).is_success
    _check_refusal(name, await scenario.add(alice))


@pytest.mark.parametrize("name", QUOTAS)
async def test_concurrent_requests_do_not_pass_a_quota(name: str, alice: Actor) -> None:
    scenario = SCENARIOS[name]
    responses = await asyncio.gather(*(scenario.add(alice) for _ in range(3 * LIMIT)))
    assert sum(response.is_success for response in responses) == LIMIT
    for response in responses:
        if not response.is_success:
            _check_refusal(name, response)


def _check_refusal(name: str, response: httpx.Response) -> None:
    """Check the status, the code and the text of a refusal, in either format of errors."""
    error = QUOTAS[name].error
    assert response.status_code == SCENARIOS[name].status, response.text
    body = response.json()
    text = translate(error.message, response.headers["Content-Language"], limit=LIMIT)
    if response.headers["content-type"] == "application/problem+json":
        assert (body["code"], body["detail"]) == (error.code, text)
    else:
        assert (body["code"], body["message"]) == (response.status_code, text)
    assert ("Retry-After" in response.headers) == (response.status_code == 429)
