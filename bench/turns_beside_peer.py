"""Compares the cost of a whole turn with a peer's: both over HTTP, on one machine, alternating.

    python -m bench.turns_beside_peer [--peer FOLDER] [--tokens 200] [--pause-ms 5] [--rounds 5]
                                      [--load 1x16 16x6] [--cases text read approve]

The peer is FastAPI with ag-ui-langgraph over LangGraph's own PostgreSQL saver (bench/peers).
Both have one process, one PostgreSQL server (a database each), the same model, prompt, tools and
history window, and clients that use little CPU. Rounds alternate - peer, ours, peer, ours - so that
a busy machine slows both; a ratio is the peer's value divided by ours in the same round.

    text      an answer of --tokens tokens
    read      a call of a tool that reads, then the answer
    approve   a call of a tool that needs approval; the approval is a second request; then the
              effect and the answer. Both requests are one turn.

A load of 16x6 means 16 concurrent clients that run six turns each. A client starts a new thread
after ten turns, and posts the new message only. CPU is user and system time of the server's
process, and of all processes of PostgreSQL and Valkey in the meantime. The kernel counts it in
steps of 10 ms, so small values need rounds of many turns.
"""

import argparse
import asyncio
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from uuid import uuid4

import uvloop

from bench.agui_client import Client
from bench.contenders import Contender, Contenders, contenders, peer_environment
from bench.model_server import model_process
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

TURNS_PER_THREAD = 10


@dataclass(frozen=True, slots=True)
class Load:
    """A number of concurrent clients, and of turns that each of them runs."""

    clients: int
    turns: int

    @classmethod
    def parse(cls, text: str) -> Self:
        if not (match := re.fullmatch(r"(\d+)x(\d+)", text)):
            raise argparse.ArgumentTypeError("expected CLIENTSxTURNS, as in 16x6")
        return cls(int(match[1]), int(match[2]))


async def measure(contender: Contender, case: str, load: Load, *, tokens: int) -> Round:
    """Put a load on a contender and return its measurements."""
    connections = [await contender.connect() for _ in range(load.clients)]

    async def run_turns(client: Client, result: Round) -> None:
        for number in range(load.turns):
            if number % TURNS_PER_THREAD == 0:
                thread_id = str(uuid4())
            seconds, response, _ = await run_turn(client, thread_id, case, tokens=tokens)
            result.add(seconds, response)

    async def run_all(result: Round) -> None:
        await asyncio.gather(*(run_turns(client, result) for client in connections))

    result = await measure_round(contender.meter, run_all)
    for connection in connections:
        connection.close()
    return result


def print_table(title: str, rounds: dict[str, list[Round]]) -> None:
    """Print the spread of each metric over the rounds, and of the ratios of each round."""
    print(f"\n| {title} | peer | ours | peer / ours |\n|---|---|---|---|")
    for name, metric in METRICS.items():
        peer, ours = ([metric(each) for each in rounds[name]] for name in ("peer", "ours"))
        ratios = [p / o for p, o in zip(peer, ours, strict=True) if o]
        ratio = format_spread(ratios) if ratios and "Valkey" not in name else ""
        print(f"| {name} | {format_spread(peer)} | {format_spread(ours)} | {ratio} |", flush=True)


async def compare(both: Contenders, options: argparse.Namespace) -> None:
    for case in options.cases:
        for contender in both:  # prepares statements and fills caches
            await measure(contender, case, Load(4, 5), tokens=options.tokens)
        for load in options.load:
            title = f"{case}, {load.clients} at once"
            rounds: dict[str, list[Round]] = {"peer": [], "ours": []}
            for number in range(options.rounds):
                for contender in both:
                    result = await measure(contender, case, load, tokens=options.tokens)
                    rounds[contender.name].append(result)
                load_average = f"load average {os.getloadavg()[0]:.1f}"
                print(f"{title}: round {number + 1}, {load_average}", file=sys.stderr, flush=True)
            print_table(title, rounds)
    print("\npeak memory: ", end="")
    print(", ".join(f"{each.name} {each.meter.peak_memory() / 1e6:.0f} MB" for each in both))


async def measure_idle(both: Contenders, seconds: float = 10) -> None:
    """Print what the servers use without requests: every metric includes it."""
    before = [await each.meter.read() for each in both]
    await asyncio.sleep(seconds)
    after = [await each.meter.read() for each in both]
    for contender, first, last in zip(both, before, after, strict=True):
        cpu = (last.server_cpu - first.server_cpu) / seconds * 1e3
        print(f"idle, {contender.name}: {cpu:.1f} ms of CPU a second")
    wal = (after[0].wal_bytes - before[0].wal_bytes) / seconds / 1e3
    print(f"idle, both: {wal:.1f} KB of WAL a second", flush=True)


async def main(
    servers: LocalServers, folder: Path, model_url: str, python: Path, options: argparse.Namespace
) -> None:
    async with contenders(servers, folder, model_url, python) as both:
        await measure_idle(both)
        await compare(both, options)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--peer", help="keep the peer's environment in this folder")
    parser.add_argument("--tokens", type=int, default=200, help="of an answer")
    parser.add_argument(
        "--pause-ms", type=float, default=5, help="between tokens; 0 sends all at once"
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--load", type=Load.parse, nargs="+", default=[Load(1, 16), Load(16, 6)], metavar="CxT"
    )
    parser.add_argument("--cases", nargs="+", choices=USER_MESSAGES, default=list(USER_MESSAGES))
    chosen = parser.parse_args()
    with (
        peer_environment(chosen.peer) as python,
        bench_servers() as (servers, folder),
        model_process(tokens=chosen.tokens, pause_seconds=chosen.pause_ms / 1e3) as model_url,
    ):
        uvloop.run(main(servers, folder, model_url, python, chosen))
