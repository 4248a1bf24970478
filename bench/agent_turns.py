"""What a turn of the agent costs the server: CPU time and runs a second, 16 clients at once.

    python -m bench.agent_turns [--runs 400] [--tool] [--profile FILE]

The server is a process of its own on real PostgreSQL and Valkey, the model a scripted
OpenAI-compatible server in another; a run streams 50 tokens, with --tool after one reading call.
"""

import argparse
import asyncio
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import httpx
import psutil

from servers.local import LocalServers
from tests.peers.openai_replies import Call, calls, says
from tests.peers.openai_server import ScriptedModel

CLIENTS = 16
MEMORY = Path("/dev/shm")
WORDS = "word " * 50


def serve_model(url: "multiprocessing.Queue[str]", with_tool: bool) -> None:
    with ScriptedModel() as model:
        answer = says(WORDS, pieces=50)
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


@contextmanager
def server_process(environment: dict[str, str], profile: str | None) -> Iterator[psutil.Process]:
    command = [sys.executable]
    if profile is not None:
        command += ["-m", "cProfile", "-o", profile]
    command += ["-m", "cli", "serve"]
    process = subprocess.Popen(
        command, env=os.environ | environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(20)


async def sign_in(base_url: str) -> dict[str, str]:
    credentials = {"email": "demo@example.com", "password": "majordomo"}
    async with httpx.AsyncClient(base_url=base_url) as client:
        for _ in range(200):
            try:
                response = await client.post("/api/v1/auth/sessions", json=credentials)
                return {"Authorization": f"Bearer {response.json()['access_token']}"}
            except httpx.HTTPError:
                await asyncio.sleep(0.1)
    raise SystemExit("the server did not start")


async def load(base_url: str, headers: dict[str, str], runs: int) -> None:
    left = iter(range(runs))

    async def client() -> None:
        async with httpx.AsyncClient(base_url=base_url, headers=headers, timeout=60) as http:
            thread = str(uuid4())
            for _ in left:
                message = {"id": str(uuid4()), "role": "user", "content": "Hello"}
                body = {"threadId": thread, "runId": str(uuid4()), "messages": [message]}
                response = await http.post("/api/v1/agent/runs", json=body)
                if '"success"' not in response.text:
                    raise SystemExit(response.text[-300:])

    await asyncio.gather(*(client() for _ in range(CLIENTS)))


async def measure(base_url: str, process: psutil.Process, runs: int) -> None:
    headers = await sign_in(base_url)
    await load(base_url, headers, runs // 4)
    before, begun = process.cpu_times(), time.monotonic()
    await load(base_url, headers, runs)
    after, seconds = process.cpu_times(), time.monotonic() - begun
    cpu = (after.user + after.system - before.user - before.system) / runs * 1000
    print(f"{cpu:6.2f} ms of server CPU a run   {runs / seconds:6.0f} runs/s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=400)
    parser.add_argument("--tool", action="store_true")
    parser.add_argument("--profile")
    options = parser.parse_args()
    port = 8700 + os.getpid() % 200
    with (
        tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.exists() else None) as folder,
        LocalServers(Path(folder), durable=False) as servers,
        model_process(options.tool) as model_url,
    ):
        environment = {
            "DATABASE_URL": servers.database_url or "",
            "REDIS_URL": servers.redis_url or "",
            "DATA_DIR": folder,
            "PORT": str(port),
            "OPENAI_API_KEY": "bench",
            "OPENAI_BASE_URL": model_url,
            "RUNS_PER_PERSON": "1000",
            "LOG_LEVEL": "WARNING",
        }
        with server_process(environment, options.profile) as process:
            asyncio.run(measure(f"http://127.0.0.1:{port}", process, options.runs))


if __name__ == "__main__":
    main()
