"""Separates the tool calls of one response, however the endpoint numbers and names them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson

from agent.models.deltas import ToolCallDelta
from agent.models.sanitize import sanitize


@dataclass(slots=True)
class _Call:
    index: int
    id: str = ""
    name: str = ""
    arguments: list[str] = field(default_factory=list)

    def has_complete_arguments(self) -> bool:
        try:
            orjson.loads("".join(self.arguments))
        except orjson.JSONDecodeError:
            return False
        return True


class ToolCallReader:
    """Turns the `tool_calls` members of a response's chunks into deltas.

    Endpoints differ: some omit the index or number every call 0, some repeat the name in every
    chunk, some give all calls the same id or none. So a new call begins with a new index, with
    another id under the same index, or with a name and more arguments after arguments that are
    complete JSON.
    """

    def __init__(self) -> None:
        self._calls: dict[object, _Call] = {}
        self._count = 0

    def read(self, chunks: list[dict[str, Any]]) -> Iterator[ToolCallDelta]:
        for chunk in chunks:
            function = chunk.get("function") or {}
            call_id = sanitize(chunk.get("id") or "")
            name = sanitize(function.get("name") or "")
            arguments = sanitize(function.get("arguments") or "")
            call = self._call_at(chunk.get("index"), call_id, name, arguments)
            yield from _continue(call, call_id, name, arguments)

    def finish(self) -> Iterator[ToolCallDelta]:
        """Return the calls that never got a name; the caller finds no such tool."""
        for call in self._calls.values():
            if not call.name and (call.id or call.arguments):
                yield ToolCallDelta(call.index, call.id, "", "".join(call.arguments))

    def _call_at(self, index: object, call_id: str, name: str, arguments: str) -> _Call:
        call = self._calls.get(index)
        if call is None or _is_another_call(call, call_id, name, arguments):
            call = self._calls[index] = _Call(self._count)
            self._count += 1
        return call


def _is_another_call(call: _Call, call_id: str, name: str, arguments: str) -> bool:
    if not name or not call.name:
        return False
    if call_id and call.id and call_id != call.id:
        return True
    return bool(arguments) and call.has_complete_arguments()


def _continue(call: _Call, call_id: str, name: str, arguments: str) -> Iterator[ToolCallDelta]:
    """Return what a chunk adds to a call; nothing before the name is known."""
    call.id = call.id or call_id
    call.arguments.append(arguments)
    if call.name:
        if arguments:
            yield ToolCallDelta(call.index, call.id, "", arguments)
    elif name:
        call.name = name
        yield ToolCallDelta(call.index, call.id, name, "".join(call.arguments))
