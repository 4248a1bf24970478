"""Compares the cost of one more turn on threads of different lengths, ours and a peer's.

    python -m bench.long_threads [--turns 10 1000 10000] [--lived 100 300]
                                 [--rounds 3] [--case text] [--seconds 5]

Contenders, model and metrics are those of `bench.turns_beside_peer`, with one client and no pauses
between tokens. A thread of --turns turns is inserted at once: ours by one SQL statement (messages
and the rows of their runs), the peer's by one `aupdate_state` of its graph, which leaves one
checkpoint with all messages. This favours the peer: a thread that has grown turn by turn has
several checkpoints for each. Both therefore also run all turns of the --lived threads.

Each thread is measured in two modes: the client posts the new message only, or its whole history,
as the usual AG-UI clients do. A round ends after --seconds, or after one turn if that takes longer.
The "times" column is the cost divided by the cost on the shortest thread of the same round.
"""

import argparse
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from uuid import uuid4

import httpx
import orjson
import uvloop

from bench.agui_client import Client, RunResponse
from bench.contenders import AG_UI, OURS, Contender, Contenders, contenders
from bench.model_server import model_process
from bench.model_texts import ANSWER_COUNT, generate_answers
from bench.peers import installation
from bench.rounds import (
    METRICS,
    USER_MESSAGES,
    Round,
    format_spread,
    measure_round,
    run_turn,
)
from bench.service import bench_servers
from servers.local import LocalServers

TOKENS = 200
TEXTS = ["".join(answer) for answer in generate_answers(TOKENS)]
SHORT_THREAD_TURNS = 100
"""Up to this length a round uses several threads, so that none grows much during the round."""
MODES = ("new message", "whole history")
PRINTED_METRICS = (
    "server CPU, ms a turn",
    "PostgreSQL CPU, ms a turn",
    "WAL, KB a turn",
    "a turn takes, ms",
)

# Inserts a thread of $2 turns with a user message ($3) and an answer (one of $4) each. The rows of
# its runs copy those of the latest run that succeeded.
INSERT_THREAD = """
WITH latest_run AS MATERIALIZED (
    SELECT * FROM runs WHERE status = 'succeeded' ORDER BY created_at DESC LIMIT 1
), new_thread AS (
    INSERT INTO threads (id, user_id, client_id, title, next_position)
    SELECT uuidv7(), user_id, $1, $3, 2 * $2::int FROM latest_run RETURNING id
), turns AS MATERIALIZED (
    SELECT number, uuidv7() AS run_id FROM generate_series(0, $2::int - 1) AS number
), new_runs AS (
    INSERT INTO runs (id, user_id, kind, thread_id, client_id, wire_id, turn_id, status, request,
        fingerprint, snapshot_from, snapshot_to, worker_id, fence, attempts, outcome, snapshot,
        created_at, ended_at)
    SELECT run_id, user_id, 'chat', new_thread.id, run_id, run_id, run_id, status, request,
        fingerprint, 2 * number, 2 * number + 2, worker_id, number + 1, 1, outcome, snapshot,
        clock_timestamp() - ($2::int - number) * interval '1 minute', clock_timestamp()
    FROM turns, new_thread, latest_run
), new_fence AS (
    INSERT INTO fences (scope, fence) SELECT id, $2::int FROM new_thread
)
INSERT INTO messages (thread_id, position, message_id, turn_id, run_id, role, content)
SELECT new_thread.id, 2 * number + place, role || '-' || number, run_id, run_id, role,
    CASE place WHEN 0 THEN $3 ELSE ($4::text[])[1 + number % cardinality($4::text[])] END
FROM turns, new_thread, (VALUES (0, 'user'), (1, 'assistant')) AS roles (place, role)
"""


@dataclass(slots=True)
class Thread:
    """A thread, and the messages that its client holds, as JSON."""

    id: str
    messages: list[bytes] = field(default_factory=list)

    def append_turn(self, user_message: bytes, response: RunResponse) -> None:
        message_id = response.event("TEXT_MESSAGE_START")["messageId"]
        self.messages += [user_message, _message(message_id, "assistant", response.text)]


CreateThread = Callable[[Contenders, Contender, Client, int], Awaitable[Thread]]


def _message(message_id: str, role: str, content: str) -> bytes:
    return orjson.dumps({"id": message_id, "role": role, "content": content})


async def insert_thread(both: Contenders, contender: Contender, _: Client, turns: int) -> Thread:
    """Insert a thread with its turns at once."""
    thread = Thread(str(uuid4()))
    for number in range(turns):
        thread.messages.append(_message(f"user-{number}", "user", USER_MESSAGES["text"]))
        thread.messages.append(
            _message(f"assistant-{number}", "assistant", TEXTS[number % ANSWER_COUNT])
        )
    if contender is both.ours:
        await both.database.execute(INSERT_THREAD, thread.id, turns, USER_MESSAGES["text"], TEXTS)
        await both.database.execute("ANALYZE messages, runs, threads")
    else:
        body = b'{"threadId":"%b","messages":[%b]}' % (
            thread.id.encode(),
            b",".join(thread.messages),
        )
        async with httpx.AsyncClient(timeout=300) as http:
            response = await http.post(f"{contender.url}/fill", content=body)
            response.raise_for_status()
    return thread


async def grow_thread(
    _both: Contenders, _contender: Contender, client: Client, turns: int
) -> Thread:
    """Run every turn of a new thread."""
    thread = Thread(str(uuid4()))
    for _ in range(turns):
        _, responses, message = await run_turn(client, thread.id, "text", tokens=TOKENS)
        thread.append_turn(message, responses[-1])
    return thread


@dataclass(frozen=True, slots=True)
class Length:
    """The length of a thread, and the function that creates it."""

    turns: int
    create: CreateThread

    @property
    def title(self) -> str:
        return f"{self.turns}" if self.create is insert_thread else f"{self.turns}, talked"


@asynccontextmanager
async def connected(contender: Contender) -> AsyncIterator[Client]:
    client = await contender.connect()
    try:
        yield client
    finally:
        client.close()


async def measure(
    both: Contenders, contender: Contender, length: Length, mode: str, options: argparse.Namespace
) -> Round:
    """Create threads of a length, and measure further turns on them."""
    copies, more_turns = (10, 3) if length.turns <= SHORT_THREAD_TURNS else (1, 20)
    if length.create is grow_thread:
        copies, more_turns = 1, 10
    async with connected(contender) as client:
        threads = [
            await length.create(both, contender, client, length.turns) for _ in range(copies)
        ]

        async def run_turns(result: Round) -> None:
            end = perf_counter() + options.seconds
            for thread in threads * more_turns:
                history = b",".join(thread.messages) if mode == "whole history" else b""
                seconds, responses, message = await run_turn(
                    client, thread.id, options.case, tokens=TOKENS, history=history
                )
                result.add(seconds, responses)
                thread.append_turn(message, responses[-1])
                if perf_counter() > end:
                    return

        return await measure_round(contender.meter, run_turns)


async def compare(both: Contenders, options: argparse.Namespace) -> None:
    lengths = [Length(turns, insert_thread) for turns in options.turns]
    lengths += [Length(turns, grow_thread) for turns in options.lived]
    for contender in both:
        async with connected(contender) as client:
            await grow_thread(both, contender, client, 20)
    for mode in MODES:
        results: dict[str, dict[Length, list[Round]]] = {each.name: {} for each in both}
        for number in range(options.rounds):
            for length in lengths:
                for contender in both:
                    result = await measure(both, contender, length, mode, options)
                    results[contender.name].setdefault(length, []).append(result)
                    turn_ms = METRICS["a turn takes, ms"](result)
                    print(
                        f"{mode}, round {number + 1}, {length.title}, {contender.name}:"
                        f" {result.turns} turns of {turn_ms:.0f} ms,"
                        f" load average {os.getloadavg()[0]:.1f}",
                        file=sys.stderr,
                        flush=True,
                    )
        for name, rounds in results.items():
            print_table(f"{name}, {mode}", rounds)


def print_table(title: str, rounds: dict[Length, list[Round]]) -> None:
    """Print each metric at each length, and its ratio to the first length."""
    columns = " | ".join(f"{name} | times" for name in PRINTED_METRICS)
    print(f"\n| {title}: turns before | {columns} |\n|---|{'---|---|' * len(PRINTED_METRICS)}")
    baseline = next(iter(rounds.values()))
    for length, results in rounds.items():
        cells: list[str] = []
        for name in PRINTED_METRICS:
            metric = METRICS[name]
            ratios = [
                metric(each) / metric(base)
                for each, base in zip(results, baseline, strict=True)
                if metric(base)
            ]
            cells.append(format_spread([metric(each) for each in results]))
            cells.append(format_spread(ratios) if ratios else "")
        print(f"| {length.title} | {' | '.join(cells)} |", flush=True)


async def main(
    servers: LocalServers,
    folder: Path,
    model_url: str,
    pythons: Mapping[str, Path],
    options: argparse.Namespace,
) -> None:
    async with contenders(servers, folder, model_url, pythons) as both:
        await compare(both, options)
        peaks = (f"{each.name} {each.meter.peak_memory() / 1e6:.0f} MB" for each in both)
        print("\npeak memory:", ", ".join(peaks))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--turns", type=int, nargs="+", default=[10, 1000, 10_000])
    parser.add_argument("--lived", type=int, nargs="*", default=[100, 300])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--case", choices=USER_MESSAGES, default="text")
    parser.add_argument("--seconds", type=float, default=5, help="after these a round ends")
    chosen = parser.parse_args()
    requirements = {OURS: installation.OURS, AG_UI: installation.AG_UI_LANGGRAPH}
    installed = {name: installation.install(each) for name, each in requirements.items()}
    with (
        bench_servers() as (servers, folder),
        model_process(tokens=TOKENS, pause_seconds=0) as model_url,
    ):
        uvloop.run(main(servers, folder, model_url, installed, chosen))
