"""What starts the tracing of a process, and what does not."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog.testing

from api import tracing
from api.tracing import open_tracing
from domain.core.settings import Settings
from domain.core.telemetry.database import summarize
from domain.core.telemetry.open_telemetry import CLOSING_THREAD
from domain.core.telemetry.spans import NO_SPAN, is_tracing, record_span, start_span
from tests.peers.otlp_collector import OtlpCollector
from tests.waiting import HUNG_SECONDS


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(tracing, "EXIT_TIMEOUT_SECONDS", HUNG_SECONDS)
    for name in ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_SERVICE_NAME"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    yield
    assert not is_tracing()


async def test_the_variables_in_a_file_apply_too(tmp_path: Path) -> None:
    with OtlpCollector() as collector:
        lines = [f"OTEL_EXPORTER_OTLP_ENDPOINT={collector.url}", "OTEL_SERVICE_NAME=of-the-file"]
        (tmp_path / ".env").write_text("\n".join(lines))
        async with open_tracing(Settings()):
            with start_span("work", {"majordomo.run.kind": "chat", "left.out": None}):
                pass
    (span,) = collector.spans
    assert (span.name, span.attributes) == ("work", {"majordomo.run.kind": "chat"})
    assert span.resource["service.name"] == "of-the-file"
    assert collector.problems == []


async def test_without_a_collector_a_span_is_always_the_same_that_does_nothing() -> None:
    async with open_tracing(Settings(_env_file=None)):
        assert not is_tracing()
        assert start_span("work", {}) is NO_SPAN


async def test_a_variable_that_opentelemetry_refuses_stops_only_the_tracing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "many")
    settings = Settings(_env_file=None, otel_exporter_otlp_endpoint="http://127.0.0.1:9")
    with structlog.testing.capture_logs() as lines:
        async with open_tracing(settings):
            assert not is_tracing()
    assert [line["event"] for line in lines] == ["tracing_unavailable"]


async def test_the_exit_does_not_wait_for_a_collector_that_never_answers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The thread that sends the last spans still waits when the block has ended."""
    monkeypatch.setattr(tracing, "EXIT_TIMEOUT_SECONDS", 0.01)
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "3600")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        async with open_tracing(Settings(_env_file=None, otel_exporter_otlp_endpoint=url)):
            with start_span("work", {}):
                pass
        (sending,) = [each for each in threading.enumerate() if each.name == CLOSING_THREAD]
        assert sending.daemon


async def test_a_statement_outside_of_a_trace_has_no_span() -> None:
    with OtlpCollector() as collector:
        settings = Settings(_env_file=None, otel_exporter_otlp_endpoint=collector.url)
        async with open_tracing(settings):
            record_span("SELECT workers", {}, seconds=0.001)
            with start_span("work", {}):
                record_span("SELECT users", {}, seconds=0.001, error="QueryCanceledError")
    assert {span.name: span.is_failed for span in collector.spans} == {
        "SELECT users": True,
        "work": False,
    }


@pytest.mark.parametrize(
    ("statement", "summary"),
    [
        ("BEGIN;", "BEGIN"),
        ("SELECT a FROM users JOIN threads ON true", "SELECT users SELECT threads"),
        ("WITH new AS (INSERT INTO runs VALUES (1)) SELECT FROM new", "INSERT runs"),
        ("SELECT 'secret words'", "SELECT"),
        ("", ""),
    ],
)
def test_the_summary_of_a_statement_has_its_operations_and_tables(
    statement: str, summary: str
) -> None:
    assert summarize(statement) == summary
