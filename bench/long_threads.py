"""What one more turn costs on a thread of so many turns, beside a peer, in one run.

    python -m bench.long_threads [--peer FOLDER] [--turns 10 1000 10000] [--lived 100 300]
                                 [--rounds 3] [--case text] [--seconds 5]

Contenders, model and figures are those of `bench.turns_beside_peer`; one client, tokens without
pauses. A thread of --turns is written at once: ours by one SQL statement (messages and the rows
of their runs), the peer's by one `aupdate_state` of its graph, which leaves one checkpoint with
all messages. That is kind to the peer: a thread that has grown has several checkpoints for each
turn. So those of --lived are really talked, turn by turn, by both.

Each is measured in two ways: the client posts the new message only, or its whole history as the
usual AG-UI clients do. A round takes --seconds at most for each, but one turn at least. The
factor says how many times the cost on the shortest thread that is, round by round.
"""

import argparse
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import uuid4

import httpx
import orjson
import uvloop

from bench.agui_client import Client, Told
from bench.contenders import Contender, Contenders, bench_servers, contenders, peer_environment
from bench.model_server import model_process
from bench.model_texts import ANSWERS, answers
from bench.rounds import FIGURES, SAID, Round, metered, spread, turn
from servers.local import LocalServers

TOKENS = 200
TEXTS = ["".join(answer) for answer in answers(TOKENS)]
SHORT = 100
"""Threads up to so many turns are measured on several, lest they grow much meanwhile."""
WAYS = ("new message", "whole history")
SHOWN = ("server CPU, ms a turn", "PostgreSQL CPU, ms a turn", "WAL, KB a turn", "a turn takes, ms")

# A thread of so many turns, of a question and an answer each, like those that the run of a
# person's latest turn has left.
THREAD = """
WITH like_this AS MATERIALIZED (
    SELECT * FROM runs WHERE status = 'succeeded' ORDER BY created_at DESC LIMIT 1
), made AS (
    INSERT INTO threads (id, user_id, client_id, title, next_position)
    SELECT uuidv7(), user_id, $1, $3, 2 * $2::int FROM like_this RETURNING id
), turns AS MATERIALIZED (
    SELECT number, uuidv7() AS run_id FROM generate_series(0, $2::int - 1) AS number
), ran AS (
    INSERT INTO runs (id, user_id, kind, thread_id, client_id, turn_id, status, request,
        fingerprint, snapshot_from, snapshot_to, worker_id, fence, attempts, outcome, snapshot,
        created_at, ended_at)
    SELECT run_id, user_id, 'chat', made.id, run_id, run_id, status, request, fingerprint,
        2 * number, 2 * number + 2, worker_id, number + 1, 1, outcome, snapshot,
        clock_timestamp() - ($2::int - number) * interval '1 minute', clock_timestamp()
    FROM turns, made, like_this
), fenced AS (
    INSERT INTO fences (scope, fence) SELECT id, $2::int FROM made
)
INSERT INTO messages (thread_id, position, message_id, turn_id, run_id, role, content)
SELECT made.id, 2 * number + place, role || '-' || number, run_id, run_id, role,
    CASE place WHEN 0 THEN $3 ELSE ($4::text[])[1 + number % cardinality($4::text[])] END
FROM turns, made, (VALUES (0, 'user'), (1, 'assistant')) AS said (place, role)
"""


@dataclass(slots=True)
class Thread:
    """A thread, and what its client knows of it: messages as JSON."""

    name: str
    known: list[bytes] = field(default_factory=list)

    def hear(self, said: bytes, told: Told) -> None:
        message_id = told.event("TEXT_MESSAGE_START")["messageId"]
        self.known += [said, _message(message_id, "assistant", told.text)]


Build = Callable[[Contenders, Contender, Client, int], Awaitable[Thread]]


def _message(message_id: str, role: str, content: str) -> bytes:
    return orjson.dumps({"id": message_id, "role": role, "content": content})


async def write(both: Contenders, contender: Contender, _: Client, turns: int) -> Thread:
    """Make a thread at once."""
    thread = Thread(str(uuid4()))
    for number in range(turns):
        thread.known.append(_message(f"user-{number}", "user", SAID["text"]))
        thread.known.append(_message(f"assistant-{number}", "assistant", TEXTS[number % ANSWERS]))
    if contender is both.ours:
        await both.database.execute(THREAD, thread.name, turns, SAID["text"], TEXTS)
        await both.database.execute("ANALYZE messages, runs, threads")
    else:
        body = b'{"threadId":"%b","messages":[%b]}' % (
            thread.name.encode(),
            b",".join(thread.known),
        )
        async with httpx.AsyncClient(timeout=300) as http:
            answer = await http.post(f"{contender.url}/fill", content=body)
            answer.raise_for_status()
    return thread


async def live(_both: Contenders, _contender: Contender, client: Client, turns: int) -> Thread:
    """Make a thread by talking."""
    thread = Thread(str(uuid4()))
    for _ in range(turns):
        _, told, said = await turn(client, thread.name, "text", tokens=TOKENS)
        thread.hear(said, told)
    return thread


@dataclass(frozen=True, slots=True)
class Length:
    """How long a thread is, and how it comes to be."""

    turns: int
    build: Build

    @property
    def title(self) -> str:
        return f"{self.turns}" if self.build is write else f"{self.turns}, talked"


@asynccontextmanager
async def connected(contender: Contender) -> AsyncIterator[Client]:
    client = await contender.connect()
    try:
        yield client
    finally:
        client.close()


async def measure(
    both: Contenders, contender: Contender, length: Length, way: str, options: argparse.Namespace
) -> Round:
    """Make threads of a length, and do some more turns on them."""
    copies, more = (10, 3) if length.turns <= SHORT else (1, 20)
    if length.build is live:
        copies, more = 1, 10
    async with connected(contender) as client:
        threads = [await length.build(both, contender, client, length.turns) for _ in range(copies)]

        async def talk(found: Round) -> None:
            end = perf_counter() + options.seconds
            for thread in threads * more:
                history = b",".join(thread.known) if way == "whole history" else b""
                seconds, told, said = await turn(
                    client, thread.name, options.case, tokens=TOKENS, history=history
                )
                found.add(seconds, told)
                thread.hear(said, told)
                if perf_counter() > end:
                    return

        return await metered(contender.meter, talk)


async def compare(both: Contenders, options: argparse.Namespace) -> None:
    lengths = [Length(turns, write) for turns in options.turns]
    lengths += [Length(turns, live) for turns in options.lived]
    for contender in both:
        async with connected(contender) as client:
            await live(both, contender, client, 20)
    for way in WAYS:
        found: dict[str, dict[Length, list[Round]]] = {each.name: {} for each in both}
        for number in range(options.rounds):
            for length in lengths:
                for contender in both:
                    cost = await measure(both, contender, length, way, options)
                    found[contender.name].setdefault(length, []).append(cost)
                    took = FIGURES["a turn takes, ms"](cost)
                    print(
                        f"{way}, round {number + 1}, {length.title}, {contender.name}:"
                        f" {cost.turns} turns of {took:.0f} ms, load {os.getloadavg()[0]:.1f}",
                        file=sys.stderr,
                        flush=True,
                    )
        for name, rounds in found.items():
            show(f"{name}, {way}", rounds)


def show(title: str, rounds: dict[Length, list[Round]]) -> None:
    """Print each figure on each length, and how many times that of the first length it is."""
    columns = " | ".join(f"{name} | times" for name in SHOWN)
    print(f"\n| {title}: turns before | {columns} |\n|---|{'---|---|' * len(SHOWN)}")
    first = next(iter(rounds.values()))
    for length, found in rounds.items():
        cells: list[Any] = []
        for name in SHOWN:
            figure = FIGURES[name]
            ratios = [
                figure(each) / figure(base)
                for each, base in zip(found, first, strict=True)
                if figure(base)
            ]
            cells += [spread([figure(each) for each in found]), spread(ratios) if ratios else ""]
        print(f"| {length.title} | {' | '.join(cells)} |", flush=True)


async def main(
    servers: LocalServers, folder: Path, model: str, python: Path, options: argparse.Namespace
) -> None:
    async with contenders(servers, folder, model, python) as both:
        await compare(both, options)
        told = (f"{each.name} {each.meter.most_memory() / 1e6:.0f} MB" for each in both)
        print("\nmost memory:", ", ".join(told))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--peer", help="keep the peer's environment in this folder")
    parser.add_argument("--turns", type=int, nargs="+", default=[10, 1000, 10_000])
    parser.add_argument("--lived", type=int, nargs="*", default=[100, 300])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--case", choices=SAID, default="text")
    parser.add_argument("--seconds", type=float, default=5, help="the longest round")
    chosen = parser.parse_args()
    with (
        peer_environment(chosen.peer) as python,
        bench_servers() as (servers, folder),
        model_process(tokens=TOKENS, pause_seconds=0) as model,
    ):
        uvloop.run(main(servers, folder, model, python, chosen))
