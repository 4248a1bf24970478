"""What a whole turn of the agent costs, beside a peer: both over HTTP, on one machine, in one run.

    python -m bench.turns_beside_peer [--peer FOLDER] [--tokens 200] [--pause-ms 5] [--turns 10]
                                      [--rounds 5] [--clients 1 16] [--cases text read approve]

The peer is FastAPI with ag-ui-langgraph over LangGraph's own PostgreSQL saver (bench/peers).
Both have one process, one PostgreSQL server (a database each), the same model, prompt, tools and
window of history, and clients that cost next to nothing. Rounds alternate - peer, ours, peer,
ours - so that a busy machine slows both; a ratio is the peer's figure by ours in the same round.

    text      an answer of so many tokens
    read      a call of a tool that reads, then the answer
    approve   a call of a tool that asks first; the answer to it is a request of its own; then the
              effect and the answer. Both requests are one turn.

A client keeps a thread for its turns of one round and posts the new message only. CPU is user and
system time of the server's process, and of all of PostgreSQL and Valkey while it works.
"""

import argparse
import asyncio
import os
from pathlib import Path
from uuid import uuid4

import uvloop

from bench.agui_client import Client
from bench.contenders import Contender, Contenders, bench_servers, contenders, peer_environment
from bench.model_server import model_process
from bench.rounds import FIGURES, SAID, Round, metered, spread, turn
from servers.local import LocalServers


async def measure(
    contender: Contender, case: str, *, clients: int, turns: int, tokens: int
) -> Round:
    """Let so many clients do so many turns each, all at once."""
    connections = [await contender.connect() for _ in range(clients)]

    async def talk(client: Client, found: Round) -> None:
        thread = str(uuid4())
        for _ in range(turns):
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
            await measure(contender, case, clients=4, turns=5, tokens=options.tokens)
        for clients in options.clients:
            rounds: dict[str, list[Round]] = {"peer": [], "ours": []}
            for number in range(options.rounds):
                for contender in both:
                    found = await measure(
                        contender, case, clients=clients, turns=options.turns, tokens=options.tokens
                    )
                    rounds[contender.name].append(found)
                load = os.getloadavg()[0]
                print(f"{case}, {clients} at once: round {number + 1}, load {load:.1f}", flush=True)
            show(f"{case}, {clients} at once", rounds)
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
    parser.add_argument("--turns", type=int, default=10, help="of each client in a round")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 16])
    parser.add_argument("--cases", nargs="+", choices=SAID, default=list(SAID))
    chosen = parser.parse_args()
    with (
        peer_environment(chosen.peer) as python,
        bench_servers() as (servers, folder),
        model_process(tokens=chosen.tokens, pause_seconds=chosen.pause_ms / 1e3) as model,
    ):
        uvloop.run(main(servers, folder, model, python, chosen))
