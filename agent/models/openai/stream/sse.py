"""Splits a body into Server-Sent Events (WHATWG HTML 9.2.6), tolerantly."""

from dataclasses import dataclass, field

import orjson

MAX_LINE_BYTES = 4 * 1024 * 1024
MAX_OTHER_BYTES = 4 * 1024 * 1024


class OversizedLine(Exception):
    """A line, or what is no event, exceeds its bound."""


@dataclass(slots=True)
class SseDecoder:
    """Decodes the body incrementally.

    Lines end with LF, CRLF or CR. A blank line ends an event; where an endpoint omits it, the
    next `data:` line ends an event that is complete. Comments are ignored.
    """

    other_lines: list[bytes] = field(default_factory=list)
    """The lines that no event has: the body is something else, such as an HTML page."""
    _partial: bytes = b""
    _is_after_cr: bool = False
    _name: bytes = b""
    _data: list[bytes] = field(default_factory=list)
    _other_size: int = 0

    def feed(self, body: bytes) -> list[tuple[bytes, bytes]]:
        """Return the name and the data of each event that these bytes complete."""
        if self._is_after_cr or b"\r" in body:
            body = self._replace_carriage_returns(body)
        *lines, self._partial = (self._partial + body if self._partial else body).split(b"\n")
        if len(self._partial) > MAX_LINE_BYTES:
            raise OversizedLine
        complete: list[tuple[bytes, bytes]] = []
        for line in lines:
            if not line:
                self._end_event(complete)
                self._name = b""
            elif line.startswith(b"data:"):
                self._add_data(line[6:] if line[5:6] == b" " else line[5:], complete)
            else:
                self._read_field(line)
        return complete

    def _replace_carriage_returns(self, body: bytes) -> bytes:
        if self._is_after_cr and body.startswith(b"\n"):
            body = body[1:]
            self._is_after_cr = False
        if body:
            self._is_after_cr = body.endswith(b"\r")
        return body.replace(b"\r\n", b"\n").replace(b"\r", b"\n")

    def _add_data(self, data: bytes, complete: list[tuple[bytes, bytes]]) -> None:
        if self._data and _is_complete(self._data):
            self._end_event(complete)
        self._data.append(data)

    def _end_event(self, complete: list[tuple[bytes, bytes]]) -> None:
        if self._data:
            data = self._data[0] if len(self._data) == 1 else b"\n".join(self._data)
            complete.append((self._name, data))
            self._data = []

    def _read_field(self, line: bytes) -> None:
        name, _, value = line.removeprefix(b"\xef\xbb\xbf").partition(b":")
        if name == b"event":
            self._name = value.strip()
        elif name == b"data":  # behind a byte order mark, or without a colon
            self._data.append(value.removeprefix(b" "))
        elif name not in {b"", b"id", b"retry"}:
            self._other_size += len(line)
            if self._other_size > MAX_OTHER_BYTES:
                raise OversizedLine
            self.other_lines.append(line)


def _is_complete(lines: list[bytes]) -> bool:
    """Return whether the data of an event is a JSON value, or the end of the stream."""
    last = lines[-1].rstrip()
    if last == b"[DONE]":
        return True
    if not last.endswith(b"}"):
        return False
    try:
        orjson.loads(b"\n".join(lines))
    except orjson.JSONDecodeError:
        return False
    return True
