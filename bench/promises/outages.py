"""Scenarios about outages of Valkey and PostgreSQL, which are silent or refuse connections."""

import asyncio
import signal
from collections.abc import AsyncIterator
from time import perf_counter
from uuid import uuid4

import httpx
import orjson

from bench.promises.deployment import (
    EXIT_SECONDS,
    LEASE_SECONDS,
    PROFILE,
    RESPONSE_SECONDS,
    Deployment,
    Measurement,
    answer_and_hang,
    check,
    measure_seconds,
)
from bench.rounds import approve
from bench.run_streams import RunStream, post_run
from bench.service import API
from domain.core.database.engine import RESPONSE_GRACE_SECONDS
from tests.peers.fault_proxy import FaultProxy
from tests.peers.faulty_network import faulty_database, faulty_valkey
from tests.peers.openai_replies import Call, calls, says

CLOSE_SECONDS = 2
"""SQLAlchemy waits this long when it closes a connection on which the server is silent."""
RECOVERY_SECONDS = 5
HEALTH_SECONDS = 2

HEALTH = f"{API}/infra/health"
DENTIST = {"title": "Dentist", "start_at": "2031-05-05T10:00Z", "end_at": "2031-05-05T11:00Z"}


async def measure_valkey_outage(deployment: Deployment) -> AsyncIterator[Measurement]:
    with faulty_valkey(deployment.redis_url) as (network, url):
        async with deployment.serve(REDIS_URL=url) as service, service.client() as client:
            deployment.model.reply(
                says("Hello."), calls(Call("create_schedule_item", DENTIST)), says("Done.")
            )
            network.freeze()
            seconds = await measure_seconds(_post_three_runs(client))
            yield Measurement("three runs while Valkey is silent", seconds, 3)
            seconds = await _measure_health(client, "redis")
            yield Measurement("health while Valkey is silent", seconds, HEALTH_SECONDS)
            seconds = await measure_seconds(_search_users(client, 40))
            yield Measurement("40 user searches while Valkey is silent", seconds, 2)
            network.cut()
            seconds = await _measure_health(client, "redis")
            yield Measurement("health while Valkey refuses connections", seconds, HEALTH_SECONDS)
        await _close_connections(network)


async def measure_database_outage(deployment: Deployment) -> AsyncIterator[Measurement]:
    deployment.model.reply(answer_and_hang)
    lease = str(LEASE_SECONDS)
    with faulty_database(deployment.database_url) as (network, url):
        async with (
            deployment.serve(DATABASE_URL=url, LEASE_SECONDS=lease) as service,
            service.client() as client,
        ):
            bound = LEASE_SECONDS / 2 + RESPONSE_GRACE_SECONDS + CLOSE_SECONDS + RESPONSE_SECONDS
            for outage, fail in (("is silent", network.freeze), ("is down", network.cut)):
                fail()
                seconds = await _measure_unavailable(client)
                yield Measurement(f"503 while the database {outage}", seconds, bound)
                network.heal()
                seconds = await measure_seconds(_wait_for_recovery(client))
                promise = f"recovery after the database {outage}"
                yield Measurement(promise, seconds, RECOVERY_SECONDS)
                fail()
                seconds = await _measure_health(client, "database")
                yield Measurement(f"health while the database {outage}", seconds, HEALTH_SECONDS)
                network.heal()
                await _wait_for_recovery(client)
            stream = await RunStream.start(service, str(uuid4()))
            network.freeze()
            service.send_signal(signal.SIGTERM)
            ends = asyncio.gather(service.wait_for_exit(), stream.read_to_end())
            promise = "SIGTERM ends `serve` while the database is silent"
            yield Measurement(promise, await measure_seconds(ends), EXIT_SECONDS)
        await _close_connections(network)


async def _measure_health(client: httpx.AsyncClient, service: str) -> float:
    started_at = perf_counter()
    response = await client.get(HEALTH)
    seconds = perf_counter() - started_at
    status = response.json()["services"][service]["status"]
    check(status == "unhealthy", f"{service} is reported as unhealthy")
    return seconds


async def _post_three_runs(client: httpx.AsyncClient) -> None:
    """Post a run that ends with text, one that ends with an interrupt, and its approval."""
    await post_run(client, "hello", "Hello")
    interrupted = await post_run(client, "dentist", "Dentist")
    last_event = orjson.loads(interrupted.text.strip().rpartition("\ndata: ")[2])
    [interrupt] = last_event["outcome"]["interrupts"]
    resumed = await post_run(client, "dentist", None, resume=[approve(interrupt["id"])])
    check('"success"' in resumed.text, "the approved call succeeds")


async def _search_users(client: httpx.AsyncClient, requests: int) -> None:
    for _ in range(requests):
        await client.post(f"{API}/users/search", json={"query": "a@example.com"})


async def _measure_unavailable(client: httpx.AsyncClient) -> float:
    started_at = perf_counter()
    responses = await asyncio.gather(client.get(PROFILE), post_run(client, str(uuid4()), "Hello"))
    seconds = perf_counter() - started_at
    check([response.status_code for response in responses] == [503, 503], "both statuses are 503")
    return seconds


async def _wait_for_recovery(client: httpx.AsyncClient) -> None:
    while (await client.get(PROFILE)).status_code != 200:  # noqa: ASYNC110 (polls a service)
        await asyncio.sleep(0.05)


async def _close_connections(network: FaultProxy) -> None:
    """Let the connections of a process that has ended close on both sides of the proxy."""
    network.heal()
    await asyncio.sleep(0.2)
