"""Scenarios about many streams, a rate limited model, and job workers that are cancelled."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from functools import partial
from time import perf_counter
from uuid import uuid4

from bench.promises.deployment import (
    Deployment,
    Measurement,
    answer_and_hang,
    check,
    measure_profile_request,
    measure_seconds,
)
from bench.run_streams import RunStream, post_run
from bench.service import Service
from domain.core.jobs import create_jobs, run_worker_forever
from tests.peers.openai_replies import Failure, says

RUNS, READERS_PER_RUN = 200, 5
CONCURRENT_OPENINGS = 50
CONCURRENT_REQUESTS = 30


async def measure_many_streams(deployment: Deployment) -> AsyncIterator[Measurement]:
    deployment.model.reply(answer_and_hang)
    async with (
        deployment.serve(DATABASE_POOL_SIZE="20") as service,
        service.client() as client,
    ):
        streams = await _open_streams(service)
        slowest = 0.0
        for _ in range(5):
            requests = (measure_profile_request(client) for _ in range(CONCURRENT_REQUESTS))
            slowest = max(slowest, *await asyncio.gather(*requests))
        promise = f"{CONCURRENT_REQUESTS} concurrent requests beside {len(streams)} streams"
        yield Measurement(promise, slowest, 2)
        for stream in streams:
            stream.close()


async def measure_rate_limited_model(deployment: Deployment) -> AsyncIterator[Measurement]:
    model = deployment.model
    model.reply(Failure(429, {"retry-after": "3600"}), Failure(429, {"retry-after": "1"}))
    model.reply(says("Now."))
    async with deployment.serve() as service, service.client() as client:
        started_at = perf_counter()
        response = await post_run(client, "hour", "Hello")
        seconds = perf_counter() - started_at
        check("RUN_ERROR" in response.text, "the run fails")
        yield Measurement("a Retry-After of an hour fails the run at once", seconds, 2)
        response = await post_run(client, "second", "Hello")
        check("Now." in response.text, "the run succeeds")
        _, second, third = model.requests
        seconds = third.received_at - second.received_at
        yield Measurement("a Retry-After of a second is followed by a retry", seconds, 3)


async def measure_job_workers(deployment: Deployment) -> AsyncIterator[Measurement]:
    """Cancel job workers at different points of their start."""
    slowest = 0.0
    for step in range(10):
        jobs = create_jobs(deployment.database_url, {})
        worker = asyncio.create_task(run_worker_forever(jobs))
        await asyncio.sleep(step / 50)
        worker.cancel()
        slowest = max(slowest, await measure_seconds(_wait_for_cancellation(worker)))
    yield Measurement("a job worker ends when it is cancelled during its start", slowest, 5)


async def _wait_for_cancellation(task: asyncio.Task[None]) -> None:
    with suppress(asyncio.CancelledError):
        await task


async def _open_streams(service: Service) -> list[RunStream]:
    """Start the runs, and open further streams of each."""
    run_ids = [str(uuid4()) for _ in range(RUNS)]
    openings = [partial(RunStream.start, service, run_id) for run_id in run_ids]
    for _ in range(READERS_PER_RUN - 1):
        openings += [partial(RunStream.subscribe, service, run_id) for run_id in run_ids]
    streams: list[RunStream] = []
    for first in range(0, len(openings), CONCURRENT_OPENINGS):
        batch = openings[first : first + CONCURRENT_OPENINGS]
        streams += await asyncio.gather(*(open_stream() for open_stream in batch))
    return streams
