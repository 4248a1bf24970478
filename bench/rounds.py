"""Turns of the agent, one round of them at a time, and what a round has cost."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import orjson

from bench.agui_client import Client, RunFailed, Told
from bench.meter import Meter
from bench.model_server import EFFECT, READ

SAID = {"text": "Tell me more.", "read": f"{READ} January.", "approve": f"{EFFECT} an item."}
"""What the person says in each case; the model answers accordingly."""


@dataclass(slots=True)
class Round:
    """What some turns of one contender came to."""

    turn_seconds: list[float] = field(default_factory=list)
    first_text_seconds: list[float] = field(default_factory=list)
    seconds: float = 0
    server_cpu: float = 0
    postgres_cpu: float = 0
    valkey_cpu: float = 0
    wal_bytes: int = 0

    @property
    def turns(self) -> int:
        return len(self.turn_seconds)

    def add(self, seconds: float, told: Told) -> None:
        self.turn_seconds.append(seconds)
        self.first_text_seconds.append(told.first_text_seconds or 0)


FIGURES: dict[str, Callable[[Round], float]] = {
    "server CPU, ms a turn": lambda r: r.server_cpu / r.turns * 1e3,
    "PostgreSQL CPU, ms a turn": lambda r: r.postgres_cpu / r.turns * 1e3,
    "Valkey CPU, ms a turn": lambda r: r.valkey_cpu / r.turns * 1e3,
    "WAL, KB a turn": lambda r: r.wal_bytes / r.turns / 1e3,
    "a turn takes, ms": lambda r: statistics.median(r.turn_seconds) * 1e3,
    "to the first token, ms": lambda r: statistics.median(r.first_text_seconds) * 1e3,
    "turns a second": lambda r: r.turns / r.seconds,
}


async def metered(meter: Meter, talk: Callable[[Round], Any]) -> Round:
    """Do what adds turns to a round, and note what that has cost."""
    found = Round()
    before = await meter.read()
    await talk(found)
    after = await meter.read()
    found.seconds = after.seconds - before.seconds
    found.server_cpu = after.server_cpu - before.server_cpu
    found.postgres_cpu = after.postgres_cpu - before.postgres_cpu
    found.valkey_cpu = after.valkey_cpu - before.valkey_cpu
    found.wal_bytes = after.wal_bytes - before.wal_bytes
    return found


async def turn(
    client: Client, thread: str, case: str, *, tokens: int, history: bytes = b""
) -> tuple[float, Told, bytes]:
    """Do one turn, posting the history (messages as JSON, with commas) before the new message.

    Give what the turn took, the stream that had its text, and the new message.
    Raises RunFailed where anything but the expected came back.
    """
    said = orjson.dumps({"id": str(uuid4()), "role": "user", "content": SAID[case]})
    messages = b"%b,%b" % (history, said) if history else said
    told = await client.post(run_input(thread, messages))
    seconds = told.seconds
    if case == "approve":
        [question] = told.event("RUN_FINISHED")["outcome"]["interrupts"]
        payload = {"approved": True}
        answer = {"interruptId": question["id"], "status": "resolved", "payload": payload}
        told = await client.post(run_input(thread, messages if history else b"", resume=[answer]))
        seconds += told.seconds
        if not told.event("TOOL_CALL_RESULT")["content"].startswith("{"):
            raise RunFailed("the effect did not happen")
    told.event("RUN_FINISHED")
    if told.texts != tokens:
        raise RunFailed(f"{told.texts} pieces of text came instead of {tokens}")
    return seconds, told, said


def run_input(thread: str, messages: bytes, **more: Any) -> bytes:
    given = {"threadId": thread, "runId": str(uuid4()), "state": {}, "tools": [], "context": []}
    rest = orjson.dumps(given | {"forwardedProps": {}} | more)
    return b'{"messages":[%b],%b' % (messages, rest[1:])


def spread(values: Sequence[float]) -> str:
    """Say the median of some figures, and the least and the most."""
    low, middle, high = min(values), statistics.median(values), max(values)
    digits = 0 if middle >= 100 else 1 if middle >= 2 else 2
    return f"{middle:.{digits}f} ({low:.{digits}f}-{high:.{digits}f})"
