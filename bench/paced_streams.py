"""Measures what open streams cost: microseconds of server CPU per token, gaps, idle CPU, memory.

    python -m bench.paced_streams [--streams 25 100] [--pause-ms 50] [--tokens 240]
                                  [--seconds 5] [--rounds 3]

One server process without a peer. In a round, `streams` clients start a run each, one shortly
after the other, and read it to its end. The table has two costs per token: of the whole
round, admission and commit included, and of the `seconds` in which all streams are open and none
has ended. CPU is user and system time of the server's process, so that other work on the machine
matters little; a gap is the time between two tokens as a client receives them.
"""

import argparse
import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from statistics import median, quantiles
from time import perf_counter
from typing import Any
from uuid import uuid4

import asyncpg
import psutil
import uvloop

from bench.agui_client import Client, RunFailed, RunResponse, count_tokens
from bench.meter import Meter
from bench.model_server import model_process
from bench.rounds import format_spread, post_message
from bench.run_streams import RUNS
from bench.service import bench_servers, majordomo_environment, serve
from checkpoints.pool import connect_arguments
from servers.local import LocalServers

START_INTERVAL_SECONDS = 0.011
"""Between the starts of two streams: so their tokens are spread over the pause."""
SETTLE_SECONDS = 10
"""How long the server is left alone before it counts as idle."""


@dataclass(slots=True)
class StreamClient(Client):
    """A client that notes when each token arrives."""

    arrivals: list[float] = field(default_factory=list)
    counted_bytes: int = 0

    def data_received(self, data: bytes) -> None:
        now = perf_counter()
        Client.data_received(self, data)
        if self.counted_bytes > len(self.buffer):
            self.counted_bytes = 0  # another response
        lines = self.buffer[self.counted_bytes : self.buffer.rfind(b"\n") + 1]
        self.counted_bytes += len(lines)
        self.arrivals.extend([now] * count_tokens(self.text_pattern, lines))


Post = Callable[[StreamClient], Awaitable[RunResponse]]
"""Starts a run on a connection, and reads it to its end."""


async def post_run(client: StreamClient) -> RunResponse:
    return await post_message(client, str(uuid4()), "Tell me more.")


async def run_streams(
    meter: Meter,
    connections: Sequence[StreamClient],
    *,
    seconds: float,
    tokens_per_run: int,
    post: Post = post_run,
) -> dict[str, float]:
    """Run one turn on every connection, and return the costs per token and the gaps.

    Raises RunFailed if the server does not stream as expected.
    """
    before, turns = await meter.read(), []
    try:
        for client in connections:
            client.arrivals = []
            turns.append(asyncio.ensure_future(post(client)))
            await asyncio.sleep(START_INTERVAL_SECONDS)
        await _until_all_stream(connections, turns)
        counted, opened = _count_tokens(connections), await meter.read()
        await asyncio.sleep(seconds)
        streamed, still_open = _count_tokens(connections), await meter.read()
        if any(turn.done() for turn in turns):
            raise RunFailed("a stream ended before the measurement; use more tokens")
        await asyncio.gather(*turns)
    finally:
        for turn in turns:
            turn.cancel()
        await asyncio.gather(*turns, return_exceptions=True)
    after = await meter.read()
    tokens, events = tokens_per_run * len(connections), _count_tokens(connections)
    if events < tokens / 2:  # tokens that arrive together can be one event
        raise RunFailed(f"{events} events came of {tokens} tokens")
    gaps = [
        (later - earlier) * 1e3
        for client in connections
        for earlier, later in zip(client.arrivals, client.arrivals[1:], strict=False)
    ]
    return {
        "server CPU, us a token, whole turns": (after.server_cpu - before.server_cpu)
        / tokens
        * 1e6,
        "server CPU, us a token, open streams": (still_open.server_cpu - opened.server_cpu)
        / (streamed - counted)
        * 1e6,
        "PostgreSQL CPU, ms a run": (after.postgres_cpu - before.postgres_cpu)
        / len(connections)
        * 1e3,
        "Valkey CPU, us a token, open streams": (still_open.valkey_cpu - opened.valkey_cpu)
        / (streamed - counted)
        * 1e6,
        "tokens a second": (streamed - counted) / (still_open.seconds - opened.seconds),
        "gap between tokens, ms: median": median(gaps),
        "gap between tokens, ms: 95 %": quantiles(gaps, n=20)[-1],
    }


def _count_tokens(connections: Sequence[StreamClient]) -> int:
    return sum(len(client.arrivals) for client in connections)


async def _until_all_stream(
    connections: Sequence[StreamClient], turns: Sequence[asyncio.Future[RunResponse]]
) -> None:
    """Wait until each connection has had a token. Raises RunFailed if a run fails before."""
    while not all(client.arrivals for client in connections):
        await asyncio.sleep(0.05)
        for turn in turns:
            if turn.done():
                turn.result()


async def measure_idle(meter: Meter, seconds: float) -> float:
    """Return the milliseconds of CPU that the server uses a second without requests."""
    await asyncio.sleep(SETTLE_SECONDS)
    before = await meter.read()
    await asyncio.sleep(seconds)
    after = await meter.read()
    return (after.server_cpu - before.server_cpu) / (after.seconds - before.seconds) * 1e3


async def main(
    servers: LocalServers, environment: dict[str, str], folder: Any, options: argparse.Namespace
) -> None:
    database = await asyncpg.connect(**connect_arguments(servers.database_url or ""))
    children = {child.name(): child for child in psutil.Process().children()}
    async with serve(environment, folder) as service:
        process = psutil.Process(service.process.pid)
        meter = Meter(process, children["postgres"], children["valkey-server"], database)
        if options.idle_seconds:
            idle = await measure_idle(meter, options.idle_seconds)
            print(f"idle: {idle:.1f} ms of CPU a second", flush=True)
        print(f"at rest: {process.memory_info().rss / 1e6:.0f} MB resident", flush=True)
        for count in options.streams:
            connections = [
                await StreamClient.connect(service.port, RUNS, service.headers)
                for _ in range(count)
            ]
            rounds = [
                await run_streams(
                    meter, connections, seconds=options.seconds, tokens_per_run=options.tokens
                )
                for _ in range(options.rounds)
            ]
            for client in connections:
                client.close()
            print(f"\n| {count} streams | median (min-max) |\n|---|---|")
            for name in rounds[0]:
                print(f"| {name} | {format_spread([each[name] for each in rounds])} |", flush=True)
        print(f"\npeak memory: {meter.peak_memory() / 1e6:.0f} MB")
    await database.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--streams", type=int, nargs="+", default=[25, 100])
    parser.add_argument("--pause-ms", type=float, default=50, help="between tokens")
    parser.add_argument("--tokens", type=int, default=240, help="of an answer")
    parser.add_argument("--seconds", type=float, default=5, help="with all streams open")
    parser.add_argument("--idle-seconds", type=float, default=30, help="0 leaves this out")
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    with (
        bench_servers() as (servers, folder),
        model_process(tokens=chosen.tokens, pause_seconds=chosen.pause_ms / 1e3) as model_url,
    ):
        environment = majordomo_environment(
            database_url=servers.database_url or "",
            redis_url=servers.redis_url or "",
            folder=folder,
            model_url=model_url,
        )
        uvloop.run(main(servers, environment, folder, chosen))
