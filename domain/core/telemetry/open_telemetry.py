"""The tracer that sends spans to a collector over OTLP/HTTP, with OpenTelemetry's SDK.

The SDK reads the OTEL_* variables. It sends from a thread of its own, in batches, and drops spans
rather than wait: a collector that does not answer slows nothing down.
"""

import logging
import os
import threading
from collections.abc import Mapping, Sequence
from time import time_ns
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit
from uuid import uuid4

import structlog
from opentelemetry import context, propagate, trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.trace import Link, SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from domain.core.telemetry.conventions import SCHEMA_URL
from domain.core.telemetry.spans import ERROR_TYPE, NO_SPAN, Attributes, Kind, Span

log = structlog.get_logger(__name__)

SERVICE_NAME = "majordomo"
CLOSING_THREAD = "last spans"
"""The name of the thread that sends what is left."""
_KINDS = {"internal": SpanKind.INTERNAL, "server": SpanKind.SERVER, "client": SpanKind.CLIENT}
_W3C = TraceContextTextMapPropagator()


class OpenTelemetryTracer:
    """Makes spans with OpenTelemetry, until it is closed."""

    def __init__(self, endpoint: str) -> None:
        """Send spans to the collector at the base URL `endpoint`."""
        # The SDK logs each batch that fails, with the query of the URL.
        logging.getLogger("opentelemetry").setLevel(logging.CRITICAL)
        self._provider = TracerProvider(resource=_describe_service(), shutdown_on_exit=False)
        exporter = _ReportingExporter(_open_exporter(endpoint), urlsplit(endpoint).hostname or "")
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer(SERVICE_NAME, schema_url=SCHEMA_URL)

    def close(self) -> threading.Thread:
        """Send what is left in a thread, which does not keep the process alive."""
        thread = threading.Thread(target=self._provider.shutdown, name=CLOSING_THREAD, daemon=True)
        thread.start()
        return thread

    def start(
        self,
        name: str,
        kind: Kind,
        attributes: Attributes,
        *,
        parent: Mapping[str, str] | None,
        links: Sequence[str],
    ) -> Span:
        started = self._tracer.start_span(
            name,
            context=None if parent is None else propagate.extract(parent, Context()),
            kind=_KINDS[kind],
            attributes=_known(attributes),
            links=[Link(found) for each in links if (found := _find_context(each)) is not None],
        )
        return _StartedSpan(started)

    def record(
        self, name: str, attributes: Attributes, *, seconds: float, error: str | None
    ) -> None:
        # The current span can have ended while the call was on its way here.
        if not trace.get_current_span().get_span_context().trace_flags.sampled:
            return
        ended = time_ns()
        span = self._tracer.start_span(
            name,
            kind=SpanKind.CLIENT,
            attributes=_known(attributes),
            start_time=ended - int(seconds * 1e9),
        )
        if error is not None:
            _mark_failed(span, error)
        span.end(ended)

    def current_span(self) -> Span:
        span = trace.get_current_span()
        return _StartedSpan(span) if span.is_recording() else NO_SPAN

    def current_traceparent(self) -> str | None:
        carrier: dict[str, str] = {}
        _W3C.inject(carrier)
        return carrier.get("traceparent")


class _StartedSpan(Span):
    def __init__(self, span: trace.Span) -> None:
        self._span = span
        self._token: Any = None
        self.trace_id = trace.format_trace_id(span.get_span_context().trace_id)

    def set(self, attributes: Attributes) -> None:
        self._span.set_attributes(_known(attributes))

    def rename(self, name: str) -> None:
        self._span.update_name(name)

    def fail(self, error_type: str) -> None:
        _mark_failed(self._span, error_type)

    def __enter__(self) -> Self:
        self._token = context.attach(trace.set_span_in_context(self._span))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        context.detach(self._token)
        if isinstance(error, Exception):
            self.fail(str(getattr(error, "code", type(error).__name__)))
        self._span.end()


class _ReportingExporter(SpanExporter):
    """Logs when the collector begins to fail, and when it answers again."""

    def __init__(self, exporter: SpanExporter, host: str) -> None:
        self._exporter = exporter
        self._host = host
        self._has_failed = False

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        result = self._exporter.export(spans)
        has_failed = result is not SpanExportResult.SUCCESS
        if has_failed and not self._has_failed:
            log.warning("trace_export_failed", host=self._host)
        elif self._has_failed and not has_failed:
            log.info("trace_export_recovered", host=self._host)
        self._has_failed = has_failed
        return result

    def shutdown(self) -> None:
        self._exporter.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        return self._exporter.force_flush(timeout_millis)


def _open_exporter(endpoint: str) -> OTLPSpanExporter:
    if "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT" in os.environ:
        return OTLPSpanExporter()
    return OTLPSpanExporter(f"{endpoint.rstrip('/')}/v1/traces")


def _describe_service() -> Resource:
    """Return what OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES say, and the process's own id."""
    own = Resource({"service.name": SERVICE_NAME, "service.instance.id": str(uuid4())})
    said = Resource.create()
    if str(said.attributes["service.name"]).startswith("unknown_service"):
        return said.merge(own)
    return own.merge(said)


def _find_context(traceparent: str) -> trace.SpanContext | None:
    found = trace.get_current_span(_W3C.extract({"traceparent": traceparent}, Context()))
    return found.get_span_context() if found.get_span_context().is_valid else None


def _mark_failed(span: trace.Span, error_type: str) -> None:
    span.set_attribute(ERROR_TYPE, error_type)
    span.set_status(Status(StatusCode.ERROR))


def _known(attributes: Attributes) -> dict[str, Any]:
    return {name: value for name, value in attributes.items() if value is not None}
