"""Collects the deltas of an answer from its chunks."""

from collections.abc import Collection, Iterable
from typing import Any

from agent.models.assembly.fields import merge_fields
from agent.models.assembly.thoughts import ThoughtSplitter
from agent.models.assembly.tool_calls import ToolCallReader
from agent.models.deltas import Delta, ProviderFields, ReasoningDelta, TextDelta, ToolCallDelta
from agent.models.openai.stream.chunks import Chunk
from agent.models.openai.stream.plain_chunks import REASONING_TEXTS
from agent.models.sanitize import StorableText


class AnswerReader:
    """Turns chunks into deltas; neighbours of one kind are joined."""

    def __init__(self, tool_names: Collection[str] = ()) -> None:
        self.has_text = False
        self._deltas: list[Delta] = []
        self._text = StorableText()
        self._thoughts = ThoughtSplitter()
        self._reasoning = StorableText()
        self._calls = ToolCallReader(tool_names)
        self._message_fields: dict[str, Any] = {}
        self._reasoning_texts: dict[str, list[str]] = {}

    @property
    def provider_fields(self) -> ProviderFields:
        texts = {name: "".join(pieces) for name, pieces in self._reasoning_texts.items()}
        return ProviderFields(self._message_fields | texts, self._calls.fields)

    @property
    def has_calls(self) -> bool:
        return self._calls.has_shown

    def take(self) -> list[Delta]:
        """Return the deltas since the last call."""
        deltas, self._deltas = self._deltas, []
        return deltas

    def read(self, chunk: Chunk) -> None:
        if chunk.reasoning:
            self._add_reasoning(chunk.reasoning)
        if chunk.text:
            self.read_text(chunk.text)
        if chunk.calls:
            self._add_calls(self._calls.read(chunk.calls))
        if chunk.fields:
            self._add_fields(chunk.fields)

    def read_reasoning(self, name: str, text: str) -> None:
        """Add reasoning that came as a text under this name."""
        if text:
            self._add_reasoning(text)
            self._reasoning_texts.setdefault(name, []).append(text)

    def read_text(self, text: str) -> None:
        text = self._text.feed(text)
        if self._thoughts.is_plain and "<" not in text:
            if text:
                self.has_text = True
                self._thoughts.last_text = text
                self._add(TextDelta(text))
            return
        self._add_parts(self._thoughts.feed(text))

    def read_arguments(self, index: int, arguments: str) -> bool:
        """Add arguments to the call with this index; return False if there is none."""
        calls = self._calls.continue_call(index, arguments)
        if calls is None:
            return False
        self._add_calls(calls)
        return True

    def finish(self, *, is_cut: bool) -> None:
        """Add what still waits for a next piece. A call that was cut is left out if not shown."""
        if half := self._reasoning.finish():
            self._add(ReasoningDelta(half))
        self._add_parts(self._thoughts.feed(self._text.finish()))
        self._add_parts(self._thoughts.finish())
        self._add_calls(self._calls.finish(is_cut=is_cut))

    def _add_reasoning(self, text: str) -> None:
        if storable := self._reasoning.feed(text):
            self._add(ReasoningDelta(storable))

    def _add_fields(self, fields: dict[str, Any]) -> None:
        texts = {name: text for name, text in fields.items() if type(text) is str}
        for name in REASONING_TEXTS & texts.keys():
            self._reasoning_texts.setdefault(name, []).append(texts[name])
            del fields[name]
        merge_fields(self._message_fields, fields)

    def _add_parts(self, parts: Iterable[TextDelta | ReasoningDelta]) -> None:
        for delta in parts:
            self.has_text = self.has_text or isinstance(delta, TextDelta)
            self._add(delta)

    def _add(self, delta: TextDelta | ReasoningDelta) -> None:
        last = self._deltas[-1] if self._deltas else None
        if type(last) is type(delta):
            last.text += delta.text
        else:
            self._deltas.append(delta)

    def _add_calls(self, calls: Iterable[ToolCallDelta]) -> None:
        for call in calls:
            last = self._deltas[-1] if self._deltas else None
            if isinstance(last, ToolCallDelta) and last.index == call.index:
                last.arguments += call.arguments
            else:
                self._deltas.append(call)
