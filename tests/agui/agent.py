"""A real AG-UI client, the HttpAgent of @ag-ui/client, with methods for Python tests."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from tests.agui.driver import Driver
from tests.agui.validate import validate_stream
from tests.waiting import unless_hung

Event = dict[str, Any]
Message = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ClientError:
    """Why a run was rejected: an HTTP status with its body, or the client's own complaint."""

    name: str
    message: str
    status: int | None
    payload: Any

    @property
    def problem(self) -> dict[str, Any]:
        """The problem document, which the client hands on as text."""
        found = json.loads(self.payload) if isinstance(self.payload, str) else self.payload
        assert isinstance(found, dict)
        return found


@dataclass(slots=True)
class RunResult:
    """How one run went, and what the agent holds after it."""

    events: list[Event]
    """What the client took in, in order; what it does not know is left out of it."""
    wire: list[Event]
    """What the server sent, in order, as it was."""
    body: str
    messages: list[Message]
    state: Any
    interrupts: list[dict[str, Any]]
    """Those that wait for an answer now."""
    new_messages: list[Message]
    error: ClientError | None
    request: dict[str, Any] | None
    """The input as it was sent; None where the client refused to send one."""
    status: int | None
    headers: dict[str, str]

    @property
    def types(self) -> list[str]:
        return [event["type"] for event in self.events]

    @property
    def outcome(self) -> dict[str, Any]:
        """The outcome of the run; success where it says nothing, error for RUN_ERROR."""
        last = self.events[-1]
        if last["type"] == "RUN_ERROR":
            return {"type": "error", "code": last.get("code"), "message": last["message"]}
        assert last["type"] == "RUN_FINISHED"
        outcome: dict[str, Any] = last.get("outcome") or {"type": "success"}
        return outcome

    @property
    def text(self) -> str:
        """What the agent said in this run."""
        return "".join(e["delta"] for e in self.of_type("TEXT_MESSAGE_CONTENT"))

    def of_type(self, type_: str) -> list[Event]:
        return [event for event in self.events if event["type"] == type_]


class RunInProgress:
    """A run that was begun; `event` follows it, `result` waits for its end."""

    def __init__(self, driver: Driver, number: int, answer: asyncio.Future[Any]) -> None:
        self._coming = driver.events(number)
        self._answer = answer
        self._events: list[Event] = []

    async def event(self, type_: str) -> Event:
        """Wait for the next event of that type."""
        async with unless_hung():
            while True:
                event = await self._coming.get()
                self._events.append(event)
                if event["type"] == type_:
                    return event

    async def result(self) -> RunResult:
        async with unless_hung():
            answer = await asyncio.shield(self._answer)
        while not self._coming.empty():
            self._events.append(self._coming.get_nowait())
        error = answer["error"]
        wire = events_of(answer["body"])
        if answer["status"] == 200 and error is None:
            self._check(wire, answer["request"])
        return RunResult(
            events=self._events,
            wire=wire,
            body=answer["body"],
            messages=answer["messages"],
            state=answer["state"],
            interrupts=answer["pendingInterrupts"],
            new_messages=answer["newMessages"],
            error=ClientError(**error) if error else None,
            request=answer["request"],
            status=answer["status"],
            headers=answer["headers"],
        )

    def _check(self, wire: list[Event], request: dict[str, Any]) -> None:
        """Hold what the server sent against the protocol; no test has to ask for it."""
        aborted = self._events[-1:] and self._events[-1].get("code") == "abort"
        messages = request["messages"]
        calls = [call["id"] for m in messages for call in m.get("toolCalls", [])]
        validate_stream(
            wire,
            thread_id=request["threadId"],
            run_id=request["runId"],
            earlier_ids=[*calls, *(message["id"] for message in messages)],
            is_whole=not aborted,
        )


@dataclass(slots=True)
class AguiAgent:
    """One HttpAgent, as one page of a front end holds it. Made with `open_agent`."""

    driver: Driver
    url: str
    thread_id: str
    name: str = field(default_factory=lambda: uuid4().hex)

    def begin(
        self,
        text: str | None = None,
        *,
        messages: Sequence[Message] = (),
        run_id: str | None = None,
        tools: Sequence[Mapping[str, Any]] = (),
        context: Sequence[Mapping[str, str]] = (),
        forwarded_props: Mapping[str, Any] | None = None,
        resume: Sequence[Mapping[str, Any]] | None = None,
        overrides: Mapping[str, Any] | None = None,
        url: str | None = None,
    ) -> RunInProgress:
        """Begin a run, with `text` as a new user message where there is one.

        `overrides` replace members of the request's JSON behind the client's back, and `url` its
        address.
        """
        spoken = [user_message(text)] if text is not None else []
        parameters: dict[str, Any] = {"tools": tools, "context": context}
        if run_id is not None:
            parameters["runId"] = run_id
        if forwarded_props is not None:
            parameters["forwardedProps"] = forwarded_props
        if resume is not None:
            parameters["resume"] = resume
        number, answer = self.driver.begin(
            do="run",
            agent=self.name,
            messages=[*messages, *spoken],
            parameters=parameters,
            overrides=overrides or {},
            url=url,
        )
        return RunInProgress(self.driver, number, answer)

    async def run(self, text: str | None = None, **options: Any) -> RunResult:
        """Do a whole run; `options` as for `begin`."""
        return await self.begin(text, **options).result()

    async def answer(self, *answers: Mapping[str, Any], **options: Any) -> RunResult:
        """Answer interrupts, each with `approve`, `refuse` or `cancel`."""
        return await self.run(resume=list(answers), **options)

    async def abort(self) -> None:
        """Do what a Stop button does: close the connection."""
        await self.driver.ask(do="abort", agent=self.name)

    async def expire_interrupts(self) -> None:
        """Let the time of the client's open interrupts be over."""
        await self.driver.ask(do="expireInterrupts", agent=self.name)

    async def forget_interrupts(self) -> None:
        """Let the client run although its questions are open."""
        await self.driver.ask(do="forgetInterrupts", agent=self.name)

    async def describe(self) -> dict[str, Any]:
        """Give what the agent holds: threadId, messages, state, pendingInterrupts."""
        described: dict[str, Any] = await self.driver.ask(do="describe", agent=self.name)
        return described


async def open_agent(
    driver: Driver,
    url: str,
    headers: Mapping[str, str],
    *,
    thread_id: str | None = None,
    messages: Sequence[Message] = (),
    state: object = None,
) -> AguiAgent:
    """Open a page: an agent with a thread (a new one by default) and what it holds already."""
    agent = AguiAgent(driver, url, thread_id or f"thread-{uuid4()}")
    await driver.ask(
        do="create",
        agent=agent.name,
        url=url,
        headers=dict(headers),
        threadId=agent.thread_id,
        messages=list(messages),
        state={} if state is None else state,
    )
    return agent


def user_message(text: str) -> Message:
    return {"id": f"user-{uuid4()}", "role": "user", "content": text}


def approve(interrupt: Mapping[str, Any], **edited: object) -> dict[str, Any]:
    """Answer yes, with the arguments replaced by `edited` where there are any."""
    payload: dict[str, Any] = {"approved": True}
    if edited:
        payload["editedArgs"] = edited
    return {"interruptId": interrupt["id"], "status": "resolved", "payload": payload}


def refuse(interrupt: Mapping[str, Any], reason: str | None = None) -> dict[str, Any]:
    payload = {"approved": False} | ({"reason": reason} if reason else {})
    return {"interruptId": interrupt["id"], "status": "resolved", "payload": payload}


def cancel(interrupt: Mapping[str, Any]) -> dict[str, Any]:
    return {"interruptId": interrupt["id"], "status": "cancelled"}


def events_of(body: str) -> list[Event]:
    """Read the whole events of an SSE body, no more patient with its form than the real client."""
    frames = body.split("\n\n")[:-1]
    lines = [[line for line in frame.split("\n") if line.startswith("data:")] for frame in frames]
    return [json.loads(line[0].removeprefix("data:")) for line in lines if line]
