"""Rate limits while Redis is down or hangs, and after it is back."""

import asyncio
import os
import shutil
import signal
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from api.app import create_app
from domain.core.rate_limits import limiter
from domain.core.settings import Settings
from servers.valkey import Valkey
from tests.api.actors import Actor
from tests.api.registration import client_at, log_in, request_code
from tests.factories import PASSWORD, Person
from tests.serving import started

UNKNOWN = "nobody@example.com"


class OwnValkey:
    """A Valkey that a test can stop, suspend and start again at the same address."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.start()

    @property
    def url(self) -> str:
        return self._server.url

    def start(self) -> None:
        log = self._folder / "valkey.log"
        self._server = Valkey(log=log, sockets=self._folder, databases=1)

    def stop(self) -> None:
        self._server.stop()

    def stall(self) -> None:
        os.kill(self._server.pid, signal.SIGSTOP)

    def resume(self) -> None:
        with suppress(ProcessLookupError):  # the process has ended
            os.kill(self._server.pid, signal.SIGCONT)


@pytest.fixture
def valkey() -> Iterator[OwnValkey]:
    folder = Path(tempfile.mkdtemp(prefix="majordomo-", dir="/tmp"))  # a socket's path is short
    valkey = OwnValkey(folder)
    yield valkey
    valkey.resume()
    valkey.stop()
    shutil.rmtree(folder)


@pytest.fixture(autouse=True)
def impatient_limits(long_timeouts: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limiter, "REDIS_TIMEOUT_SECONDS", 0.3)


@pytest.fixture
async def app(settings: Settings, valkey: OwnValkey) -> AsyncIterator[FastAPI]:
    app = create_app(settings.model_copy(update={"redis_url": valkey.url}))
    async with started(app):
        yield app


async def guess(app: FastAPI, number: int, email: str, password: str = "a guess") -> int:
    async with client_at(app, f"192.0.2.{number}") as client:
        return (await log_in(client, email=email, password=password)).status_code


OUTAGES: list[Callable[[OwnValkey], None]] = [
    lambda valkey: valkey.stop(),
    lambda valkey: valkey.stall(),
]
either_way = pytest.mark.parametrize("outage", OUTAGES, ids=["gone", "hanging"])


@either_way
async def test_wrong_passwords_stay_limited_per_account(
    app: FastAPI, valkey: OwnValkey, person: Person, outage: Callable[[OwnValkey], None]
) -> None:
    """The counts of this process go on: an outage does not reset them."""
    assert [await guess(app, number, person.email) for number in range(3)] == [401] * 3
    outage(valkey)
    guesses = [await guess(app, number, person.email) for number in range(3, 7)]
    assert guesses == [401, 401, 429, 429]
    assert await guess(app, 9, person.email, PASSWORD) == 429
    assert [await guess(app, n, UNKNOWN) for n in range(20, 26)] == [401] * 5 + [429]


@either_way
async def test_wrong_passwords_stay_limited_per_client(
    app: FastAPI, valkey: OwnValkey, outage: Callable[[OwnValkey], None]
) -> None:
    outage(valkey)
    statuses = [await guess(app, 1, f"{number}@example.com") for number in range(6)]
    assert statuses == [401] * 5 + [429]
    async with client_at(app, "192.0.2.2") as client:
        responses = [
            await request_code(client, email=f"{n}@example.com", username=f"name_{n}")
            for n in range(21)
        ]
    assert [response.status_code for response in responses] == [202] * 20 + [429]
    assert 0 < int(responses[-1].headers["Retry-After"]) <= 3600


@either_way
async def test_a_right_password_resets_the_count_of_the_account(
    app: FastAPI, valkey: OwnValkey, person: Person, outage: Callable[[OwnValkey], None]
) -> None:
    outage(valkey)
    for _ in range(4):
        assert await guess(app, 1, person.email) == 401
    assert await guess(app, 2, person.email, PASSWORD) == 200
    assert await guess(app, 3, person.email) == 401
    assert await guess(app, 4, person.email) == 401


@either_way
async def test_other_limits_do_not_apply(
    app: FastAPI, valkey: OwnValkey, person: Person, outage: Callable[[OwnValkey], None]
) -> None:
    async with client_at(app, "192.0.2.1") as client:
        ada = Actor(client, person)
        outage(valkey)
        body = {"query": UNKNOWN}
        for _ in range(65):
            assert await ada.request_ok("POST", "/users/search", json=body) == []


async def test_one_request_waits_for_a_redis_that_hangs_and_the_next_ones_do_not(
    app: FastAPI, valkey: OwnValkey, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limiter, "BACKOFF_SECONDS", 3600)
    calls = 0

    async def hang(*_: object) -> int:
        nonlocal calls
        calls += 1
        await asyncio.Event().wait()
        return 0

    monkeypatch.setattr(limiter, "_hit", hang)
    async with client_at(app, "192.0.2.1") as client:
        ada = Actor(client, person)
        for _ in range(40):
            await ada.request_ok("POST", "/users/search", json={"query": UNKNOWN})
    assert calls == 1


@either_way
async def test_after_the_outage_redis_counts_again(
    app: FastAPI,
    valkey: OwnValkey,
    person: Person,
    outage: Callable[[OwnValkey], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limiter, "BACKOFF_SECONDS", 0.01)
    async with client_at(app, "192.0.2.1") as client:
        outage(valkey)
        await _search(client, person)
        valkey.resume() if outage is OUTAGES[1] else valkey.start()
        statuses = [await _search(client, person) for _ in range(75)]
    # The process still counts some itself, until it has reconnected to Redis.
    assert statuses[:59] == [200] * 59
    assert statuses[-1] == 429


async def _search(client: httpx.AsyncClient, person: Person) -> int:
    body = {"query": UNKNOWN}
    response = await client.post("/api/v1/users/search", json=body, headers=person.headers)
    return response.status_code
