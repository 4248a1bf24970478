"""Runs of each kind, with the round trips to PostgreSQL that each of them takes.

    async with measured_worker(settings, person) as worker, measured_worker(...) as other:
        runs = MeasuredRuns(worker, other, model, sessions)
        trips = await runs.measure("chat")

The counts do not depend on the machine's speed: what a worker does now and then (its lease, its
search for revoked runs, the monitor of sessions, jobs) does not happen while a run is measured.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from typing import Any

from agent.runs.execution.lifecycle import lease
from agent.runs.execution.worker import RunWorker
from api import deps, services
from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from tests.factories import Person
from tests.peers.openai_replies import Answer, Call, Hang, Text, calls, says, script
from tests.peers.openai_server import ScriptedModel
from tests.peers.statement_proxy import RoundTrip, StatementProxy, recorded_database
from tests.runs.client import AgentClient, Event
from tests.runs.client import Answer as Response
from tests.runs.tool_calls import DENTIST
from tests.runs.workers import another_worker, take_over_from
from tests.waiting import eventually

KINDS = ("chat", "later chat", "read", "ask", "approve")
"""An answer in a new thread; an answer in a thread with a turn; in a new thread a tool that reads
and then an answer; in another one a call that needs approval; its approval, effect and an answer.
"""
RECOVERED = " recovered"
"""Ends the name of a kind whose run another worker takes over: only its round trips count."""
WARM_UP_RUNS = 4
"""Concurrent runs before the first that counts: they open more connections than one run needs."""
MAX_RUNS = 20
"""A pool lends its connections in turn, so after fewer runs each has had every statement."""
NEVER_SECONDS = 100_000.0

_MESSAGES = {
    "chat": "Hello",
    "later chat": "Hello again",
    "read": "List my items",
    "ask": "Create an item",
}
_EARLIER = {"later chat": "chat", "approve": "ask"}
"""The run that comes before in the same thread."""


class MeasuredModel:
    """Answers by the user's words, and stops within an answer if it is told to."""

    def __init__(self, model: ScriptedModel) -> None:
        self._hangs_after: str | None = None
        model.reply(self._answer)

    def hang_after(self, role: str) -> None:
        """Let the next answer to a message of this role never end."""
        self._hangs_after = role

    @property
    def hangs(self) -> bool:
        """Whether that answer has begun."""
        return self._hangs_after is None

    def _answer(self, body: dict[str, Any]) -> Answer:
        last = body["messages"][-1]
        if last["role"] == self._hangs_after:
            self._hangs_after = None
            return script(Text("Well, "), Hang())
        if last["role"] == "user" and _MESSAGES["read"] in last["content"]:
            return calls(Call("list_schedule_items"))
        if last["role"] == "user" and _MESSAGES["ask"] in last["content"]:
            return calls(Call("create_schedule_item", DENTIST))
        return says("This is the answer.", pieces=5)


@dataclass(frozen=True, slots=True)
class MeasuredWorker:
    """A worker behind a proxy of its own."""

    run_worker: RunWorker
    client: AgentClient
    proxy: StatementProxy

    async def until_idle(self) -> None:
        """Wait until the worker has stored and logged all of its runs."""
        tasks = (self.run_worker.executions, self.run_worker.recordings)
        await eventually(lambda: not any(each.unfinished for each in tasks), "the runs are stored")


@asynccontextmanager
async def measured_worker(settings: Settings, person: Person) -> AsyncIterator[MeasuredWorker]:
    """Serve the application as a worker that reaches PostgreSQL through a proxy."""
    with recorded_database(settings.database_url or "") as (proxy, url):
        settings = settings.model_copy(update={"database_url": url, "worker_in_api": False})
        async with another_worker(settings, person) as (app, client):
            yield MeasuredWorker(app.state.run_worker, client, proxy)


def stop_the_clock(setattr_: Callable[[Any, str, object], None]) -> None:
    """Keep a worker that is started next from doing anything that depends on time."""
    setattr_(lease, "REVOKED_POLL_INTERVAL_SECONDS", NEVER_SECONDS)
    setattr_(services, "CHECK_INTERVAL_SECONDS", NEVER_SECONDS)
    setattr_(deps, "EARLY_CALLER_SECONDS", NEVER_SECONDS)


@dataclass(slots=True)
class MeasuredRuns:
    """Measures runs at a worker, and runs that it takes over from another one."""

    worker: MeasuredWorker
    stalling: MeasuredWorker
    model: MeasuredModel
    sessions: Sessions
    _threads: Iterator[str] = field(default_factory=lambda: map("t{}".format, count()))

    async def measure(self, kind: str) -> list[RoundTrip]:
        """Return the round trips of a run of this kind on connections that have had such runs.

        A connection lives long and keeps the statements that it has prepared. So runs repeat until
        one of them prepares nothing; if none does, the preparations count.
        """
        run = partial(self._recover if kind.endswith(RECOVERED) else self._run, kind)
        await run(*[next(self._threads) for _ in range(WARM_UP_RUNS)])
        for _ in range(MAX_RUNS):
            trips = await run(next(self._threads))
            if {trip.kind for trip in trips} == {"execute"}:
                break
        return trips

    async def _run(self, kind: str, *threads: str) -> list[RoundTrip]:
        """Run a kind in several threads at once, and return the round trips of all."""
        questions = await self._prepare(self.worker, kind, threads)
        before = len(self.worker.proxy.round_trips)
        posts = [_post(self.worker, kind, *each) for each in zip(threads, questions, strict=True)]
        for response in await asyncio.gather(*posts):
            assert response.outcome == ("interrupt" if kind == "ask" else "success")
        await self.worker.until_idle()
        return self.worker.proxy.round_trips[before:]

    async def _recover(self, kind: str, *threads: str) -> list[RoundTrip]:
        """Let a worker stall within an answer, and return the round trips of the one after it."""
        trips: list[RoundTrip] = []
        for thread in threads:
            trips += await self._recover_one(kind.removesuffix(RECOVERED), thread)
        return trips

    async def _recover_one(self, kind: str, thread: str) -> list[RoundTrip]:
        [question] = await self._prepare(self.stalling, kind, [thread])
        self.model.hang_after("tool" if kind in {"read", "approve"} else "user")
        lost = asyncio.create_task(_post(self.stalling, kind, thread, question))
        await eventually(lambda: self.model.hangs, "an answer hangs")
        before = len(self.worker.proxy.round_trips)
        await take_over_from(self.stalling.run_worker, self.worker.run_worker, self.sessions)
        await self.worker.until_idle()
        trips = self.worker.proxy.round_trips[before:]
        await self.stalling.run_worker.lease.stop_revoked_runs()
        assert (await lost).last["code"] == "handed_over"
        await self.stalling.until_idle()
        await self.stalling.run_worker.lease.renew()
        opened = await self.worker.client.open(thread)
        assert opened.outcome == ("interrupt" if kind == "ask" else "success")
        await self.worker.until_idle()
        return trips

    async def _prepare(
        self, worker: MeasuredWorker, kind: str, threads: Sequence[str]
    ) -> list[list[Event]]:
        """Run what comes before, and return the interrupts that each thread then waits for."""
        if kind not in _EARLIER:
            return [[] for _ in threads]
        posts = [_post(worker, _EARLIER[kind], thread, []) for thread in threads]
        earlier = await asyncio.gather(*posts)
        await worker.until_idle()
        return [each.interrupts if each.outcome == "interrupt" else [] for each in earlier]


async def _post(
    worker: MeasuredWorker, kind: str, thread: str, interrupts: list[Event]
) -> Response:
    if kind == "approve":
        return await worker.client.resume(thread, interrupts)
    return await worker.client.run(thread, _MESSAGES[kind])
