"""Turns of the agent in rounds, and what each round costs."""

import statistics
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import orjson

from bench.agui_client import Client, RunFailed, RunResponse
from bench.meter import Meter
from bench.model_server import EFFECT, READ

USER_MESSAGES = {
    "text": "Tell me more.",
    "read": f"{READ} January.",
    "approve": f"{EFFECT} an item.",
}
"""The user's message in each case; the first word tells the model what to answer."""


@dataclass(slots=True)
class Round:
    """The measurements of some turns of one contender."""

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

    def add(self, seconds: float, response: RunResponse) -> None:
        self.turn_seconds.append(seconds)
        self.first_text_seconds.append(response.first_text_seconds or 0)


METRICS: dict[str, Callable[[Round], float]] = {
    "server CPU, ms a turn": lambda r: r.server_cpu / r.turns * 1e3,
    "PostgreSQL CPU, ms a turn": lambda r: r.postgres_cpu / r.turns * 1e3,
    "Valkey CPU, ms a turn": lambda r: r.valkey_cpu / r.turns * 1e3,
    "WAL, KB a turn": lambda r: r.wal_bytes / r.turns / 1e3,
    "a turn takes, ms": lambda r: statistics.median(r.turn_seconds) * 1e3,
    "to the first token, ms": lambda r: statistics.median(r.first_text_seconds) * 1e3,
    "turns a second": lambda r: r.turns / r.seconds,
}


async def measure_round(meter: Meter, run_turns: Callable[[Round], Awaitable[None]]) -> Round:
    """Run a function that adds its turns to a round, and record what they cost."""
    result = Round()
    before = await meter.read()
    await run_turns(result)
    after = await meter.read()
    result.seconds = after.seconds - before.seconds
    result.server_cpu = after.server_cpu - before.server_cpu
    result.postgres_cpu = after.postgres_cpu - before.postgres_cpu
    result.valkey_cpu = after.valkey_cpu - before.valkey_cpu
    result.wal_bytes = after.wal_bytes - before.wal_bytes
    return result


async def run_turn(
    client: Client, thread_id: str, case: str, *, tokens: int, history: bytes = b""
) -> tuple[float, RunResponse, bytes]:
    """Run one turn; the request holds the history (JSON messages with commas) and a new message.

    Returns the seconds of the turn, the response that holds its text, and the new message as JSON.
    Raises RunFailed when a response is not as expected.
    """
    message = encode_user_message(USER_MESSAGES[case])
    messages = b"%b,%b" % (history, message) if history else message
    response = await client.post(encode_run_input(thread_id, messages))
    seconds = response.seconds
    if case == "approve":
        [interrupt] = response.event("RUN_FINISHED")["outcome"]["interrupts"]
        resume = [approve(interrupt["id"])]
        messages = messages if history else b""
        response = await client.post(encode_run_input(thread_id, messages, resume=resume))
        seconds += response.seconds
        if not response.event("TOOL_CALL_RESULT")["content"].startswith("{"):
            raise RunFailed("the tool call had no effect")
    response.event("RUN_FINISHED")
    if response.text_events != tokens:
        raise RunFailed(f"{response.text_events} text events came instead of {tokens}")
    return seconds, response, message


def approve(interrupt_id: str) -> dict[str, Any]:
    """Return the entry of `resume` that approves a call."""
    return {"interruptId": interrupt_id, "status": "resolved", "payload": {"approved": True}}


def encode_user_message(text: str) -> bytes:
    return orjson.dumps({"id": str(uuid4()), "role": "user", "content": text})


def encode_run_input(thread_id: str, messages: bytes, **members: Any) -> bytes:
    """Return a RunAgentInput as JSON; `messages` are JSON already, separated by commas."""
    defaults = {
        "threadId": thread_id,
        "runId": str(uuid4()),
        "state": {},
        "tools": [],
        "context": [],
        "forwardedProps": {},
    }
    return b'{"messages":[%b],%b' % (messages, orjson.dumps(defaults | members)[1:])


def format_spread(values: Sequence[float]) -> str:
    """Format the median of some values, with the smallest and the largest in parentheses."""
    low, middle, high = min(values), statistics.median(values), max(values)
    digits = 0 if middle >= 100 else 1 if middle >= 2 else 2
    return f"{middle:.{digits}f} ({low:.{digits}f}-{high:.{digits}f})"
