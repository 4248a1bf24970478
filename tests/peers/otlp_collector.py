"""A collector that takes traces over OTLP/HTTP, and refuses what the protocol does not allow."""

import gzip
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

MEDIA_TYPE = "application/x-protobuf"
KINDS = {
    Span.SPAN_KIND_INTERNAL: "internal",
    Span.SPAN_KIND_SERVER: "server",
    Span.SPAN_KIND_CLIENT: "client",
}


@dataclass(frozen=True, slots=True)
class ReceivedSpan:
    """A span as it came, with its ids in hexadecimal."""

    name: str
    kind: str
    trace_id: str
    span_id: str
    parent_id: str
    attributes: dict[str, Any]
    resource: dict[str, Any]
    links: list[str]
    """The ids of other traces."""
    is_failed: bool
    started: int
    ended: int


@dataclass(slots=True)
class OtlpCollector:
    """Collects spans on a port of loopback, while its `with` block lasts."""

    spans: list[ReceivedSpan] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    """Those of each request, with names in lower case."""
    problems: list[str] = field(default_factory=list)
    """What the protocol does not allow."""
    schemas: set[str] = field(default_factory=set)
    _server: ThreadingHTTPServer | None = None

    @property
    def url(self) -> str:
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        collector = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                collector._receive(self.path, headers, body)
                answer = ExportTraceServiceResponse().SerializeToString()
                self.send_response(200)
                self.send_header("Content-Type", MEDIA_TYPE)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: object) -> None:
                """Keep quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.shutdown()
        self._server.server_close()

    def named(self, name: str) -> list[ReceivedSpan]:
        """Return the spans of this name, the first one first."""
        found = [span for span in self.spans if span.name == name]
        return sorted(found, key=lambda span: span.started)

    def children(self, parent: ReceivedSpan) -> list[ReceivedSpan]:
        """Return the spans directly below a span, without those of the database."""
        found = [
            span
            for span in self.spans
            if span.parent_id == parent.span_id and "db.system.name" not in span.attributes
        ]
        return sorted(found, key=lambda span: span.started)

    def statements(self, parent: ReceivedSpan) -> list[str]:
        """Return the names of the statements directly below a span."""
        below = [span for span in self.spans if span.parent_id == parent.span_id]
        return [span.name for span in below if "db.system.name" in span.attributes]

    def _receive(self, path: str, headers: dict[str, str], body: bytes) -> None:
        self.headers.append(headers)
        if path != "/v1/traces" or headers.get("content-type") != MEDIA_TYPE:
            self.problems.append(f"{path} with {headers.get('content-type')}")
            return
        if headers.get("content-encoding") == "gzip":
            body = gzip.decompress(body)
        request = ExportTraceServiceRequest()
        request.ParseFromString(body)
        for group in request.resource_spans:
            resource = _attributes(group.resource.attributes)
            for scope in group.scope_spans:
                self.schemas.add(scope.schema_url)
                for span in scope.spans:
                    self._check(span)
                    self.spans.append(_read(span, resource))

    def _check(self, span: Any) -> None:
        known = {each.span_id for each in self.spans}
        if len(span.trace_id) != 16 or len(span.span_id) != 8:
            self.problems.append(f"{span.name} has ids of another length")
        if span.span_id.hex() in known:
            self.problems.append(f"{span.name} came twice")
        if not 0 < span.start_time_unix_nano <= span.end_time_unix_nano:
            self.problems.append(f"{span.name} ends before it begins")
        if span.kind not in KINDS or not span.name:
            self.problems.append(f"{span.name!r} has the kind {span.kind}")
        if span.status.message or span.events:
            self.problems.append(f"{span.name} has a text: {span.status.message}")


def _read(span: Any, resource: dict[str, Any]) -> ReceivedSpan:
    return ReceivedSpan(
        name=span.name,
        kind=KINDS.get(span.kind, ""),
        trace_id=span.trace_id.hex(),
        span_id=span.span_id.hex(),
        parent_id=span.parent_span_id.hex(),
        attributes=_attributes(span.attributes),
        resource=resource,
        links=[link.trace_id.hex() for link in span.links],
        is_failed=span.status.code == Status.STATUS_CODE_ERROR,
        started=span.start_time_unix_nano,
        ended=span.end_time_unix_nano,
    )


def _attributes(pairs: Any) -> dict[str, Any]:
    return {pair.key: _value(pair.value) for pair in pairs}


def _value(value: Any) -> Any:
    kind = value.WhichOneof("value")
    if kind == "array_value":
        return [_value(each) for each in value.array_value.values]
    return getattr(value, kind)
