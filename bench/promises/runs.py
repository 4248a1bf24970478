"""Scenarios about runs and tasks: cancellation, shutdown, and the death of a process."""

import asyncio
import signal
from collections.abc import AsyncIterator
from time import perf_counter
from uuid import uuid4

from agent.runs.execution.lifecycle.lease import REVOKED_POLL_INTERVAL_SECONDS
from bench.promises.deployment import (
    EXIT_SECONDS,
    LEASE_SECONDS,
    PROFILE,
    PROMPT_SECONDS,
    RESPONSE_SECONDS,
    Deployment,
    Measurement,
    answer_and_hang,
    check,
    measure_seconds,
    wait_for_request,
)
from bench.run_streams import RUNS, RunStream
from bench.service import API, Service
from tests.peers.openai_replies import Hang, Text, says, script
from tests.tasks import DOG

TASK_POLL_INTERVAL_SECONDS = 0.5


async def measure_cancellation(deployment: Deployment) -> AsyncIterator[Measurement]:
    deployment.model.reply(answer_and_hang)
    async with deployment.serve() as one, deployment.serve(WORKER_IN_API="false") as other:
        same_process = [await _cancel_run(deployment, one, one) for _ in range(8)]
        yield Measurement("cancel closes the model request", max(same_process), 1)
        other_process = [await _cancel_run(deployment, one, other) for _ in range(8)]
        bound = REVOKED_POLL_INTERVAL_SECONDS + RESPONSE_SECONDS
        promise = "cancel through another process closes the model request"
        yield Measurement(promise, max(other_process), bound)
        tasks = [await _cancel_task(deployment, one, other) for _ in range(4)]
        bound = TASK_POLL_INTERVAL_SECONDS + RESPONSE_SECONDS
        yield Measurement("cancel of a task closes the model request", max(tasks), bound)


async def measure_shutdown(deployment: Deployment) -> AsyncIterator[Measurement]:
    deployment.model.reply(answer_and_hang)
    async with deployment.serve() as one, deployment.serve() as other:
        run_id = str(uuid4())
        stream = await RunStream.start(one, run_id)
        subscriber = await RunStream.subscribe(other, run_id)
        other.send_signal(signal.SIGTERM)
        seconds = await measure_seconds(subscriber.read_to_end())
        yield Measurement("SIGTERM ends the stream of a subscriber", seconds, PROMPT_SECONDS)
        one.send_signal(signal.SIGTERM)
        ends = asyncio.gather(one.wait_for_exit(), stream.read_to_end())
        seconds = await measure_seconds(ends)
        check(one.process.returncode == 0, "the exit code of `serve` is 0")
        yield Measurement("SIGTERM ends `serve` during a run", seconds, EXIT_SECONDS)
    async with deployment.serve() as one:
        stream = await RunStream.start(one, str(uuid4()))
        one.send_signal(signal.SIGTERM)
        await asyncio.sleep(0.2)
        one.send_signal(signal.SIGTERM)
        ends = asyncio.gather(one.wait_for_exit(), stream.read_to_end())
        seconds = await measure_seconds(ends)
        yield Measurement("a second SIGTERM ends `serve` at once", seconds, PROMPT_SECONDS)
    async with deployment.serve("--workers", "2") as one:
        one.send_signal(signal.SIGINT)
        seconds = await measure_seconds(one.wait_for_exit())
        yield Measurement("SIGINT ends `serve --workers 2`", seconds, EXIT_SECONDS)


async def measure_takeover(deployment: Deployment) -> AsyncIterator[Measurement]:
    deployment.model.reply(script(Text("one"), Hang()), lambda _: says("The whole answer."))
    lease = {"LEASE_SECONDS": str(LEASE_SECONDS)}
    async with deployment.serve(**lease) as one, deployment.serve(**lease):
        await RunStream.start(one, str(uuid4()))
        one.send_signal(signal.SIGKILL)
        seconds = await measure_seconds(wait_for_request(deployment.model, 1))
    bound = LEASE_SECONDS + 10
    yield Measurement("another process takes over the run of a killed one", seconds, bound)


async def _cancel_run(deployment: Deployment, owner: Service, cancelled_at: Service) -> float:
    """Start a run at one service, cancel it at another, and time the end of its model request."""
    run_id, number = str(uuid4()), len(deployment.model.requests)
    stream = await RunStream.start(owner, run_id)
    request = await wait_for_request(deployment.model, number)
    async with cancelled_at.client() as client:
        await client.get(PROFILE)  # opens the connection
        started_at = perf_counter()
        response = await client.post(f"{RUNS}/{run_id}/cancel")
        await request.closed_early.wait()
        seconds = perf_counter() - started_at
    check(response.status_code == 202, "the cancel request is accepted")
    check(b'"cancelled"' in await stream.read_to_end(), "the stream ends as cancelled")
    return seconds


async def _cancel_task(deployment: Deployment, owner: Service, cancelled_at: Service) -> float:
    number = len(deployment.model.requests)
    async with owner.client() as client, cancelled_at.client() as other:
        created = await client.post(f"{API}/tasks/", json=DOG)
        path = f"{API}/tasks/{created.json()['data']['task_id']}/cancel"
        request = await wait_for_request(deployment.model, number)
        await other.get(PROFILE)  # opens the connection
        started_at = perf_counter()
        response = await other.post(path)
        await request.closed_early.wait()
        seconds = perf_counter() - started_at
    check(response.json()["code"] == 0, "the task is cancelled")
    return seconds
