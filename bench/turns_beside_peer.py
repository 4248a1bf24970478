"""What a whole turn of the agent costs, beside a peer: both over HTTP, on one machine, in one run.

    python -m bench.turns_beside_peer [--peer FOLDER] [--tokens 200] [--pause-ms 5] [--rounds 5]
                                      [--load 1x16 16x6] [--cases text read approve]

The peer is FastAPI with ag-ui-langgraph over LangGraph's own PostgreSQL saver (bench/peers).
Both have one process, one PostgreSQL server (a database each), the same model, prompt, tools and
window of history, and clients that cost next to nothing. Rounds alternate - peer, ours, peer,
ours - so that a busy machine slows both; a ratio is the peer's figure by ours in the same round.

    text      an answer of so many tokens
    read      a call of a tool that reads, then the answer
    approve   a call of a tool that asks first; the answer to it is a request of its own; then the
              effect and the answer. Both requests are one turn.

A load of 16x6 means 16 clients at once that do six turns each. A client begins a new thread after
ten turns and posts the new message only. CPU is user and system time of the server's process, and
of all of PostgreSQL and Valkey while it works; the system counts it in steps of 10 ms, so a round
of few turns tells little of what costs little.
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
from bench.contenders import Contender, Contenders, bench_servers, contenders, peer_environment
from bench.model_server import model_process
from bench.rounds import FIGURES, SAID, Round, metered, spread, turn
from servers.local import LocalServers

TURNS_OF_A_THREAD = 10


@dataclass(frozen=True, slots=True)
class Load:
    """So many clients at once that do so many turns each."""

    clients: int
    turns: int

    @classmethod
    def parse(cls, text: str) -> Self:
        if not (found := re.fullmatch(r"(\d+)x(\d+)", text)):
            raise argparse.ArgumentTypeError("16x6 is 16 clients of six turns each")
        return cls(int(found[1]), int(found[2]))


async def measure(contender: Contender, case: str, load: Load, *, tokens: int) -> Round:
    """Put a load on a contender."""
    connections = [await contender.connect() for _ in range(load.clients)]

    async def talk(client: Client, found: Round) -> None:
        for number in range(load.turns):
            if number % TURNS_OF_A_THREAD == 0:
                thread = str(uuid4())
            seconds, told, _ = await turn(client, thread, case, tokens=tokens)
            found.add(seconds, told)

    async def talk_all(found: Round) -> None:
        await asyncio.gather(*(talk(client, found) for client in connections))

    found = await metered(contender.meter, talk_all)
    for connection in connections:
        connection.close()
    return found


def show(title: str, rounds: dict[str, list[Round]]) -> None:
    """Print the medians of some rounds, how far they spread, and the ratios round by round."""
    print(f"\n| {title} | peer | ours | peer / ours |\n|---|---|---|---|")
    for name, figure in FIGURES.items():
        peer, ours = ([figure(each) for each in rounds[name]] for name in ("peer", "ours"))
        ratios = [p / o for p, o in zip(peer, ours, strict=True) if o]
        told = spread(ratios) if ratios and "Valkey" not in name else ""
        print(f"| {name} | {spread(peer)} | {spread(ours)} | {told} |", flush=True)


async def compare(both: Contenders, options: argparse.Namespace) -> None:
    for case in options.cases:
        for contender in both:  # statements prepared, caches filled
            await measure(contender, case, Load(4, 5), tokens=options.tokens)
        for load in options.load:
            title = f"{case}, {load.clients} at once"
            rounds: dict[str, list[Round]] = {"peer": [], "ours": []}
            for number in range(options.rounds):
                for contender in both:
                    found = await measure(contender, case, load, tokens=options.tokens)
                    rounds[contender.name].append(found)
                busy = f"load of the machine {os.getloadavg()[0]:.1f}"
                print(f"{title}: round {number + 1}, {busy}", file=sys.stderr, flush=True)
            show(title, rounds)
    print("\nmost memory: ", end="")
    print(", ".join(f"{each.name} {each.meter.most_memory() / 1e6:.0f} MB" for each in both))


async def idle(both: Contenders, seconds: float = 10) -> None:
    """Tell what passes while nobody asks anything: it is part of every figure."""
    before = [await each.meter.read() for each in both]
    await asyncio.sleep(seconds)
    after = [await each.meter.read() for each in both]
    for contender, one, two in zip(both, before, after, strict=True):
        cpu = (two.server_cpu - one.server_cpu) / seconds * 1e3
        print(f"idle, {contender.name}: {cpu:.1f} ms of CPU a second")
    wal = (after[0].wal_bytes - before[0].wal_bytes) / seconds / 1e3
    print(f"idle, both: {wal:.1f} KB of WAL a second", flush=True)


async def main(
    servers: LocalServers, folder: Path, model: str, python: Path, options: argparse.Namespace
) -> None:
    async with contenders(servers, folder, model, python) as both:
        await idle(both)
        await compare(both, options)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--peer", help="keep the peer's environment in this folder")
    parser.add_argument("--tokens", type=int, default=200, help="of an answer")
    parser.add_argument("--pause-ms", type=float, default=5, help="between tokens; 0 for at once")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--load", type=Load.parse, nargs="+", default=[Load(1, 16), Load(16, 6)], metavar="CxT"
    )
    parser.add_argument("--cases", nargs="+", choices=SAID, default=list(SAID))
    chosen = parser.parse_args()
    with (
        peer_environment(chosen.peer) as python,
        bench_servers() as (servers, folder),
        model_process(tokens=chosen.tokens, pause_seconds=chosen.pause_ms / 1e3) as model,
    ):
        uvloop.run(main(servers, folder, model, python, chosen))
