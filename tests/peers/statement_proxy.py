"""A proxy on loopback in front of PostgreSQL, which records what its clients wait for.

    with recorded_database(database_url) as (proxy, proxied_url):
        ...  # DATABASE_URL = proxied_url
        proxy.round_trips

It reads the protocol (PostgreSQL documentation, "Message Formats"), so it counts what passes the
socket, whichever driver or layer sent it: BEGIN and COMMIT, preparations and pings included.
"""

import re
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from weakref import WeakKeyDictionary

from sqlalchemy import make_url

from tests.peers.fault_proxy import Address, FaultProxy, Link

CANCEL, SSL, GSSENC = 80877102, 80877103, 80877104
"""Requests in the place of a start-up message; after the last two another one follows."""
LIST = re.compile(r"\b(SELECT) .{40,}? (FROM)\b")
MAX_SHOWN = 200
QUERY, PARSE, BIND, EXECUTE, CLOSE, FLUSH, SYNC = b"Q", b"P", b"B", b"E", b"C", b"H", b"S"


@dataclass(frozen=True, slots=True)
class RoundTrip:
    """One response that a client waited for."""

    connection: int
    """The number of the connection; connections count from 1."""
    kind: str
    """`connect`, `prepare`, `execute` or `close`."""
    statements: tuple[str, ...] = ()
    """The statements that were prepared or executed, with one space for all white space."""

    def __str__(self) -> str:
        return self.format(_shorten)

    def format(self, edit: Callable[[str], str] = str) -> str:
        """Return one line; `edit` can shorten the statements."""
        return f"#{self.connection:<2} {self.kind:8}{'; '.join(map(edit, self.statements))}"


@dataclass(slots=True)
class _Connection:
    """The state of one connection that a message can refer to."""

    number: int
    data: bytearray = field(default_factory=bytearray)
    has_started: bool = False
    prepared: dict[bytes, str] = field(default_factory=dict)
    portals: dict[bytes, str] = field(default_factory=dict)
    parsed: list[str] = field(default_factory=list)
    executed: list[str] = field(default_factory=list)

    def read(self, data: bytes) -> Iterator[RoundTrip]:
        """Add what the client sent, and yield the round trips that are complete with it."""
        self.data += data
        while (message := self._take_message()) is not None:
            kind, body = message
            if not self.has_started:
                (code,) = struct.unpack_from("!i", body)
                self.has_started = code not in {SSL, GSSENC}
                if self.has_started and code != CANCEL:
                    yield RoundTrip(self.number, "connect")
            elif kind == QUERY:
                yield RoundTrip(self.number, "execute", (_text(body),))
            else:
                yield from self._read_extended(kind, body)

    def _read_extended(self, kind: bytes, body: bytes) -> Iterator[RoundTrip]:
        """Follow the extended query protocol, whose messages wait for Flush or Sync."""
        if kind == PARSE:
            name, sql = body.split(b"\0", 2)[:2]
            self.prepared[name] = _text(sql)
            self.parsed.append(self.prepared[name])
        elif kind == BIND:
            portal, name = body.split(b"\0", 2)[:2]
            self.portals[portal] = self.prepared.get(name, "?")
        elif kind == EXECUTE:
            self.executed.append(self.portals.get(body.partition(b"\0")[0], "?"))
        elif kind in {FLUSH, SYNC}:
            if self.executed:
                yield RoundTrip(self.number, "execute", tuple(self.executed))
            elif self.parsed:
                yield RoundTrip(self.number, "prepare", tuple(self.parsed))
            else:
                yield RoundTrip(self.number, "close")
            self.parsed, self.executed = [], []

    def _take_message(self) -> tuple[bytes, bytes] | None:
        """Return the type and the body of the next message if it is complete."""
        start = 1 if self.has_started else 0  # the first messages have no type
        if len(self.data) < start + 4:
            return None
        (length,) = struct.unpack_from("!i", self.data, start)
        if len(self.data) < start + length:
            return None
        kind, body = bytes(self.data[:start]), bytes(self.data[start + 4 : start + length])
        del self.data[: start + length]
        return kind, body


class StatementProxy(FaultProxy):
    """Records every round trip before it passes the request on."""

    def __init__(self, target: Address) -> None:
        super().__init__(target)
        self.round_trips: list[RoundTrip] = []
        self._connections: WeakKeyDictionary[Link, _Connection] = WeakKeyDictionary()
        self._numbers = count(1)

    def _note_request(self, link: Link, data: bytes) -> None:
        if link not in self._connections:
            self._connections[link] = _Connection(next(self._numbers))
        self.round_trips.extend(self._connections[link].read(data))


def _shorten(statement: str) -> str:
    """Leave out long lists, such as those of all columns of a table."""
    shortened = LIST.sub(r"\1 ... \2", statement)
    return shortened if len(shortened) <= MAX_SHOWN else f"{shortened[:MAX_SHOWN]} ..."


def _text(sql: bytes) -> str:
    return " ".join(sql.rstrip(b"\0").decode().split())


@contextmanager
def recorded_database(database_url: str) -> Iterator[tuple[StatementProxy, str]]:
    """Yield a proxy for a PostgreSQL on a Unix socket, and a URL that leads through it."""
    url = make_url(database_url)
    with StatementProxy(f"{url.query['host']}/.s.PGSQL.{url.query['port']}") as proxy:
        proxied_url = url.set(host="127.0.0.1", port=proxy.port, query={})
        yield proxy, proxied_url.render_as_string(hide_password=False)
