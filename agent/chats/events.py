"""A run's events as the JSON answer tells them: message by message, whatever their stream was."""

from collections.abc import Iterator
from typing import Any

from agent.chats.schemas import ChatEvent
from agent.graph.events import Event
from agent.runs.streams.transcript import Transcript
from domain.conversations.messages import ChatMessage

MAX_CHARACTERS = 1_000_000
"""Of texts, arguments and results in one answer; what comes after them is left out."""
EVENT_OVERHEAD_CHARACTERS = 200
"""Characters that an event takes besides."""


class ChatEvents:
    """Hears a run as a client does, and tells what of it follows the person's message.

    A run that is told again, or was carried on by another worker, begins with a snapshot of the
    messages; hearing it gives the same as having heard every event.
    """

    def __init__(self, run_id: str, message_id: str) -> None:
        self._run_id = run_id
        self._message_id = message_id
        self._transcript = Transcript([{"id": message_id, "role": "user"}])
        self._terminal: Event = {}
        self._left = MAX_CHARACTERS

    @property
    def failed_with(self) -> str | None:
        """The code of the error that the run ended with, if it did."""
        return self._terminal["code"] if self._terminal.get("type") == "RUN_ERROR" else None

    def on_event(self, event: Event) -> None:
        match event["type"]:
            case "MESSAGES_SNAPSHOT":
                self._transcript = Transcript(list(event["messages"]))
            case "RUN_FINISHED" | "RUN_ERROR":
                self._terminal = event
            case _:
                self._transcript.on_event(event)

    def output(self) -> str:
        """Give what the agent said; where it only asked, its questions."""
        said = [
            m["content"] for m in self._messages() if m["role"] == "assistant" and m.get("content")
        ]
        texts = said or [interrupt["message"] for interrupt in self._interrupts()]
        return "\n\n".join(texts)[:MAX_CHARACTERS]

    def events(self) -> list[ChatEvent]:
        self._left = MAX_CHARACTERS
        return [
            ChatEvent(type="run_started", run_id=self._run_id),
            *self._happened(),
            *(ChatEvent(type="interrupt", interrupt=each) for each in self._interrupts()),
            self._end(),
        ]

    def _messages(self) -> list[ChatMessage]:
        """Give the messages behind the person's; none where it was not taken."""
        messages = self._transcript.messages
        places = [n for n, message in enumerate(messages) if message["id"] == self._message_id]
        return messages[places[-1] + 1 :] if places else []

    def _interrupts(self) -> list[dict[str, Any]]:
        interrupts: list[dict[str, Any]] = self._terminal.get("outcome", {}).get("interrupts", [])
        return interrupts

    def _happened(self) -> Iterator[ChatEvent]:
        names: dict[str, str] = {}
        for message in self._messages():
            content = message.get("content", "")
            if message["role"] == "tool":
                call_id = message.get("toolCallId", "")
                yield from self._result(message["id"], call_id, names.get(call_id), content)
                continue
            if content and self._left > 0:
                delta = self._cut(content)
                yield ChatEvent(type="text_delta", message_id=message["id"], delta=delta)
            for call in message.get("toolCalls", []):
                names[call["id"]] = call["function"]["name"]
                yield from self._call(message["id"], call["id"], **call["function"])

    def _call(
        self, message_id: str, call_id: str, *, name: str, arguments: str
    ) -> Iterator[ChatEvent]:
        if self._left > 0:
            yield ChatEvent(
                type="tool_call",
                message_id=message_id,
                tool_call_id=call_id,
                tool_name=name,
                arguments=self._cut(arguments),
            )

    def _result(
        self, message_id: str, call_id: str, name: str | None, content: str
    ) -> Iterator[ChatEvent]:
        if self._left > 0:
            yield ChatEvent(
                type="tool_result",
                message_id=message_id,
                tool_call_id=call_id,
                tool_name=name,
                result=self._cut(content),
            )

    def _cut(self, text: str) -> str:
        text = text[: self._left]
        self._left -= len(text) + EVENT_OVERHEAD_CHARACTERS
        return text

    def _end(self) -> ChatEvent:
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
