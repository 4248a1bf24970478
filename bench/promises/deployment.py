"""What the scenarios share: a deployment of Majordomo, and a measurement beside its bound."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from time import perf_counter
from typing import Any, Self

import httpx
from redis.asyncio import Redis

from bench.service import API, Service, create_database, majordomo_environment, serve
from migrations.apply import migrate
from servers.local import LocalServers
from tests.peers.openai_replies import Answer, Hang, Text, script
from tests.peers.openai_server import ModelRequest, ScriptedModel

PROFILE = f"{API}/profile/me"
LEASE_SECONDS = 4
RESPONSE_SECONDS = 0.3
"""Added to a bound that is an interval: the time to make a response and to deliver it."""
PROMPT_SECONDS = 1.5
"""The bound of what happens at once."""
EXIT_SECONDS = 10
POLL_INTERVAL_SECONDS = 0.002

_database_numbers = count(1)


class WrongBehaviour(Exception):
    """A service did not do what a promise is about, so its duration means nothing."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """The worst duration of some attempts, and the bound that the project promises."""

    promise: str
    seconds: float
    bound_seconds: float

    @property
    def is_kept(self) -> bool:
        return self.seconds <= self.bound_seconds


@dataclass(frozen=True, slots=True)
class Deployment:
    """A PostgreSQL database, a Valkey database, a data folder and a model for several services."""

    database_url: str
    redis_url: str
    folder: Path
    model: ScriptedModel

    @classmethod
    async def create(cls, servers: LocalServers, folder: Path, model: ScriptedModel) -> Self:
        """Create a deployment with empty databases."""
        name = f"deployment_{next(_database_numbers)}"
        database = await create_database(servers.database_url or "", name)
        database_url = database.render_as_string(hide_password=False)
        await migrate(database_url)
        redis_url = servers.redis_url or ""
        async with Redis.from_url(redis_url) as valkey:
            await valkey.flushdb()
        return cls(database_url, redis_url, folder, model)

    def serve(self, *options: str, **variables: str) -> AbstractAsyncContextManager[Service]:
        """Run `majordomo serve` with these options and additional environment variables."""
        environment = majordomo_environment(
            database_url=self.database_url,
            redis_url=self.redis_url,
            folder=self.folder,
            model_url=self.model.url,
        )
        return serve(environment | variables, self.folder, *options)


Scenario = Callable[[Deployment], AsyncIterator[Measurement]]


async def measure_seconds(work: Awaitable[Any]) -> float:
    started_at = perf_counter()
    await work
    return perf_counter() - started_at


def check(is_right: bool, expectation: str) -> None:
    """Raise WrongBehaviour with the expectation unless it is met."""
    if not is_right:
        raise WrongBehaviour(f"expected: {expectation}")


def answer_and_hang(_: dict[str, Any]) -> Answer:
    """Answer every request with one text, and keep the connection open."""
    return script(Text("one"), Hang())


async def wait_for_request(model: ScriptedModel, number: int) -> ModelRequest:
    """Return the request to the model with this number (from 0) as soon as it has come."""
    while len(model.requests) <= number:  # noqa: ASYNC110 (another thread appends to it)
        await asyncio.sleep(POLL_INTERVAL_SECONDS)
    return model.requests[number]


async def measure_profile_request(client: httpx.AsyncClient) -> float:
    started_at = perf_counter()
    response = await client.get(PROFILE)
    check(response.status_code == 200, "a profile request succeeds")
    return perf_counter() - started_at
