"""The promises in seconds that the project makes, measured, each beside its bound.

    python -m bench.promises [--only cancel]

Real processes, PostgreSQL and Valkey of their own, and a scripted model. Each figure is the worst
of some tries. Tests do not assert seconds, because they run on busy machines; run this on an idle
one. The exit status is 1 if a promise is broken.
"""

import argparse
import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import uuid4

import httpx
import orjson

from agent.runs.execution.worker import REVOKED_POLL_INTERVAL_SECONDS
from bench.contenders import bench_servers
from bench.service import RUNS, RunStream, Service, Stage, post_run
from domain.core.database.engine import RESPONSE_GRACE_SECONDS
from domain.core.jobs import create_jobs, run_worker_forever
from domain.diet.requirements import read_requirements
from domain.diet.toxic import toxic_in_advice
from servers.local import LocalServers
from tests.offline_model.fake_backend import Talk
from tests.peers.fault_proxy import FaultProxy
from tests.peers.faulty_network import faulty_database, faulty_valkey
from tests.peers.openai_replies import Answer, Call, Failure, Hang, Text, calls, says, script
from tests.peers.openai_server import ModelRequest, ScriptedModel
from tests.tasks import DOG

SCENE_SECONDS = 300
"""After this a scene counts as hung."""
LEASE_SECONDS = 4
A_LITTLE_SECONDS = 0.3
"""For an answer to be made and to arrive, beside the time that the promise is about."""
CLOSE_SECONDS = 2
"""For SQLAlchemy to give up closing a connection on which the server says nothing."""
NO_WAIT_SECONDS = 1.5
EXIT_SECONDS = 10
HEALED_SECONDS = 5
HEALTH_SECONDS = 2
STREAMS, READERS, AT_ONCE = 200, 5, 50
LONG_TEXT = 8000

PROFILE = "/api/v1/profile/me"
HEALTH = "/api/v1/infra/health"
DENTIST = {"title": "Dentist", "start_at": "2031-05-05T10:00Z", "end_at": "2031-05-05T11:00Z"}
SENTENCES = (
    "from 2 to 3 and ", "lunch with Bob, ", "bob's ", "from ", "the ", "see, ", "1 ", "a", " ",
    "明天下午三点开会，", "明天", "查看", "把", "给", "的",
)  # fmt: skip
WISHES = ("只吃" + "鸡," * 900, "chicken and " * 150 + "only", "鸡肉" * 999)
ADVICE = ("without " + "or " * 330, "no " + "a b, or " * 120, "不含" + "和" * 900)


@dataclass(frozen=True, slots=True)
class Measured:
    promise: str
    seconds: float
    bound_seconds: float

    @property
    def is_kept(self) -> bool:
        return self.seconds <= self.bound_seconds


class WrongAnswer(Exception):
    """A service did not do what the promise is about."""


Scene = Callable[[Stage], AsyncIterator[Measured]]


async def seconds_of(work: Awaitable[Any]) -> float:
    began = perf_counter()
    await work
    return perf_counter() - began


def check(is_right: bool, what: str) -> None:
    if not is_right:
        raise WrongAnswer(what)


def speaks_and_hangs(_: dict[str, Any]) -> Answer:
    return script(Text("one"), Hang())


async def until(condition: Callable[[], bool]) -> None:
    while not condition():  # noqa: ASYNC110 (another thread sets it)
        await asyncio.sleep(0.002)


async def request_of(model: ScriptedModel, number: int) -> ModelRequest:
    """Wait for the model's request with this number, from 0."""
    await until(lambda: len(model.requests) > number)
    return model.requests[number]


async def cancel_seconds(stage: Stage, driver: Service, cancelled_at: Service) -> float:
    """Begin a run, cancel it, and measure until its request to the model is closed."""
    run_id, number = str(uuid4()), len(stage.model.requests)
    stream = await RunStream.begin(driver, run_id)
    request = await request_of(stage.model, number)
    async with cancelled_at.client() as client:
        await client.get(PROFILE)  # the connection is made
        began = perf_counter()
        answer = await client.post(f"{RUNS}/{run_id}/cancel")
        await request.closed_early.wait()
        seconds = perf_counter() - began
    check(answer.status_code == 202, "the run is cancelled")
    check(b'"cancelled"' in await stream.rest(), "the stream ends as cancelled")
    return seconds


async def cancel_task_seconds(stage: Stage, driver: Service, cancelled_at: Service) -> float:
    number = len(stage.model.requests)
    async with driver.client() as client, cancelled_at.client() as other:
        made = await client.post("/api/v1/tasks/", json=DOG)
        path = f"/api/v1/tasks/{made.json()['data']['task_id']}/cancel"
        request = await request_of(stage.model, number)
        await other.get(PROFILE)
        began = perf_counter()
        answer = await other.post(path)
        await request.closed_early.wait()
        seconds = perf_counter() - began
    check(answer.json()["code"] == 0, "the task is cancelled")
    return seconds


async def cancelling(stage: Stage) -> AsyncIterator[Measured]:
    stage.model.reply(speaks_and_hangs)
    async with stage.serve() as one, stage.serve(WORKER_IN_API="false") as other:
        here = [await cancel_seconds(stage, one, one) for _ in range(8)]
        yield Measured("a cancel closes the model's request", max(here), 1)
        there = [await cancel_seconds(stage, one, other) for _ in range(8)]
        bound = REVOKED_POLL_INTERVAL_SECONDS + A_LITTLE_SECONDS
        yield Measured("a cancel through another worker does, too", max(there), bound)
        tasks = [await cancel_task_seconds(stage, one, other) for _ in range(4)]
        bound = 0.5 + A_LITTLE_SECONDS
        yield Measured("a cancelled task closes its request", max(tasks), bound)


async def draining(stage: Stage) -> AsyncIterator[Measured]:
    stage.model.reply(speaks_and_hangs)
    async with stage.serve() as one, stage.serve() as other:
        run_id = str(uuid4())
        stream = await RunStream.begin(one, run_id)
        follower = await RunStream.follow(other, run_id)
        other.send(signal.SIGTERM)
        seconds = await seconds_of(follower.rest())
        yield Measured("SIGTERM sends a follower away at once", seconds, NO_WAIT_SECONDS)
        one.send(signal.SIGTERM)
        seconds = await seconds_of(asyncio.gather(one.ended(), stream.rest()))
        check(one.process.returncode == 0, "`serve` ends in good order")
        yield Measured("SIGTERM ends `serve` with an open run", seconds, EXIT_SECONDS)
    async with stage.serve() as one:
        stream = await RunStream.begin(one, str(uuid4()))
        one.send(signal.SIGTERM)
        await asyncio.sleep(0.2)
        one.send(signal.SIGTERM)
        seconds = await seconds_of(asyncio.gather(one.ended(), stream.rest()))
        yield Measured("a second SIGTERM ends `serve` at once", seconds, NO_WAIT_SECONDS)
    async with stage.serve("--workers", "2") as one:
        one.send(signal.SIGINT)
        yield Measured("SIGINT ends two workers", await seconds_of(one.ended()), EXIT_SECONDS)


async def dying(stage: Stage) -> AsyncIterator[Measured]:
    stage.model.reply(script(Text("one"), Hang()), lambda _: says("The whole answer."))
    lease = {"LEASE_SECONDS": str(LEASE_SECONDS)}
    async with stage.serve(**lease) as one, stage.serve(**lease):
        await RunStream.begin(one, str(uuid4()))
        one.send(signal.SIGKILL)
        seconds = await seconds_of(request_of(stage.model, 1))
    bound = LEASE_SECONDS + 10
    yield Measured("another worker carries on a dead worker's run", seconds, bound)


async def health_seconds(client: httpx.AsyncClient, part: str) -> float:
    began = perf_counter()
    answer = await client.get(HEALTH)
    seconds = perf_counter() - began
    check(answer.json()["services"][part]["status"] == "unhealthy", f"{part} is unhealthy")
    return seconds


async def three_runs(client: httpx.AsyncClient) -> None:
    """Get an answer, a question, and the effect that it asks for."""
    await post_run(client, "hello", "Hello")
    asked = await post_run(client, "dentist", "Dentist")
    last = orjson.loads(asked.text.strip().rpartition("\ndata: ")[2])
    [interrupt] = last["outcome"]["interrupts"]
    payload = {"approved": True}
    entry = {"interruptId": interrupt["id"], "status": "resolved", "payload": payload}
    done = await post_run(client, "dentist", None, resume=[entry])
    check('"success"' in done.text, "the effect happened")


async def valkey_away(stage: Stage) -> AsyncIterator[Measured]:
    with faulty_valkey(stage.redis_url) as (network, url):
        async with stage.serve(REDIS_URL=url) as service, service.client() as client:
            stage.model.reply(
                says("Hello."), calls(Call("create_schedule_item", DENTIST)), says("Done.")
            )
            network.freeze()
            yield Measured(
                "a silent Valkey holds no run up", await seconds_of(three_runs(client)), 3
            )
            seconds = await health_seconds(client, "redis")
            yield Measured("health answers with a silent Valkey", seconds, HEALTH_SECONDS)
            began = perf_counter()
            for _ in range(40):
                await client.post("/api/v1/users/search", json={"query": "a@example.com"})
            seconds = perf_counter() - began
            yield Measured("40 searches with a silent Valkey", seconds, 2)
            network.cut()
            seconds = await health_seconds(client, "redis")
            yield Measured("health answers with a dead Valkey", seconds, HEALTH_SECONDS)
        await let_go(network)


async def let_go(network: FaultProxy) -> None:
    """Let the connections of a process that has ended end, too."""
    network.heal()
    await asyncio.sleep(0.2)


async def refused_seconds(client: httpx.AsyncClient) -> float:
    began = perf_counter()
    answers = await asyncio.gather(client.get(PROFILE), post_run(client, str(uuid4()), "Hello"))
    seconds = perf_counter() - began
    check([answer.status_code for answer in answers] == [503, 503], "both are answered with 503")
    return seconds


async def profile_seconds(client: httpx.AsyncClient) -> float:
    began = perf_counter()
    answer = await client.get(PROFILE)
    check(answer.status_code == 200, "the profile is shown")
    return perf_counter() - began


async def until_well(client: httpx.AsyncClient) -> None:
    while (await client.get(PROFILE)).status_code != 200:  # noqa: ASYNC110 (it has to be asked)
        await asyncio.sleep(0.05)


async def database_away(stage: Stage) -> AsyncIterator[Measured]:
    stage.model.reply(speaks_and_hangs)
    lease = str(LEASE_SECONDS)
    with faulty_database(stage.database_url) as (network, url):
        async with (
            stage.serve(DATABASE_URL=url, LEASE_SECONDS=lease) as service,
            service.client() as client,
        ):
            bound = LEASE_SECONDS / 2 + RESPONSE_GRACE_SECONDS + CLOSE_SECONDS + A_LITTLE_SECONDS
            for how, fail in (("silent", network.freeze), ("dead", network.cut)):
                fail()
                seconds = await refused_seconds(client)
                yield Measured(f"a {how} database is a 503", seconds, bound)
                network.heal()
                seconds = await seconds_of(until_well(client))
                yield Measured(f"after a {how} database all is well", seconds, HEALED_SECONDS)
                fail()
                seconds = await health_seconds(client, "database")
                yield Measured(f"health answers with a {how} database", seconds, HEALTH_SECONDS)
                network.heal()
                await until_well(client)
            stream = await RunStream.begin(service, str(uuid4()))
            network.freeze()
            service.send(signal.SIGTERM)
            seconds = await seconds_of(asyncio.gather(service.ended(), stream.rest()))
            yield Measured("SIGTERM ends it with a silent database", seconds, EXIT_SECONDS)
        await let_go(network)


async def many_streams(stage: Stage) -> AsyncIterator[Measured]:
    stage.model.reply(speaks_and_hangs)
    async with (
        stage.serve(DATABASE_POOL_SIZE="20") as service,
        service.client() as client,
    ):
        ids = [str(uuid4()) for _ in range(STREAMS)]
        opening = [partial(RunStream.begin, service, run_id) for run_id in ids]
        for _ in range(READERS - 1):
            opening += [partial(RunStream.follow, service, run_id) for run_id in ids]
        streams: list[RunStream] = []
        for first in range(0, len(opening), AT_ONCE):
            batch = opening[first : first + AT_ONCE]
            streams += await asyncio.gather(*(start() for start in batch))
        slowest = 0.0
        for _ in range(5):
            asked = (profile_seconds(client) for _ in range(30))
            slowest = max(slowest, *await asyncio.gather(*asked))
        promise = f"30 profiles at once beside {len(streams)} streams"
        yield Measured(promise, slowest, 2)
        for stream in streams:
            stream.writer.close()


async def impatient_model(stage: Stage) -> AsyncIterator[Measured]:
    stage.model.reply(Failure(429, {"retry-after": "3600"}), Failure(429, {"retry-after": "1"}))
    stage.model.reply(says("Now."))
    async with stage.serve() as service, service.client() as client:
        began = perf_counter()
        answer = await post_run(client, "hour", "Hello")
        seconds = perf_counter() - began
        check("RUN_ERROR" in answer.text, "the run fails")
        yield Measured("Retry-After of an hour is an error at once", seconds, 2)
        answer = await post_run(client, "second", "Hello")
        check("Now." in answer.text, "the run succeeds")
        _, second, third = stage.model.requests
        yield Measured("Retry-After of a second is honoured", third.at - second.at, 3)


async def job_workers(stage: Stage) -> AsyncIterator[Measured]:
    """Cancel workers at different points of their start."""
    slowest = 0.0
    for step in range(10):
        jobs = create_jobs(stage.database_url, {})
        working = asyncio.create_task(run_worker_forever(jobs))
        await asyncio.sleep(step / 50)
        began = perf_counter()
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working
        slowest = max(slowest, perf_counter() - began)
    yield Measured("a job worker ends at whatever point it is cancelled", slowest, 5)


async def reading(_: Stage) -> AsyncIterator[Measured]:
    Talk().say("lunch tomorrow at 2pm")  # what it imports late
    slowest = 0.0
    for text in SENTENCES:
        sentence = (text * LONG_TEXT)[:LONG_TEXT]
        slowest = max(slowest, _time(partial(Talk().say, sentence)))
    yield Measured(f"the offline model reads {LONG_TEXT} characters", slowest, 1)
    slowest = max(_time(partial(read_requirements, "dog", text)) for text in WISHES)
    yield Measured("a pet's special requirements are read", slowest, 1)
    slowest = max(_time(partial(toxic_in_advice, text + "garlic", "dog")) for text in ADVICE)
    yield Measured("a plan's advice is searched for poisons", slowest, 1)


def _time(work: Callable[[], object]) -> float:
    began = perf_counter()
    work()
    return perf_counter() - began


SCENES: dict[str, Scene] = {
    "cancel": cancelling,
    "drain": draining,
    "die": dying,
    "valkey": valkey_away,
    "database": database_away,
    "streams": many_streams,
    "model": impatient_model,
    "jobs": job_workers,
    "read": reading,
}


def show(measured: Measured) -> None:
    verdict = "kept" if measured.is_kept else "BROKEN"
    figures = f"{measured.seconds:.2f} s | {measured.bound_seconds:.2f} s"
    print(f"| {measured.promise} | {figures} | {verdict} |", flush=True)


async def play(name: str, servers: LocalServers, folder: Path) -> bool:
    """Print a line for each promise of a scene, and say whether all of them are kept."""
    all_kept = True
    with ScriptedModel() as model:
        try:
            stage = await Stage.of(servers, folder, model)
            async with asyncio.timeout(SCENE_SECONDS):
                async for measured in SCENES[name](stage):
                    show(measured)
                    all_kept &= measured.is_kept
        except Exception as error:  # noqa: BLE001 (whatever it was, it is not kept)
            print(f"| {name} | {error!r} | | BROKEN |", flush=True)
            return False
    return all_kept


async def measure(names: Sequence[str]) -> bool:
    print("| promise | measured | bound | |\n|---|---|---|---|")
    with bench_servers() as (servers, folder):
        return all([await play(name, servers, folder) for name in names])


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", nargs="+", choices=SCENES, default=list(SCENES))
    sys.exit(0 if asyncio.run(measure(parser.parse_args().only)) else 1)


if __name__ == "__main__":
    main()
