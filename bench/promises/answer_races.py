"""A scenario about approvals that are answered everywhere at once, while workers are killed.

A conversation's question is answered in the chat and over REST, a program's call over MCP and REST;
over REST by the person and by another program at once. No answer is the same as another.
"""

import asyncio
import random
import re
import signal
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import cycle
from time import perf_counter
from typing import Any
from uuid import UUID, uuid4

import httpx
from mcp_types import (
    CLIENT_CAPABILITIES_META_KEY,
    CLIENT_INFO_META_KEY,
    PROTOCOL_VERSION_META_KEY,
)
from mcp_types.version import LATEST_MODERN_VERSION

from bench.promises.deployment import LEASE_SECONDS, Deployment, Measurement, check
from bench.rounds import encode_run_input, encode_user_message
from bench.run_streams import RUNS
from bench.service import API, REQUEST_TIMEOUT_SECONDS
from tests.cli.workers import find_workers
from tests.peers.openai_replies import Answer, Call, calls, says

APPROVALS, AT_ONCE, WORKERS = 200, 10, 3
ANSWERED_PER_KILL = 20
"""After so many answered approvals, a serving process is killed among the next ones."""
EFFECT_SECONDS = LEASE_SECONDS + 10
"""The bound of the time from an answer to its effect, if a worker dies in between."""
ALL_EFFECTS_SECONDS = 120
RETRY_SECONDS = 0.1
MAX_DELAY_SECONDS = 0.3
CREATE = "create_schedule_item"
PROGRAM, PHONE = "Desk", "Phone"
"""The names of the API tokens: of the program that asks, and of one that only answers."""
TITLE = re.compile(r"race-\d+")
INTERRUPT = re.compile(r'"interrupts": ?\[\{"id": ?"(int_call_([0-9a-f]{32}))"')
START = datetime(2031, 1, 1, tzinfo=UTC)

Source = tuple[str | None, str | None]
"""The way of an answer, and the API token that gave it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A call that waits for an approval, in a conversation or of a program."""

    title: str
    approval_id: str
    thread_id: str | None = None
    interrupt_id: str | None = None

    @property
    def arguments(self) -> dict[str, str]:
        return arguments_of(self.title)


@dataclass(frozen=True, slots=True)
class Told:
    """What an answer was told: where the answer that counts has come from."""

    own: Source
    winner: Source


@dataclass(slots=True)
class Person:
    """The person and their programs, who try again until a server has answered them."""

    urls: Sequence[str]
    headers: Mapping[str, str]
    http: httpx.AsyncClient
    tokens: dict[str, str] = field(default_factory=dict)
    retries: int = 0

    async def request(
        self, method: str, path: str, *, token: str | None = None, **options: Any
    ) -> httpx.Response:
        """Send a request until it is answered for good."""
        headers = {**self.headers, "Content-Type": "application/json"}
        if token is not None:
            headers["Authorization"] = f"Bearer {self.tokens[token]}"
        headers |= options.pop("headers", {})
        for url in cycle(self.urls):
            try:
                answer = await self.http.request(method, url + path, headers=headers, **options)
            except httpx.TransportError:
                answer = None
            if answer is not None and not _is_temporary(answer):
                return answer
            self.retries += 1
            await asyncio.sleep(RETRY_SECONDS)
        raise AssertionError

    async def make_token(self, name: str) -> None:
        body = {"name": name, "scopes": ["read", "write", "approve"]}
        created = await self.request("POST", f"{API}/api-tokens", json=body)
        self.tokens[name] = created.json()["token"]

    async def ask_in_chat(self, title: str) -> Asked:
        thread_id = str(uuid4())
        body = encode_run_input(thread_id, encode_user_message(f"Enter {title}"))
        answer = await self.request("POST", RUNS, content=body)
        found = INTERRUPT.search(answer.text)
        check(found is not None, f"the agent asks about {title}: {answer.text[-500:]}")
        assert found is not None
        return Asked(title, str(UUID(found[2])), thread_id, found[1])

    async def ask_as_program(self, title: str) -> Asked:
        result = await self._call_tool(arguments_of(title), {})
        check(result.get("resultType") == "input_required", f"the server asks: {result}")
        return Asked(title, result["requestState"])

    async def answer_in_chat(self, asked: Asked) -> Told:
        entry = {"interruptId": asked.interrupt_id, "status": "resolved"}
        resume = [entry | {"payload": _edited(asked, "chat")}]
        run_id = f"{asked.title}-chat"
        body = encode_run_input(asked.thread_id or "", b"", runId=run_id, resume=resume)
        answer = await self.request("POST", RUNS, content=body)
        return Told(("chat", None), ("chat", None) if answer.is_success else _winner(answer))

    async def answer_over_rest(self, asked: Asked, token: str | None) -> Told:
        path = f"{API}/approvals/{asked.approval_id}"
        body = _edited(asked, token or "person")
        answer = await self.request("POST", path, token=token, json=body)
        winner = _source(answer.json()["approval"]) if answer.is_success else _winner(answer)
        return Told(("rest", token), winner)

    async def answer_over_mcp(self, asked: Asked) -> Told:
        response = {"action": "accept", "content": {"approved": True}}
        members = {"requestState": asked.approval_id, "inputResponses": {"approval": response}}
        result = await self._call_tool(asked.arguments, members)
        winner = result["_meta"]["majordomo/answer"]
        return Told(("mcp", PROGRAM), (winner["via"], winner.get("by")))

    async def _call_tool(self, arguments: Mapping[str, str], members: Mapping[str, Any]) -> Any:
        meta = {
            PROTOCOL_VERSION_META_KEY: LATEST_MODERN_VERSION,
            CLIENT_INFO_META_KEY: {"name": PROGRAM, "version": "1"},
            CLIENT_CAPABILITIES_META_KEY: {"elicitation": {"form": {}}},
        }
        params = {"name": CREATE, "arguments": arguments, "_meta": meta, **members}
        headers = {
            "Accept": "application/json, text/event-stream",
            "MCP-Protocol-Version": LATEST_MODERN_VERSION,
            "Mcp-Method": "tools/call",
            "Mcp-Name": CREATE,
        }
        message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}
        answer = await self.request("POST", "/mcp", token=PROGRAM, headers=headers, json=message)
        body = answer.json()
        check("result" in body, f"the call is answered: {answer.text}")
        return body["result"]


@dataclass(slots=True)
class Killer:
    """Kills serving processes of a supervisor as the race goes on, however fast the machine is."""

    supervisor: int
    answered: int = 0
    killed: int = 0

    def on_answered(self) -> None:
        self.answered += 1
        workers = list(find_workers(self.supervisor).values())
        if self.answered % ANSWERED_PER_KILL == 0 and workers:
            random.choice(workers).send_signal(signal.SIGKILL)
            self.killed += 1


async def measure_answer_races(deployment: Deployment) -> AsyncIterator[Measurement]:
    deployment.model.reply(ask_or_end)
    variables = {"LEASE_SECONDS": str(LEASE_SECONDS), "QUOTAS": f"open_calls={APPROVALS}"}
    async with (
        deployment.serve("--workers", str(WORKERS), **variables) as service,
        connect([f"http://127.0.0.1:{service.port}"], service.headers) as person,
    ):
        asked = await ask_everywhere(person, APPROVALS)
        started_at = perf_counter()
        killer = Killer(service.process.pid)
        raced = await race(person, asked, killer.on_answered)
        seconds = perf_counter() - started_at
        slowest = await check_effects(person, asked, raced)
    losers = sum(len(told) - 1 for told in raced)
    ways = Counter(told[0].winner[0] for told in raced)
    won = ", ".join(f"{way} {number}" for way, number in sorted(ways.items(), key=str))
    promise = f"{APPROVALS} approvals, each answered on three ways at once ({won} won), {losers}"
    promise += (
        f" losers told who won, {killer.killed} workers killed, {person.retries} requests sent"
    )
    yield Measurement(f"{promise} again; an answer and its one effect", slowest, EFFECT_SECONDS)
    yield Measurement("all answers are answered", seconds, ALL_EFFECTS_SECONDS)


@asynccontextmanager
async def connect(urls: Sequence[str], headers: Mapping[str, str]) -> AsyncIterator[Person]:
    """Yield a person who has signed in, and whose programs have their API tokens."""
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
    async with httpx.AsyncClient(timeout=REQUEST_TIMEOUT_SECONDS, limits=limits) as http:
        person = Person(urls, headers, http)
        for name in (PROGRAM, PHONE):
            await person.make_token(name)
        yield person


def ask_or_end(body: dict[str, Any]) -> Answer:
    """Answer as the model does: with a call for each title, and then with a text."""
    last = body["messages"][-1]
    title = TITLE.search(str(last["content"]))
    if last["role"] != "user" or title is None:
        return says("Done.")
    return calls(Call(CREATE, arguments_of(title[0])))


def arguments_of(title: str) -> dict[str, str]:
    """Return the arguments of a call; no item overlaps another."""
    number = int(title.rpartition("-")[2])
    return {"title": title, "start_at": (START + timedelta(days=number)).isoformat()}


async def ask_everywhere(person: Person, count: int) -> list[Asked]:
    """Ask about so many items, every other one in a conversation."""
    free = asyncio.Semaphore(AT_ONCE)

    async def ask(number: int) -> Asked:
        async with free:
            ask = person.ask_in_chat if number % 2 else person.ask_as_program
            return await ask(f"race-{number}")

    return await asyncio.gather(*map(ask, range(count)))


async def race(
    person: Person, asked: Sequence[Asked], on_answered: Callable[[], None] = lambda: None
) -> list[list[Told]]:
    """Answer each of the calls on all its ways at once, some calls at a time."""
    free = asyncio.Semaphore(AT_ONCE)

    async def answer(one: Asked) -> list[Told]:
        async with free:
            of_asking = person.answer_in_chat if one.interrupt_id else person.answer_over_mcp
            answers = [of_asking(one), *(person.answer_over_rest(one, t) for t in (None, PHONE))]
            told = await asyncio.gather(*map(_at_any_moment, answers))
            on_answered()
            return told

    return await asyncio.gather(*map(answer, asked))


async def _at_any_moment(answer: Awaitable[Told]) -> Told:
    """Wait for a moment, so that each way is the fastest now and then."""
    await asyncio.sleep(random.uniform(0, MAX_DELAY_SECONDS))
    return await answer


async def check_effects(
    person: Person, asked: Sequence[Asked], raced: Sequence[Sequence[Told]]
) -> float:
    """Wait for all effects, and return how long the slowest took after its answer, in seconds.

    Raises WrongBehaviour if an effect is missing, is there twice, or is not that of the winner, or
    if an answer was told another winner.
    """
    effects = await _wait_for_effects(person, len(asked))
    by_approval = {effect["approvalId"]: effect for effect in effects}
    check(len(by_approval) == len(effects) == len(asked), "one line for each effect")
    listed = await person.request("GET", f"{API}/schedule-items", params={"limit": 500})
    found = Counter(item["title"] for item in listed.json())
    check(found == Counter(one.title for one in asked), f"each item is there once: {found}")
    slowest = 0.0
    for one, told in zip(asked, raced, strict=True):
        effect = by_approval[one.approval_id]
        winner = _source(effect)
        check({each.winner for each in told} == {winner}, f"all are told {winner}: {told}")
        check(sum(each.own == winner for each in told) == 1, f"one answer has won: {told}")
        description = effect["arguments"].get("description")
        check(description == _description(winner), f"the winner's item: {effect}")
        moments = [datetime.fromisoformat(effect[name]) for name in ("answeredAt", "createdAt")]
        slowest = max(slowest, (moments[1] - moments[0]).total_seconds())
    return slowest


async def _wait_for_effects(person: Person, count: int) -> list[dict[str, Any]]:
    async with asyncio.timeout(ALL_EFFECTS_SECONDS):
        while True:
            listed = await person.request("GET", f"{API}/activity", params={"limit": 500})
            effects: list[dict[str, Any]] = listed.json()
            if len(effects) >= count:
                return effects
            await asyncio.sleep(RETRY_SECONDS)


def _is_temporary(answer: httpx.Response) -> bool:
    """Return whether a server was too busy: with a status, or over MCP with a code."""
    if answer.is_server_error or "event-stream" in answer.headers["Content-Type"]:
        return answer.is_server_error
    body = answer.json()
    error = body.get("error", body) if isinstance(body, dict) else {}
    code = error.get("data", error).get("code") if isinstance(error, dict) else None
    return code in {"thread_busy", "unavailable"}


def _edited(asked: Asked, name: str) -> dict[str, Any]:
    """Return an answer that differs from those of others."""
    return {"approved": True, "editedArgs": asked.arguments | {"description": name}}


def _description(winner: Source) -> str | None:
    """Return the description of the item of an answer; MCP offers no edits."""
    via, by = winner
    return {"chat": "chat", "rest": by or "person"}.get(via or "")


def _winner(answer: httpx.Response) -> Source:
    body = answer.json()
    is_refused = answer.status_code == httpx.codes.CONFLICT and body["code"] == "interrupt_answered"
    check(is_refused, f"a late answer is told so: {answer.text}")
    return _source(body)


def _source(body: Mapping[str, Any]) -> Source:
    return body["answeredVia"], body["answeredBy"]
