"""Tells the calls in one answer apart, however the endpoint numbers and names them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson

from agent.models.deltas import ToolCallDelta
from agent.models.text import clean


@dataclass(slots=True)
class _Call:
    index: int
    id: str = ""
    name: str = ""
    arguments: list[str] = field(default_factory=list)

    def is_whole(self) -> bool:
        try:
            orjson.loads("".join(self.arguments))
        except orjson.JSONDecodeError:
            return False
        return True


class ToolCallReader:
    """Turns the `tool_calls` members of an answer's chunks into deltas.

    Endpoints differ: some leave the index out or number every call 0, some repeat the name in
    every chunk, some give all calls the same id or none. So a call begins where an index is new,
    where another id comes under the same index, or where a name and more arguments come after
    arguments that were already whole.
    """

    def __init__(self) -> None:
        self._by_place: dict[object, _Call] = {}
        self._begun = 0

    def read(self, pieces: list[dict[str, Any]]) -> Iterator[ToolCallDelta]:
        for piece in pieces:
            function = piece.get("function") or {}
            identity = clean(piece.get("id") or "")
            name = clean(function.get("name") or "")
            arguments = clean(function.get("arguments") or "")
            call = self._call_at(piece.get("index"), identity, name, arguments)
            yield from _continue(call, identity, name, arguments)

    def rest(self) -> Iterator[ToolCallDelta]:
        """Give the calls that never got a name; the caller finds no such tool."""
        for call in self._by_place.values():
            if not call.name and (call.id or call.arguments):
                yield ToolCallDelta(call.index, call.id, "", "".join(call.arguments))

    def _call_at(self, place: object, identity: str, name: str, arguments: str) -> _Call:
        call = self._by_place.get(place)
        if call is None or _begins_another(call, identity, name, arguments):
            call = self._by_place[place] = _Call(self._begun)
            self._begun += 1
        return call


def _begins_another(call: _Call, identity: str, name: str, arguments: str) -> bool:
    if not name or not call.name:
        return False
    if identity and call.id and identity != call.id:
        return True
    return bool(arguments) and call.is_whole()


def _continue(call: _Call, identity: str, name: str, arguments: str) -> Iterator[ToolCallDelta]:
    """Give what a chunk adds to a call; nothing before its name is known."""
    call.id = call.id or identity
    call.arguments.append(arguments)
    if call.name:
        if arguments:
            yield ToolCallDelta(call.index, call.id, "", arguments)
    elif name:
        call.name = name
        yield ToolCallDelta(call.index, call.id, name, "".join(call.arguments))
