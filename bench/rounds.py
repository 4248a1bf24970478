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
    "read": f"List January. {READ}",
    "approve": f"Create an item. {EFFECT}",
}
"""The user's message in each case; a mark tells the model what to answer."""


@dataclass(slots=True)
class Round:
    """The measurements of some turns of one contender."""

    turn_seconds: list[float] = field(default_factory=list)
    first_byte_seconds: list[float] = field(default_factory=list)
    first_event_seconds: list[float] = field(default_factory=list)
    first_text_seconds: list[float] = field(default_factory=list)
    seconds: float = 0
    server_cpu: float = 0
    postgres_cpu: float = 0
    valkey_cpu: float = 0
    wal_bytes: int = 0

    @property
    def turns(self) -> int:
        return len(self.turn_seconds)

    def add(self, seconds: float, responses: Sequence[RunResponse]) -> None:
        """Add a turn: the first byte and event of its first response, the text of its last."""
        self.turn_seconds.append(seconds)
        self.first_byte_seconds.append(responses[0].first_byte_seconds or 0)
        self.first_event_seconds.append(responses[0].first_event_seconds or 0)
        self.first_text_seconds.append(responses[-1].first_text_seconds or 0)


METRICS: dict[str, Callable[[Round], float]] = {
    "server CPU, ms a turn": lambda r: r.server_cpu / r.turns * 1e3,
    "PostgreSQL CPU, ms a turn": lambda r: r.postgres_cpu / r.turns * 1e3,
    "Valkey CPU, ms a turn": lambda r: r.valkey_cpu / r.turns * 1e3,
    "WAL, KB a turn": lambda r: r.wal_bytes / r.turns / 1e3,
    "a turn takes, ms": lambda r: statistics.median(r.turn_seconds) * 1e3,
    "to the first byte, ms": lambda r: statistics.median(r.first_byte_seconds) * 1e3,
    "to the first event, ms": lambda r: statistics.median(r.first_event_seconds) * 1e3,
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
) -> tuple[float, list[RunResponse], bytes]:
    """Run one turn; the request holds the history (JSON messages with commas) and a new message.

    Returns the seconds of the turn, its responses (the last one holds the text), and the new
    message as JSON. Raises RunFailed when a response is not as expected.
    """
    message = encode_user_message(USER_MESSAGES[case])
    messages = b"%b,%b" % (history, message) if history else message
    responses = [await client.post(encode_run_input(thread_id, messages))]
    if case == "approve":
        [interrupt] = responses[0].event("RUN_FINISHED")["outcome"]["interrupts"]
        resume = [approve(interrupt["id"])]
        messages = messages if history else b""
        responses.append(await client.post(encode_run_input(thread_id, messages, resume=resume)))
        if not responses[1].event("TOOL_CALL_RESULT")["content"].startswith("{"):
            raise RunFailed("the tool call had no effect")
    responses[-1].event("RUN_FINISHED")
    if responses[-1].tokens != tokens:
        raise RunFailed(f"{responses[-1].tokens} tokens came instead of {tokens}")
    return sum(each.seconds for each in responses), responses, message


async def post_message(client: Client, thread_id: str, text: str) -> RunResponse:
    """Post a user message, and read the stream to its end."""
    return await client.post(encode_run_input(thread_id, encode_user_message(text)))


@dataclass(frozen=True, slots=True)
class Protocol:
    """How a client speaks with a server."""

    create_thread: Callable[[Client], Awaitable[str]]
    run_turn: Callable[[Client, str, str, int], Awaitable[tuple[float, list[RunResponse]]]]
    """Runs a turn of a case in a thread, and returns its seconds and its responses."""
    post_message: Callable[[Client, str, str], Awaitable[RunResponse]]


async def _create_thread(_: Client) -> str:
    return str(uuid4())


async def _run_turn(
    client: Client, thread_id: str, case: str, tokens: int
) -> tuple[float, list[RunResponse]]:
    seconds, responses, _ = await run_turn(client, thread_id, case, tokens=tokens)
    return seconds, responses


PROTOCOL = Protocol(_create_thread, _run_turn, post_message)
"""AG-UI."""


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
