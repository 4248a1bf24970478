"""One person: what they do, and what they expect of the responses."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from uuid import uuid4

from bench.model_server import EFFECT, paced
from bench.model_texts import generate_answers
from bench.people.accounts import Account
from bench.people.connection import Connection, Response
from bench.people.record import Record
from bench.people.stream_reading import StreamReading, WrongStream
from bench.rounds import approve, encode_run_input, encode_user_message
from bench.run_streams import RUNS
from bench.service import API

RESPONSE_TIMEOUT_SECONDS = 60
MAX_PAUSE_SECONDS = 60
"""Between two activities: less than the server keeps an idle connection."""
READS = (
    f"{API}/schedule-items?limit=50",
    f"{API}/profile/me",
    f"{API}/agent/threads?limit=20",
    f"{API}/inbox/messages",
)
SHARES = {"chat": 40, "read": 35, "approval": 10, "reconnect": 15}
"""How often a person does what."""
APPROVALS_PER_REJECTION = 4


@dataclass(frozen=True, slots=True)
class Load:
    """What is the same for all people."""

    port: int
    tokens: int
    pause_ms: int
    """Between two tokens of a chat."""
    stream_pause_ms: int
    """Between two tokens of a stream that stays open."""
    seconds: float
    think_seconds: float
    record: Record


class UnexpectedStatus(Exception):
    """A response has another status than 200."""


@dataclass(slots=True)
class Person:
    """A person with one thread, on which one activity follows another."""

    account: Account
    load: Load
    chance: random.Random
    thread_id: str = field(default_factory=lambda: str(uuid4()))
    texts: Counter[str] = field(default_factory=Counter)
    """The answers that this person has seen."""
    run_ids: list[str] = field(default_factory=list)
    approvals: int = 0
    """How many effects there must be."""
    _connection: Connection | None = None

    @property
    def activities(self) -> Mapping[str, Callable[[], Awaitable[None]]]:
        return {
            "chat": self._chat,
            "read": self._read,
            "approval": self._approve,
            "reconnect": self._reconnect,
            "open stream": self._read_long_stream,
        }

    async def live(self) -> None:
        """Do one thing after the other until the load ends."""
        loop = asyncio.get_running_loop()
        ends_at = loop.time() + self.load.seconds
        await asyncio.sleep(self.chance.uniform(0, self.load.think_seconds))
        while loop.time() < ends_at:
            [name] = self.chance.choices([*SHARES], weights=[*SHARES.values()])
            await self.do(name)
            pause = self.chance.expovariate(1 / self.load.think_seconds)
            await asyncio.sleep(min(pause, MAX_PAUSE_SECONDS, max(0, ends_at - loop.time())))
        self.close()

    async def keep_stream_open(self) -> None:
        """Read one stream as long as the load lasts, and a second one of the same run."""
        await asyncio.sleep(self.chance.uniform(0, self.load.think_seconds))
        await self.do("open stream")
        self.close()

    async def do(self, name: str) -> None:
        """Do one of the activities, and record what was wrong."""
        self.load.record.activities[name] += 1
        try:
            await self.activities[name]()
        except Exception as error:  # noqa: BLE001 (every error is reported)
            self.load.record.add_error(name, error)
            self.close()

    async def _chat(self) -> None:
        reading = StreamReading()
        text = f"Tell me more. {paced(self.load.pause_ms, self.load.tokens)}"
        reading.read((await self._post_run(encode_user_message(text))).body)
        self._check_text(reading)

    async def _approve(self) -> None:
        """Ask for an effect, answer the question, and expect the effect, or none."""
        question, answer = StreamReading(), StreamReading()
        message = encode_user_message(f"Create an item. {EFFECT}")
        question.read((await self._post_run(message)).body)
        [interrupt_id] = question.interrupt_ids
        is_approved = self.chance.randrange(APPROVALS_PER_REJECTION + 1) > 0
        entry = approve(interrupt_id)
        entry["payload"]["approved"] = is_approved
        response = await self._post_run(b"", resume=[entry])
        answer.read(response.body)
        self._check_text(answer)
        if is_approved:
            if not (answer.results and answer.results[0].startswith("{")):
                raise WrongStream(f"no effect: {answer.results}")
            self.approvals += 1

    async def _reconnect(self) -> None:
        """Lose the connection within an answer, and go on behind the last event."""
        reading = StreamReading()
        text = f"Tell me more. {paced(self.load.pause_ms, self.load.tokens)}"
        texts = self.chance.randint(1, max(1, self.load.tokens - 10))
        reading.read((await self._post_run(encode_user_message(text), texts=texts)).body)
        self._connection = None
        await asyncio.sleep(self.chance.uniform(0, 1))
        more = f"Last-Event-ID: {reading.last_id}\r\n"
        path = f"{RUNS}/{self.run_ids[-1]}/events"
        response = await self._send("GET", path, more=more)
        self.load.record.add("reconnect: first byte", response.first_byte_seconds)
        reading.read(response.body)
        self._check_text(reading)

    async def _read(self) -> None:
        path = self.chance.choice(READS)
        response = await self._send("GET", path)
        self.load.record.add("REST read", response.seconds)

    async def _read_long_stream(self) -> None:
        tokens = max(1, int(self.load.seconds * 0.9 / (self.load.stream_pause_ms / 1e3)))
        own, followed = StreamReading(), StreamReading()
        message = encode_user_message(f"Go on. {paced(self.load.stream_pause_ms, tokens)}")
        timeout = 2 * self.load.seconds + RESPONSE_TIMEOUT_SECONDS
        running = asyncio.create_task(self._post_run(message, timeout_seconds=timeout))
        await asyncio.sleep(self.chance.uniform(1, 3))
        path = f"{RUNS}/{self.run_ids[-1]}/events"
        follower = await Connection.open(self.load.port, self.account.headers)
        async with asyncio.timeout(timeout):
            following = await follower.request("GET", path)
        _check_status(following)
        follower.close()
        followed.read(following.body)
        own.read((await running).body)
        self._check_text(own, tokens)
        if followed.text != own.text:
            raise WrongStream("the second stream of a run has another text")

    async def _post_run(
        self,
        message: bytes,
        *,
        texts: int | None = None,
        timeout_seconds: float = RESPONSE_TIMEOUT_SECONDS,
        **members: object,
    ) -> Response:
        run_id = str(uuid4())
        self.run_ids.append(run_id)
        body = encode_run_input(self.thread_id, message, runId=run_id, **members)
        response = await self._send(
            "POST", RUNS, body, texts=texts, timeout_seconds=timeout_seconds
        )
        self.load.record.add("run: first byte", response.first_byte_seconds)
        if response.first_text_seconds is not None:
            self.load.record.add("run: first text", response.first_text_seconds)
        return response

    async def _send(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        *,
        more: str = "",
        texts: int | None = None,
        timeout_seconds: float = RESPONSE_TIMEOUT_SECONDS,
    ) -> Response:
        if self._connection is None or not self._connection.is_open:
            self._connection = await Connection.open(self.load.port, self.account.headers)
        async with asyncio.timeout(timeout_seconds):
            response = await self._connection.request(method, path, body, more=more, texts=texts)
        _check_status(response)
        return response

    def _check_text(self, reading: StreamReading, tokens: int | None = None) -> None:
        """Raise WrongStream unless the text is one that the model has sent, word by word."""
        reading.check_success()
        answers = known_answers(tokens or self.load.tokens)
        if reading.text not in answers:
            raise WrongStream(f"a text that the model has not sent: {reading.text[-200:]!r}")
        self.texts[reading.text] += 1

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


_known_answers: dict[int, frozenset[str]] = {}


def known_answers(tokens: int) -> frozenset[str]:
    """Return the texts that the model sends at this length."""
    if tokens not in _known_answers:
        _known_answers[tokens] = frozenset("".join(each) for each in generate_answers(tokens))
    return _known_answers[tokens]


def _check_status(response: Response) -> None:
    if response.status != 200:
        raise UnexpectedStatus(f"{response.status}: {response.body[-300:]!r}")
