"""Measures what a run costs the server with 16 clients: CPU time, and runs a second.

    python -m bench.agent_turns [--runs 400] [--tool] [--profile FILE]

The server is a process with its own PostgreSQL and Valkey; the model is a scripted
OpenAI-compatible server in another process. A run streams 50 tokens; with --tool it calls a reading
tool first. --profile writes the server's profile by cProfile.
"""

import argparse
import asyncio
import multiprocessing
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psutil

from bench.run_streams import post_run
from bench.service import Service, bench_servers, majordomo_environment, serve
from servers.local import LocalServers
from tests.peers.openai_replies import Call, calls, says
from tests.peers.openai_server import ScriptedModel

CLIENTS = 16
TOKENS = 50
ANSWER = "word " * TOKENS


def serve_model(url: "multiprocessing.Queue[str]", with_tool: bool) -> None:
    with ScriptedModel() as model:
        answer = says(ANSWER, pieces=TOKENS)
        call = calls(Call("list_schedule_items"))
        model.reply(
            lambda body: call if with_tool and body["messages"][-1]["role"] == "user" else answer
        )
        url.put(model.url)
        time.sleep(3600)


@contextmanager
def model_process(with_tool: bool) -> Iterator[str]:
    urls: multiprocessing.Queue[str] = multiprocessing.Queue()
    process = multiprocessing.Process(target=serve_model, args=(urls, with_tool), daemon=True)
    process.start()
    try:
        yield urls.get(timeout=20)
    finally:
        process.kill()
        process.join()


async def load(service: Service, runs: int) -> None:
    """Post runs from CLIENTS clients, each in a thread of its own."""
    remaining = iter(range(runs))

    async def post_runs() -> None:
        async with service.client() as client:
            thread_id = str(uuid4())
            for _ in remaining:
                response = await post_run(client, thread_id, "Hello")
                if '"success"' not in response.text:
                    raise SystemExit(response.text[-300:])

    await asyncio.gather(*(post_runs() for _ in range(CLIENTS)))


async def measure(service: Service, runs: int) -> None:
    process = psutil.Process(service.process.pid)
    await load(service, runs // 4)
    before, started_at = process.cpu_times(), time.monotonic()
    await load(service, runs)
    after, seconds = process.cpu_times(), time.monotonic() - started_at
    cpu = (after.user + after.system - before.user - before.system) / runs * 1000
    print(f"{cpu:6.2f} ms of server CPU a run   {runs / seconds:6.0f} runs/s")


async def serve_and_measure(
    servers: LocalServers, folder: Path, model_url: str, options: argparse.Namespace
) -> None:
    environment = majordomo_environment(
        database_url=servers.database_url or "",
        redis_url=servers.redis_url or "",
        folder=folder,
        model_url=model_url,
    )
    profiling = ("-m", "cProfile", "-o", options.profile) if options.profile else ()
    async with serve(environment, folder, python_options=profiling) as service:
        await measure(service, options.runs)
        service.send_signal(signal.SIGTERM)  # cProfile writes its file when the process ends
        await service.wait_for_exit()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=400)
    parser.add_argument("--tool", action="store_true")
    parser.add_argument("--profile")
    options = parser.parse_args()
    with (
        bench_servers(in_memory=True) as (servers, folder),
        model_process(options.tool) as model_url,
    ):
        asyncio.run(serve_and_measure(servers, folder, model_url, options))


if __name__ == "__main__":
    main()
