"""Reads the body of a streamed chat completion as deltas."""

from collections.abc import Collection
from typing import Any

from langchain_core.messages.ai import UsageMetadata

from agent.models.deltas import Delta, Finished
from agent.models.openai.stream.answer import AnswerReader
from agent.models.openai.stream.chunks import read_chunk
from agent.models.openai.stream.ends import End, read_end
from agent.models.openai.stream.errors import NoCompletion, ReportedError
from agent.models.openai.stream.json_values import MalformedChunk, parse_object
from agent.models.openai.stream.plain_chunks import (
    plain_arguments,
    plain_delta,
    plain_reasoning,
    plain_text,
)
from agent.models.openai.stream.sse import OversizedLine, SseDecoder
from agent.models.openai.stream.usage import read_usage
from agent.models.sanitize import sanitize


class CompletionReader:
    """Parses the body incrementally; `feed` returns the deltas that are complete, joined.

    A chunk that has nothing but a piece of text takes a fast path. How the body is split into
    packets makes no difference to the answer.
    """

    def __init__(self, tool_names: Collection[str] = ()) -> None:
        self.is_done = False
        self.finish_reason = ""
        self.error: MalformedChunk | ReportedError | None = None
        """Why the body cannot be read further."""
        self._events = SseDecoder()
        self._answer = AnswerReader(tool_names)
        self._usage: UsageMetadata | None = None
        self._has_chunks = False

    @property
    def is_complete(self) -> bool:
        """Whether the answer has ended; the usage can still follow."""
        return self.is_done or bool(self.finish_reason)

    def feed(self, body: bytes) -> list[Delta]:
        """Return the deltas that these bytes complete.

        Raises MalformedChunk or ReportedError. If deltas came before the error, they are returned,
        and `error` is set.
        """
        try:
            self.read(body)
        except (MalformedChunk, ReportedError) as error:
            self.error = error
            deltas = self._answer.take()
            if not deltas:
                raise
            return deltas
        return self._answer.take()

    def read(self, body: bytes) -> None:
        """Read these bytes; the next `feed` or `finish` returns their deltas."""
        self.raise_error()
        try:
            events = self._events.feed(body)
        except OversizedLine as error:
            raise MalformedChunk("a line without an end") from error
        for name, data in events:
            self._read_event(name, data)

    def raise_error(self) -> None:
        """Raise the error that the body had behind deltas, if there is one."""
        if self.error is not None:
            raise self.error

    def finish(self) -> list[Delta]:
        """Read the end of the body, and return the last deltas of an answer that has an end.

        Raises MalformedChunk, ReportedError, or NoCompletion if the body is something else.
        """
        self.read(b"\n\n")
        if not self._has_chunks and not self.is_done:
            self._read_document(b"\n".join(self._events.other_lines).strip())
        end = self.end
        if end is not End.MISSING:
            self._answer.finish(is_cut=end is not End.COMPLETE)
        return self._answer.take()

    @property
    def end(self) -> End:
        return read_end(self.finish_reason, is_done=self.is_done)

    @property
    def is_empty(self) -> bool:
        """Whether the answer has neither text nor a tool call."""
        return not self._answer.has_text and not self._answer.has_calls

    def finished(self) -> Finished:
        reason = "length" if self.end is End.CUT else sanitize(self.finish_reason)
        return Finished(self._usage, reason or None, self._answer.provider_fields)

    def _read_event(self, name: bytes, data: bytes) -> None:
        data = data.strip()
        if not data or self.is_done:
            return
        if data == b"[DONE]":
            self.is_done = True
        elif name == b"error":
            raise ReportedError(_error_of(data))
        else:
            self._has_chunks = True
            self._read_chunk(parse_object(data))

    def _read_chunk(self, event: dict[str, Any]) -> None:
        delta = plain_delta(event)
        if delta is not None and self._read_plain_delta(delta):
            return
        chunk = read_chunk(event)
        self._answer.read(chunk)
        self._usage = read_usage(chunk.usage) or self._usage
        self.finish_reason = chunk.finish_reason or self.finish_reason

    def _read_plain_delta(self, delta: dict[str, Any]) -> bool:
        """Read a delta of the usual form, or return False."""
        if (text := plain_text(delta)) is not None:
            self._answer.read_text(text)
            return True
        if (reasoning := plain_reasoning(delta)) is not None:
            self._answer.read_reasoning(*reasoning)
            return True
        arguments = plain_arguments(delta)
        return arguments is not None and self._answer.read_arguments(*arguments)

    def _read_document(self, body: bytes) -> None:
        """Read a body without events: a whole answer in JSON, an error, or something else."""
        if body.startswith(b"<"):
            raise NoCompletion
        if not body.startswith(b"{"):
            return
        try:
            documents = [parse_object(body)]
        except MalformedChunk:
            documents = [parse_object(line) for line in body.splitlines() if line.strip()]
        for document in documents:
            self._read_chunk(document)


def _error_of(data: bytes) -> object:
    try:
        error = parse_object(data)
    except MalformedChunk:
        return data.decode(errors="replace")
    return error.get("error") or error
