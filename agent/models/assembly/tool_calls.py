"""Separates the tool calls of one response, however the endpoint numbers and names them."""

from collections.abc import Collection, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from agent.models.assembly.arguments import ArgumentsReader
from agent.models.assembly.fields import merge_fields
from agent.models.deltas import ToolCallDelta
from agent.models.sanitize import sanitize


@dataclass(slots=True)
class CallPiece:
    """One piece of a tool call, as an endpoint sent it; what it did not send is None or empty."""

    index: Hashable = None
    id: str = ""
    name: str = ""
    arguments: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    """The members that only the endpoint understands."""


@dataclass(slots=True)
class _Call:
    index: int
    id: str = ""
    name: str = ""
    is_shown: bool = False
    unshown: str = ""
    """Arguments that wait for the name."""
    arguments: ArgumentsReader = field(default_factory=ArgumentsReader)


class ToolCallReader:
    """Turns the pieces of a response's tool calls into deltas.

    Endpoints differ: some omit the index or number every call 0, some repeat the name in every
    piece or cut it in two, some give all calls the same id, or none, or each piece another one.
    So a piece continues the call with its index and id, else the last call of its index, unless
    its name, id and arguments cannot belong to that call. A call is shown when its arguments
    begin: its name is complete then.
    """

    def __init__(self, known_names: Collection[str] = ()) -> None:
        self.fields: dict[int, dict[str, Any]] = {}
        """The endpoint's own members of each call that has any."""
        self._known_names = frozenset(known_names)
        self._calls: list[_Call] = []
        self._latest: dict[Hashable, _Call] = {}
        self._by_id: dict[tuple[Hashable, str], _Call] = {}

    def read(self, pieces: Sequence[CallPiece]) -> Iterator[ToolCallDelta]:
        for piece in pieces:
            piece.id, piece.name = sanitize(piece.id), sanitize(piece.name)
            call = self._call_of(piece)
            if piece.fields:
                merge_fields(self.fields.setdefault(call.index, {}), piece.fields)
            if text := call.arguments.feed(piece.arguments):
                yield from _show(call, text)

    def continue_call(self, index: int, arguments: str) -> Sequence[ToolCallDelta] | None:
        """Add a piece that has nothing but arguments; None if no call has this index."""
        call = self._latest.get(index)
        if call is None:
            return None
        text = call.arguments.feed(arguments)
        return tuple(_show(call, text)) if text else ()

    def finish(self, *, is_cut: bool = False) -> Iterator[ToolCallDelta]:
        """Yield the rest of each call. The last call is left out if it was cut and never shown.

        A call without a name is passed on; the caller finds no such tool.
        """
        for call in self._calls:
            has_content = call.name or call.id or not call.arguments.is_blank
            is_cut_here = is_cut and call is self._calls[-1] and not call.arguments.is_complete()
            if has_content and (call.is_shown or not is_cut_here):
                yield from _finish(call)

    @property
    def has_shown(self) -> bool:
        """Whether a tool call was passed on so far."""
        return any(call.is_shown for call in self._calls)

    def _call_of(self, piece: CallPiece) -> _Call:
        call = self._find(piece)
        if call is None or not self._continues(call, piece):
            call = _Call(len(self._calls), piece.id, piece.name)
            self._calls.append(call)
        self._latest[piece.index] = call
        if piece.id:
            self._by_id[piece.index, piece.id] = call
            call.id = call.id or piece.id
        return call

    def _find(self, piece: CallPiece) -> _Call | None:
        call = self._by_id.get((piece.index, piece.id)) or self._latest.get(piece.index)
        if call is None and piece.index is None and self._calls and not piece.name:
            return self._calls[-1]
        return call

    def _continues(self, call: _Call, piece: CallPiece) -> bool:
        """Return whether a piece continues a call; completes the name of the call if it does."""
        if not piece.name:
            return True
        has_other_id = bool(piece.id and call.id and piece.id != call.id)
        if piece.name == call.name:
            return self._repeats_name(call, piece, has_other_id=has_other_id)
        if call.name and (call.is_shown or not call.arguments.is_blank):
            return False
        if call.name and not self._is_rest_of_name(call, piece, has_other_id=has_other_id):
            return False
        call.name += piece.name
        return True

    def _repeats_name(self, call: _Call, piece: CallPiece, *, has_other_id: bool) -> bool:
        if call.arguments.is_empty:
            return not has_other_id or (call.arguments.is_blank and bool(piece.arguments))
        return not (call.arguments.is_complete() and (has_other_id or piece.arguments.strip()))

    def _is_rest_of_name(self, call: _Call, piece: CallPiece, *, has_other_id: bool) -> bool:
        if not self._known_names:
            return not has_other_id
        if call.name + piece.name in self._known_names:
            return True
        return not has_other_id and not {call.name, piece.name} & self._known_names


def _show(call: _Call, arguments: str) -> Iterator[ToolCallDelta]:
    """Yield more arguments of a call, with its name if it is shown for the first time."""
    if call.is_shown:
        yield ToolCallDelta(call.index, call.id, "", arguments)
        return
    call.unshown += arguments
    if call.name:
        yield _begin(call)


def _finish(call: _Call) -> Iterator[ToolCallDelta]:
    rest = call.arguments.finish()
    if not call.is_shown:
        call.unshown += rest
        yield _begin(call)
    elif rest:
        yield ToolCallDelta(call.index, call.id, "", rest)


def _begin(call: _Call) -> ToolCallDelta:
    call.is_shown = True
    return ToolCallDelta(call.index, call.id, call.name, call.unshown)
