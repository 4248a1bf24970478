"""Parses the body of a streamed chat completion into deltas."""

import json
from typing import Any

import orjson
from langchain_core.messages.ai import InputTokenDetails, OutputTokenDetails, UsageMetadata

from agent.models.deltas import Delta, Finished, ReasoningDelta, TextDelta, ToolCallDelta
from agent.models.sanitize import sanitize
from agent.models.tool_call_reader import ToolCallReader

MAX_LINE_BYTES = 16 * 1024 * 1024


class MalformedChunk(Exception):
    """A line of the stream is no chat completion chunk."""


class ErrorChunk(Exception):
    """The endpoint reported an error in the stream, after the status 200."""

    def __init__(self, error: object) -> None:
        super().__init__("the endpoint reported an error in its stream")
        self.error = error


class CompletionReader:
    """Parses the body incrementally; `feed` returns the deltas that are complete, joined.

    A chunk is one `data:` line, as all endpoints write it; other lines are ignored.
    """

    def __init__(self) -> None:
        self.is_done = False
        self._partial_line = b""
        self._deltas: list[Delta] = []
        self._calls = ToolCallReader()
        self._usage: dict[str, Any] | None = None
        self._finish_reason: str | None = None

    def feed(self, data: bytes) -> list[Delta]:
        """Return the deltas that these bytes complete. Raises MalformedChunk or ErrorChunk."""
        *lines, self._partial_line = (self._partial_line + data).split(b"\n")
        if len(self._partial_line) > MAX_LINE_BYTES:
            raise MalformedChunk("a line without an end")
        for line in lines:
            if line.startswith(b"data:"):
                self._read_line(line[5:].strip())
        deltas, self._deltas = self._deltas, []
        return deltas

    def finish(self) -> list[Delta] | None:
        """Return the last deltas, or None if the stream ended before the response did."""
        deltas = self.feed(b"\n")
        if not self.is_done and self._finish_reason is None:
            return None
        usage = _usage_metadata(self._usage) if self._usage else None
        return [*deltas, *self._calls.finish(), Finished(usage, self._finish_reason)]

    def _read_line(self, data: bytes) -> None:
        if data == b"[DONE]":
            self.is_done = True
        elif data and not self.is_done:
            try:
                self._read_chunk(_parse(data))
            except (AttributeError, LookupError, TypeError, ValueError) as error:
                raise MalformedChunk(type(error).__name__) from error

    def _read_chunk(self, chunk: dict[str, Any]) -> None:
        if error := chunk.get("error"):
            raise ErrorChunk(error)
        if usage := chunk.get("usage"):
            self._usage = usage
        if not (choices := chunk.get("choices")):
            return
        choice = choices[0]
        if delta := choice.get("delta"):
            self._read_delta(delta)
        if reason := choice.get("finish_reason"):
            self._finish_reason = sanitize(reason)

    def _read_delta(self, delta: dict[str, Any]) -> None:
        if content := delta.get("content") or delta.get("refusal"):
            self._add_text(content if isinstance(content, str) else _text_of_parts(content))
        if tool_calls := delta.get("tool_calls"):
            for call in self._calls.read(tool_calls):
                self._add_call(call)
        if reasoning := delta.get("reasoning_content") or delta.get("reasoning"):
            self._add_reasoning(reasoning)

    def _add_text(self, text: str) -> None:
        text = sanitize(text)
        last = self._deltas[-1] if self._deltas else None
        if isinstance(last, TextDelta):
            last.text += text
        elif text:
            self._deltas.append(TextDelta(text))

    def _add_reasoning(self, text: str) -> None:
        text = sanitize(text)
        last = self._deltas[-1] if self._deltas else None
        if isinstance(last, ReasoningDelta):
            last.text += text
        else:
            self._deltas.append(ReasoningDelta(text))

    def _add_call(self, call: ToolCallDelta) -> None:
        last = self._deltas[-1] if self._deltas else None
        if isinstance(last, ToolCallDelta) and last.index == call.index:
            last.arguments += call.arguments
        else:
            self._deltas.append(call)


def _parse(data: bytes) -> dict[str, Any]:
    try:
        chunk = orjson.loads(data)
    except orjson.JSONDecodeError:
        # orjson rejects lone surrogates and invalid UTF-8, which some endpoints send when they
        # split a character.
        chunk = json.loads(data.decode(errors="replace"))
    if not isinstance(chunk, dict):
        raise MalformedChunk("not an object")
    return chunk


def _text_of_parts(parts: list[dict[str, Any]]) -> str:
    """Join the text of content in typed parts."""
    return "".join(part["text"] for part in parts if part.get("type") == "text")


def _usage_metadata(usage: dict[str, Any]) -> UsageMetadata:
    input_tokens = int(usage.get("prompt_tokens") or 0)
    output_tokens = int(usage.get("completion_tokens") or 0)
    input_details = usage.get("prompt_tokens_details") or {}
    output_details = usage.get("completion_tokens_details") or {}
    return UsageMetadata(
        input_tokens=input_tokens,
        output_tokens=output_tokens,
        total_tokens=input_tokens + output_tokens,
        input_token_details=InputTokenDetails(
            cache_read=int(input_details.get("cached_tokens") or 0)
        ),
        output_token_details=OutputTokenDetails(
            reasoning=int(output_details.get("reasoning_tokens") or 0)
        ),
    )
