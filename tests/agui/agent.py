"""Controls a real AG-UI client, the HttpAgent of @ag-ui/client, from Python tests."""

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
    """Why a run was rejected: an HTTP status with its body, or an error of the client itself."""

    name: str
    message: str
    status: int | None
    payload: Any

    @property
    def problem(self) -> dict[str, Any]:
        """The problem document, which the client passes on as text."""
        problem = json.loads(self.payload) if isinstance(self.payload, str) else self.payload
        assert isinstance(problem, dict)
        return problem


@dataclass(slots=True)
class RunResult:
    """The result of one run, and what the agent holds after it."""

    events: list[Event]
    """The events as the client parsed them, in order, without members that it does not know."""
    wire: list[Event]
    """The events as the server sent them, in order."""
    body: str
    messages: list[Message]
    state: Any
    interrupts: list[dict[str, Any]]
    """The interrupts that are open now."""
    new_messages: list[Message]
    run_id: str | None
    """The id of the run in the client; if it opened a thread, one that the server does not know."""
    error: ClientError | None
    request: dict[str, Any] | None
    """The input as it was sent; None if the client rejected the run before it sent one."""
    status: int | None
    headers: dict[str, str]

    @property
    def types(self) -> list[str]:
        return [event["type"] for event in self.events]

    @property
    def outcome(self) -> dict[str, Any]:
        """The outcome of the run: success if RUN_FINISHED has none, error for RUN_ERROR."""
        last = self.events[-1]
        if last["type"] == "RUN_ERROR":
            return {"type": "error", "code": last.get("code"), "message": last["message"]}
        assert last["type"] == "RUN_FINISHED"
        outcome: dict[str, Any] = last.get("outcome") or {"type": "success"}
        return outcome

    @property
    def is_cancelled(self) -> bool:
        """Whether the client learned that the run was stopped; before 1.0 no outcome says so."""
        names = [event["name"] for event in self.of_type("CUSTOM")]
        return self.outcome["type"] == "cancelled" or "majordomo.cancelled" in names

    @property
    def pending_tool_call_ids(self) -> list[str]:
        """The calls that are left to the front end, wherever the client's version has them."""
        last = self.events[-1]
        ids: list[str] = (last | self.outcome).get("pendingToolCallIds", [])
        return ids

    @property
    def text(self) -> str:
        """The text of the agent in this run."""
        return "".join(e["delta"] for e in self.of_type("TEXT_MESSAGE_CONTENT"))

    def of_type(self, type_: str) -> list[Event]:
        return [event for event in self.events if event["type"] == type_]


class RunInProgress:
    """A run that has started; `event` waits for its events, `result` for its end."""

    def __init__(self, driver: Driver, number: int, response: asyncio.Future[Any]) -> None:
        self._driver = driver
        self._queue = driver.events(number)
        self._response = response
        self._events: list[Event] = []

    async def event(self, type_: str) -> Event:
        """Wait for the next event of that type."""
        async with unless_hung():
            while True:
                event = await self._queue.get()
                self._events.append(event)
                if event["type"] == type_:
                    return event

    async def result(self) -> RunResult:
        async with unless_hung():
            response = await asyncio.shield(self._response)
        while not self._queue.empty():
            self._events.append(self._queue.get_nowait())
        error = response["error"]
        wire = events_of(response["body"])
        if response["status"] == 200 and error is None:
            self._validate(wire, response)
        return RunResult(
            events=self._events,
            wire=wire,
            body=response["body"],
            messages=response["messages"],
            state=response["state"],
            interrupts=response["pendingInterrupts"],
            new_messages=response["newMessages"],
            run_id=response["runId"],
            error=ClientError(**error) if error else None,
            request=response["request"],
            status=response["status"],
            headers=response["headers"],
        )

    def _validate(self, wire: list[Event], response: dict[str, Any]) -> None:
        """Validate the events against the protocol, in every test."""
        aborted = self._events[-1:] and self._events[-1].get("code") == "abort"
        request = response["request"] or {}
        messages = request.get("messages", response["heldMessages"])
        calls = [call["id"] for m in messages for call in m.get("toolCalls", [])]
        validate_stream(
            wire,
            thread_id=response["threadId"],
            run_id=request.get("runId"),
            earlier_ids=[*calls, *(message["id"] for message in messages)],
            is_whole=not aborted,
            is_earlier_version=self._driver.version == "0.0",
        )


@dataclass(slots=True)
class AguiAgent:
    """One HttpAgent, as in one page of a front end. `open_agent` creates it."""

    driver: Driver
    url: str
    thread_id: str
    name: str = field(default_factory=lambda: uuid4().hex)

    def start(
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
        """Start a run, with `text` as an optional new user message.

        `overrides` replace members of the request's JSON after the client has made it, and `url`
        replaces its address.
        """
        user_messages = [user_message(text)] if text is not None else []
        parameters: dict[str, Any] = {"tools": tools, "context": context}
        if run_id is not None:
            parameters["runId"] = run_id
        if forwarded_props is not None:
            parameters["forwardedProps"] = forwarded_props
        if resume is not None:
            parameters["resume"] = resume
        number, response = self.driver.send(
            command="run",
            agent=self.name,
            messages=[*messages, *user_messages],
            parameters=parameters,
            overrides=overrides or {},
            url=url,
        )
        return RunInProgress(self.driver, number, response)

    async def run(self, text: str | None = None, **options: Any) -> RunResult:
        """Do a whole run; `options` are those of `start`."""
        return await self.start(text, **options).result()

    async def resume(self, *entries: Mapping[str, Any], **options: Any) -> RunResult:
        """Answer interrupts, each with an entry of `approve`, `reject` or `cancel`."""
        return await self.run(resume=list(entries), **options)

    def open(self) -> RunInProgress:
        """Open the thread, as a page does when it loads: the server sends all that it holds."""
        url = f"{self.url.removesuffix('/runs')}/threads/{self.thread_id}/events"
        return RunInProgress(
            self.driver, *self.driver.send(command="open", agent=self.name, url=url)
        )

    async def abort(self) -> None:
        """Close the connection, as a Stop button does."""
        await self.driver.request(command="abort", agent=self.name)

    async def set_messages(self, messages: Sequence[Message]) -> None:
        """Replace the messages that the client holds."""
        await self.driver.request(command="setMessages", agent=self.name, messages=list(messages))

    async def expire_interrupts(self) -> None:
        """Set the expiry of the open interrupts in the client to the past."""
        await self.driver.request(command="expireInterrupts", agent=self.name)

    async def forget_interrupts(self) -> None:
        """Delete the open interrupts in the client, so that it starts runs without a resume."""
        await self.driver.request(command="forgetInterrupts", agent=self.name)

    async def describe(self) -> dict[str, Any]:
        """Return what the agent holds: threadId, messages, state, pendingInterrupts."""
        description: dict[str, Any] = await self.driver.request(command="describe", agent=self.name)
        return description


async def open_agent(
    driver: Driver,
    url: str,
    headers: Mapping[str, str],
    *,
    thread_id: str | None = None,
    messages: Sequence[Message] = (),
    state: object = None,
) -> AguiAgent:
    """Create an agent with a thread (by default a new one) and its initial messages and state."""
    agent = AguiAgent(driver, url, thread_id or f"thread-{uuid4()}")
    await driver.request(
        command="create",
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
    """Return an entry of `resume` that approves a call, with optional edited arguments."""
    payload: dict[str, Any] = {"approved": True}
    if edited:
        payload["editedArgs"] = edited
    return {"interruptId": interrupt["id"], "status": "resolved", "payload": payload}


def reject(interrupt: Mapping[str, Any], reason: str | None = None) -> dict[str, Any]:
    payload = {"approved": False} | ({"reason": reason} if reason else {})
    return {"interruptId": interrupt["id"], "status": "resolved", "payload": payload}


def cancel(interrupt: Mapping[str, Any]) -> dict[str, Any]:
    return {"interruptId": interrupt["id"], "status": "cancelled"}


def events_of(body: str) -> list[Event]:
    """Parse the complete events of an SSE body, as strictly as the real client."""
    frames = body.split("\n\n")[:-1]
    lines = [[line for line in frame.split("\n") if line.startswith("data:")] for frame in frames]
    return [json.loads(line[0].removeprefix("data:")) for line in lines if line]
