"""Compares what a run costs with its cost at two peers and at a floor, in one run and one table.

    python -m bench.turns_beside_peer [--quick] [--only CONTENDER ...] [--rounds 3]

The contenders are Majordomo; FastAPI with ag-ui-langgraph over LangGraph's own PostgreSQL saver;
Aegra; and the same stream without a framework and a database. Each has an environment of its own
on the newest Python of this machine that takes it (`.bench/`; one that cannot be installed is left
out, and the report says so), one process, and a database on one PostgreSQL server. All have the
same model, prompt, tools and history window, and clients that use little CPU.

Rounds alternate between the contenders, so that a busy machine slows all; the table shows medians
of the rounds. The last column is ours divided by the best peer, the floor left out.

    chat      an answer of 50 tokens, all sent at once
    read      a call of a tool that reads, then the answer
    approve   a call of a tool that needs approval; the approval is a second request; then the
              effect and the answer. Both requests are one turn.
    streams   answers of tokens that come 50 ms apart, and, for the number of streams that one
              worker sustains, 20 ms apart

A client starts a new thread after ten turns, and posts the new message only. CPU is user and
system time of the server's process, and of all processes of PostgreSQL in the meantime. The kernel
counts it in steps of 10 ms, so small values need rounds of many turns. Round trips are counted at
last, at a proxy before PostgreSQL, one turn at a time.
"""

import argparse
import asyncio
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import uvloop

from bench.agui_client import Client, RunFailed
from bench.comparison import Table
from bench.contenders import AEGRA, AG_UI, FLOOR, OURS, Contender, Contenders, contenders
from bench.model_server import model_process, paced
from bench.paced_streams import run_streams
from bench.peers import installation
from bench.rounds import METRICS, Round, measure_round
from bench.service import bench_servers
from servers.local import LocalServers

TURNS_PER_THREAD = 10
TOKENS = 50
CASES = {"text": "chat", "read": "read", "approve": "approve"}
PACED_MS, FAST_MS = 50, 20
MAX_GAP_MS = 40
FIRST = ("to the first byte, ms", "to the first event, ms", "to the first token, ms")
STREAM_START_SECONDS = 60
"""How much longer than its tokens a stream can take before it counts as hung."""
REQUIREMENTS = {
    FLOOR: installation.OURS,
    AEGRA: installation.AEGRA,
    AG_UI: installation.AG_UI_LANGGRAPH,
    OURS: installation.OURS,
}


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is measured."""

    rounds: int = 3
    single_turns: int = 40
    clients: int = 16
    turns: int = 10
    streams: tuple[int, ...] = (25, 100, 300)
    fast_streams: tuple[int, ...] = (25, 50, 75, 100, 125, 150, 200, 250, 300, 400)
    stream_seconds: float = 5
    stream_tokens: int = 240
    fast_tokens: int = 600
    settle_seconds: float = 10
    idle_seconds: float = 20
    counted_turns: int = 20


QUICK = Extent(
    rounds=1,
    single_turns=4,
    clients=4,
    turns=2,
    streams=(5, 10),
    fast_streams=(5, 10),
    stream_seconds=1,
    stream_tokens=60,
    fast_tokens=150,
    settle_seconds=2,
    idle_seconds=3,
    counted_turns=4,
)


async def main(
    servers: LocalServers,
    folder: Path,
    model_url: str,
    pythons: Mapping[str, Path],
    extent: Extent,
) -> None:
    table = Table([name for name in (OURS, AG_UI, AEGRA, FLOOR) if name in pythons])
    async with contenders(servers, folder, model_url, pythons) as running:
        await measure_idle(running, table, extent)
        for case in CASES:
            await measure_case(running, table, case, extent)
        for count in extent.streams:
            await measure_streams(running, table, count, extent)
        for contender in running:
            table.add(contender.name, "peak memory, MB", contender.meter.peak_memory() / 1e6)
        for contender in running:
            await measure_capacity(contender, table, extent)
    async with contenders(servers, folder, model_url, pythons, is_recorded=True) as running:
        for case in CASES:
            await count_round_trips(running, table, case, extent)
    print(table.format(), flush=True)


async def measure_idle(running: Contenders, table: Table, extent: Extent) -> None:
    """Measure what the servers use without requests."""
    await asyncio.sleep(extent.settle_seconds)
    before = [await each.meter.read() for each in running]
    await asyncio.sleep(extent.idle_seconds)
    after = [await each.meter.read() for each in running]
    for contender, first, last in zip(running, before, after, strict=True):
        cpu = (last.server_cpu - first.server_cpu) / (last.seconds - first.seconds)
        table.add(contender.name, "idle: server CPU, ms a second", cpu * 1e3)
        table.add(contender.name, "at rest: memory, MB", contender.meter.memory() / 1e6)


async def measure_case(running: Contenders, table: Table, case: str, extent: Extent) -> None:
    """Measure turns of a case, one at a time and many at once."""
    title = CASES[case]
    able = [each for each in running if each.can_run(case)]
    for contender in able:  # prepares statements and fills caches
        await run_turns(contender, case, clients=4, turns=5)
    for number in range(extent.rounds):
        for contender in able:
            one = await run_turns(contender, case, clients=1, turns=extent.single_turns)
            many = await run_turns(contender, case, clients=extent.clients, turns=extent.turns)
            for name in ("server CPU, ms a turn", "PostgreSQL CPU, ms a turn", "WAL, KB a turn"):
                table.add(contender.name, f"{title}: {name}", METRICS[name](many))
            for name in FIRST:
                table.add(contender.name, f"{title}: {name}, 1 at once", METRICS[name](one))
                at_once = f"{title}: {name}, {extent.clients} at once"
                table.add(contender.name, at_once, METRICS[name](many))
        report_progress(f"{title}, round {number + 1}")


async def run_turns(contender: Contender, case: str, *, clients: int, turns: int) -> Round:
    """Let clients run turns at once, and return the measurements."""
    connections = [await contender.connect() for _ in range(clients)]
    protocol = contender.protocol

    async def run_client(client: Client, result: Round) -> None:
        for number in range(turns):
            if number % TURNS_PER_THREAD == 0:
                thread_id = await protocol.create_thread(client)
            result.add(*await protocol.run_turn(client, thread_id, case, TOKENS))

    async def run_all(result: Round) -> None:
        await asyncio.gather(*(run_client(client, result) for client in connections))

    result = await measure_round(contender.meter, run_all)
    for connection in connections:
        connection.close()
    return result


async def measure_streams(running: Contenders, table: Table, count: int, extent: Extent) -> None:
    """Measure open streams whose tokens come PACED_MS apart."""
    names = {
        "server CPU, us a token, open streams": f"{count} streams: server CPU, us a token",
        "PostgreSQL CPU, ms a run": f"{count} streams: PostgreSQL CPU, ms a run",
        "gap between tokens, ms: 95 %": f"{count} streams: gap between tokens, ms, 95 %",
    }
    for number in range(extent.rounds):
        for contender in running:
            if table.has_failed(contender.name):
                table.fail(contender.name, names.values())  # it may still work on the runs before
                continue
            try:
                measured = await stream_all(
                    contender, count, PACED_MS, extent.stream_tokens, extent.stream_seconds
                )
            except RunFailed as error:
                table.fail(contender.name, names.values())
                table.explain(contender.name, f"{count} streams: {error}")
                continue
            for name, title in names.items():
                table.add(contender.name, title, measured[name])
        report_progress(f"{count} streams, round {number + 1}")


async def measure_capacity(contender: Contender, table: Table, extent: Extent) -> None:
    """Find how many streams of fast tokens a worker sustains without gaps."""
    name = f"streams at {1000 // FAST_MS} tokens/s with gaps of at most {MAX_GAP_MS} ms (95 %)"
    sustained = 0
    for count in extent.fast_streams:
        try:
            measured = await stream_all(
                contender, count, FAST_MS, extent.fast_tokens, extent.stream_seconds
            )
        except RunFailed as error:
            report_progress(f"{contender.name}, {count} fast streams: {error}")
            break
        if measured["gap between tokens, ms: 95 %"] >= MAX_GAP_MS:
            break
        sustained = count
    table.add(contender.name, name, sustained)
    report_progress(f"{contender.name}: {sustained} fast streams")


async def stream_all(
    contender: Contender, count: int, pause_ms: int, tokens: int, seconds: float
) -> dict[str, float]:
    """Run a paced answer on as many connections. Raises RunFailed if the server cannot."""
    connections = [await contender.connect_to_stream() for _ in range(count)]
    protocol = contender.protocol
    message = f"Tell me more. {paced(pause_ms, tokens)}"
    try:
        threads = {id(client): await protocol.create_thread(client) for client in connections}
        async with asyncio.timeout(STREAM_START_SECONDS + 2 * tokens * pause_ms / 1e3):
            return await run_streams(
                contender.meter,
                connections,
                seconds=seconds,
                tokens_per_run=tokens,
                post=lambda client: protocol.post_message(client, threads[id(client)], message),
            )
    except TimeoutError:
        raise RunFailed("the streams did not end in time") from None
    finally:
        for client in connections:
            client.close()


async def count_round_trips(running: Contenders, table: Table, case: str, extent: Extent) -> None:
    """Count what a turn waits for at PostgreSQL, on connections that have prepared all."""
    for contender in running:
        if contender.proxy is None:
            continue
        await run_turns(contender, case, clients=4, turns=5)
        before = len(contender.proxy.round_trips)
        await run_turns(contender, case, clients=1, turns=extent.counted_turns)
        trips = len(contender.proxy.round_trips) - before
        table.add(
            contender.name, f"{CASES[case]}: round trips a turn", trips / extent.counted_turns
        )


def report_progress(text: str) -> None:
    print(f"{text}, load average {os.getloadavg()[0]:.1f}", file=sys.stderr, flush=True)


def install_all(names: list[str]) -> dict[str, Path]:
    """Return the Python of each contender. Says which cannot be installed, and leaves them out."""
    pythons = {}
    for name in names:
        try:
            pythons[name] = installation.install(REQUIREMENTS[name])
        except installation.NotInstallable as error:
            print(f"LEFT OUT: {error}", flush=True)
            continue
        print(installation.describe(name, pythons[name], REQUIREMENTS[name]), flush=True)
    return pythons


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="only try that every row works")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--only", nargs="+", choices=REQUIREMENTS, default=list(REQUIREMENTS), metavar="CONTENDER"
    )
    chosen = parser.parse_args()
    installed = install_all(chosen.only)
    with (
        bench_servers() as (servers, folder),
        model_process(tokens=TOKENS, pause_seconds=0) as model_url,
    ):
        extent = QUICK if chosen.quick else Extent(rounds=chosen.rounds)
        uvloop.run(main(servers, folder, model_url, installed, extent))
