"""`majordomo serve` as a bench starts it, and streams of runs that are read as bytes.

with bench_servers() as (servers, folder), ScriptedModel() as model:
    stage = Stage(servers, folder, model)
    async with stage.serve(LEASE_SECONDS="4") as service: ...
"""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

import asyncpg
import httpx
import orjson
from redis.asyncio import Redis
from sqlalchemy import make_url

from bench.contenders import CREDENTIALS, free_port, until_it_answers
from bench.rounds import run_input
from checkpoints.pool import connect_arguments
from migrations.apply import migrate
from servers.local import LocalServers
from servers.process import die_with_parent
from tests.peers.openai_server import ScriptedModel

RUNS = "/api/v1/agent/runs"
TEXT = b"TEXT_MESSAGE_CONTENT"
END_OF_BODY = b"\r\n0\r\n\r\n"
TIMEOUT_SECONDS = 60
"""After this a bench takes a request for hung; every promise is shorter."""

_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Service:
    """A process that serves, and a person who is signed in."""

    process: subprocess.Popen[bytes]
    port: int
    headers: dict[str, str]

    def client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{self.port}",
            headers=self.headers,
            timeout=TIMEOUT_SECONDS,
        )

    def send(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    async def ended(self) -> int:
        """Wait for the end of the process and give its exit code."""
        return await asyncio.to_thread(self.process.wait, TIMEOUT_SECONDS)


@dataclass(frozen=True, slots=True)
class Stage:
    """What some services share: a database, one of Valkey's, a folder and a model."""

    database_url: str
    redis_url: str
    folder: Path
    model: ScriptedModel

    @classmethod
    async def of(cls, servers: LocalServers, folder: Path, model: ScriptedModel) -> Self:
        """Make a stage on databases that nothing has used before."""
        number = next(_numbers)
        url = make_url(servers.database_url or "").set(database=f"stage_{number}")
        database = await asyncpg.connect(**connect_arguments(servers.database_url or ""))
        await database.execute(f"CREATE DATABASE {url.database}")
        await database.close()
        await migrate(url.render_as_string(hide_password=False))
        async with Redis.from_url(servers.redis_url or "") as valkey:
            await valkey.flushdb()
        return cls(
            url.render_as_string(hide_password=False), servers.redis_url or "", folder, model
        )

    @asynccontextmanager
    async def serve(self, *options: str, **variables: str) -> AsyncIterator[Service]:
        """Serve with these environment variables; kill what is still there afterwards."""
        port = free_port()
        log = self.folder / f"serve-{next(_numbers)}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(  # noqa: ASYNC220 (nothing else runs meanwhile)
                [sys.executable, "-m", "cli", "serve", *options],
                env=os.environ | self._environment(port) | variables,
                stdout=output,
                stderr=output,
                preexec_fn=die_with_parent(signal.SIGTERM),  # noqa: PLW1509 (only system calls)
            )
        try:
            await until_it_answers(f"http://127.0.0.1:{port}/health", log)
            yield Service(process, port, await _sign_in(port))
        finally:
            process.kill()
            process.wait()

    def _environment(self, port: int) -> dict[str, str]:
        return {
            "OPENAI_API_KEY": "bench",
            "OPENAI_BASE_URL": self.model.url,
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.redis_url,
            "DATA_DIR": str(self.folder),
            "PORT": str(port),
            "RUNS_PER_PERSON": "1000",
            "LOG_LEVEL": "WARNING",
        }


class RunStream:
    """An open stream of a run, which costs the bench as little as bytes do."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    @classmethod
    async def begin(cls, service: Service, run_id: str) -> Self:
        """Post a run in a thread of its own, and read until the model has spoken."""
        said = orjson.dumps({"id": str(uuid4()), "role": "user", "content": "Tell me more."})
        body = run_input(str(uuid4()), said, runId=run_id)
        return await cls._open(service, f"POST {RUNS}", body)

    @classmethod
    async def follow(cls, service: Service, run_id: str) -> Self:
        """Follow a run, and read until the model has spoken."""
        return await cls._open(service, f"GET {RUNS}/{run_id}/events", b"")

    @classmethod
    async def _open(cls, service: Service, line: str, body: bytes) -> Self:
        stream = cls(*await asyncio.open_connection("127.0.0.1", service.port))
        lines = [f"{line} HTTP/1.1", "Host: 127.0.0.1", "Content-Type: application/json"]
        lines += [f"{name}: {value}" for name, value in service.headers.items()]
        lines += [f"Content-Length: {len(body)}", "", ""]
        stream.writer.write("\r\n".join(lines).encode() + body)
        await stream.reader.readuntil(TEXT)
        return stream

    async def rest(self) -> bytes:
        """Read to the end of the body."""
        try:
            return await self.reader.readuntil(END_OF_BODY)
        finally:
            self.writer.close()


async def _sign_in(port: int) -> dict[str, str]:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}/api/v1") as client:
        answer = await client.post("/auth/sessions", json=CREDENTIALS)
        return {"Authorization": f"Bearer {answer.raise_for_status().json()['access_token']}"}


async def post_run(client: httpx.AsyncClient, thread: str, text: str | None, **more: Any) -> Any:
    """Post a run and read it to its end; return the response."""
    said = {"id": str(uuid4()), "role": "user", "content": text}
    body = run_input(thread, orjson.dumps(said) if text is not None else b"", **more)
    return await client.post(RUNS, content=body, headers={"Content-Type": "application/json"})
