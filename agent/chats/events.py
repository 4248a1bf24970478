"""The events of a run in one JSON response: message by message, independent of the stream."""

from collections.abc import Iterator
from typing import Any

from agent.chats.schemas import ChatEvent
from agent.graph.chat.events import WAITING_EVENT, Event
from agent.runs.streams.transcript import Transcript
from domain.conversations.messages import ChatMessage

MAX_CHARACTERS = 1_000_000
"""Bounds the texts, arguments and results of one response; the rest is left out."""
EVENT_OVERHEAD_CHARACTERS = 200
"""Characters that each event counts in addition."""


class ChatEventBuilder:
    """Folds a run's events as a client does, and builds the response from the messages.

    A run that is replayed, or that another worker took over, starts with a snapshot of the
    messages; it gives the same response as the original events.
    """

    def __init__(self, run_id: str, message_id: str) -> None:
        self._run_id = run_id
        self._message_id = message_id
        self._transcript = Transcript([{"id": message_id, "role": "user"}])
        self._terminal: Event = {}
        self._waiting_text = ""
        self._characters_left = MAX_CHARACTERS

    @property
    def failed_with(self) -> str | None:
        """The code of the error that the run ended with, if it did."""
        return self._terminal["code"] if self._terminal.get("type") == "RUN_ERROR" else None

    def on_event(self, event: Event) -> None:
        """Apply the run's next event."""
        match event["type"]:
            case "MESSAGES_SNAPSHOT":
                self._transcript = Transcript(list(event["messages"]))
            case "CUSTOM" if event["name"] == WAITING_EVENT:
                self._waiting_text = event["value"]["message"]
            case "RUN_FINISHED" | "RUN_ERROR":
                self._terminal = event
            case _:
                self._transcript.on_event(event)

    def output(self) -> str:
        """Return the agent's texts; if there are none, the messages of its interrupts.

        If the thread waited before the request, say what the user has to answer first.
        """
        if self._waiting_text:
            return self._waiting_text[:MAX_CHARACTERS]
        texts = [
            m["content"] for m in self._messages() if m["role"] == "assistant" and m.get("content")
        ]
        texts = texts or [interrupt["message"] for interrupt in self._interrupts()]
        return "\n\n".join(texts)[:MAX_CHARACTERS]

    def events(self) -> list[ChatEvent]:
        """Return the run as events, from `run_started` to `run_finished` or `error`."""
        self._characters_left = MAX_CHARACTERS
        return [
            ChatEvent(type="run_started", run_id=self._run_id),
            *self._message_events(),
            *(ChatEvent(type="interrupt", interrupt=each) for each in self._interrupts()),
            self._terminal_event(),
        ]

    def _messages(self) -> list[ChatMessage]:
        """Return the messages after the user's; none if the run did not store that message."""
        messages = self._transcript.messages
        positions = [n for n, message in enumerate(messages) if message["id"] == self._message_id]
        return messages[positions[-1] + 1 :] if positions else []

    def _interrupts(self) -> list[dict[str, Any]]:
        interrupts: list[dict[str, Any]] = self._terminal.get("outcome", {}).get("interrupts", [])
        return interrupts

    def _message_events(self) -> Iterator[ChatEvent]:
        names: dict[str, str] = {}
        for message in self._messages():
            content = message.get("content", "")
            if message["role"] == "tool":
                call_id = message.get("toolCallId", "")
                yield from self._tool_result(message["id"], call_id, names.get(call_id), content)
                continue
            if content and self._characters_left > 0:
                delta = self._truncate(content)
                yield ChatEvent(type="text_delta", message_id=message["id"], delta=delta)
            for call in message.get("toolCalls", []):
                names[call["id"]] = call["function"]["name"]
                yield from self._tool_call(message["id"], call["id"], **call["function"])

    def _tool_call(
        self, message_id: str, call_id: str, *, name: str, arguments: str
    ) -> Iterator[ChatEvent]:
        if self._characters_left > 0:
            yield ChatEvent(
                type="tool_call",
                message_id=message_id,
                tool_call_id=call_id,
                tool_name=name,
                arguments=self._truncate(arguments),
            )

    def _tool_result(
        self, message_id: str, call_id: str, name: str | None, content: str
    ) -> Iterator[ChatEvent]:
        if self._characters_left > 0:
            yield ChatEvent(
                type="tool_result",
                message_id=message_id,
                tool_call_id=call_id,
                tool_name=name,
                result=self._truncate(content),
            )

    def _truncate(self, text: str) -> str:
        """Return as much of a text as the response has room for, and deduct it from the room."""
        text = text[: self._characters_left]
        self._characters_left -= len(text) + EVENT_OVERHEAD_CHARACTERS
        return text

    def _terminal_event(self) -> ChatEvent:
        if self.failed_with is not None:
            message = self._terminal["message"]
            return ChatEvent(
                type="error", run_id=self._run_id, error=message, code=self.failed_with
            )
        return ChatEvent(
            type="run_finished",
            run_id=self._run_id,
            outcome=self._terminal.get("outcome", {"type": "success"})["type"],
            output=self.output(),
        )
