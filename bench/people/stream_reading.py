"""What a client shows after the streams of a run, and whether they have a gap or a repetition."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson

Event = dict[str, Any]


class WrongStream(Exception):
    """A stream is not what the server promises."""


@dataclass(slots=True)
class StreamReading:
    """The text and the end of a run, from one stream or from several that followed each other."""

    text: str = ""
    last_id: str = ""
    end: Event | None = None
    results: list[str] = field(default_factory=list)
    """The results of tool calls."""

    def read(self, body: bytes) -> None:
        """Read the complete events of a stream. Raises WrongStream if one comes twice or lacks."""
        complete, _, _ = body.rpartition(b"\n\n")
        for event_id, event in _read_events(complete):
            if event_id:
                self._check_id(event_id)
            self._read_event(event)

    @property
    def interrupt_ids(self) -> list[str]:
        """The interrupts with which the run ended. Raises WrongStream if it ended otherwise."""
        outcome = (self.end or {}).get("outcome") or {}
        if outcome.get("type") != "interrupt":
            raise WrongStream(f"no question: {self.end}")
        return [each["id"] for each in outcome["interrupts"]]

    def check_success(self) -> None:
        """Raise WrongStream unless the run has succeeded."""
        outcome = (self.end or {}).get("outcome") or {}
        if (self.end or {}).get("type") != "RUN_FINISHED" or outcome.get("type") == "interrupt":
            raise WrongStream(f"no success: {self.end}")

    def _check_id(self, event_id: str) -> None:
        fence, _, number = event_id.partition("-")
        last_fence, _, last_number = self.last_id.partition("-")
        if fence == last_fence and int(number) != int(last_number) + 1:
            raise WrongStream(f"{event_id} follows {self.last_id}")
        self.last_id = event_id

    def _read_event(self, event: Event) -> None:
        match event["type"]:
            case "TEXT_MESSAGE_CONTENT":
                self.text += event["delta"]
            case "TOOL_CALL_RESULT":
                self.results.append(event["content"])
            case "MESSAGES_SNAPSHOT":
                last = (event["messages"] or [{}])[-1]
                self.text = (last.get("content") or "") if last.get("role") == "assistant" else ""
            case "RUN_FINISHED" | "RUN_ERROR":
                self.end = event


def _read_events(body: bytes) -> Iterator[tuple[str, Event]]:
    """Yield the events with their ids. The lines between them that frame chunks are left out."""
    event_id = ""
    for line in body.split(b"\n"):
        if line.startswith(b"id: "):
            event_id = line[4:].decode()
        elif line.startswith(b"data: "):
            yield event_id, orjson.loads(line[6:])
            event_id = ""
