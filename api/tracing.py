"""Starts and ends the tracing of a process."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import structlog
from dotenv import dotenv_values

from domain.core.settings import Settings
from domain.core.telemetry.spans import use_tracer

log = structlog.get_logger(__name__)

EXIT_TIMEOUT_SECONDS = 1
"""How long the last spans can take to be sent: a collector must not keep a process alive."""


@asynccontextmanager
async def open_tracing(settings: Settings) -> AsyncIterator[None]:
    """Make spans during the block, if OTEL_EXPORTER_OTLP_ENDPOINT is set.

    OpenTelemetry is imported only then. Its own variables apply, from `.env` too.
    """
    endpoint = settings.otel_exporter_otlp_endpoint
    if endpoint is None:
        yield
        return
    _set_variables(Path(str(settings.model_config.get("env_file"))))
    if _is_disabled():
        yield
        return
    # These imports take a third of a second, and 20 MB.
    from domain.core.telemetry.open_telemetry import OpenTelemetryTracer  # noqa: PLC0415

    try:
        tracer = OpenTelemetryTracer(endpoint)
    except Exception as error:  # noqa: BLE001 (a variable that the SDK refuses)
        log.error("tracing_unavailable", error=type(error).__name__)  # noqa: TRY400
        yield
        return
    use_tracer(tracer)
    try:
        yield
    finally:
        use_tracer(None)
        sending = tracer.close()
        await asyncio.to_thread(sending.join, EXIT_TIMEOUT_SECONDS)


def _set_variables(file: Path) -> None:
    """Set the OTEL_* variables of a `.env` file for the SDK, which reads the environment only."""
    for name, value in dotenv_values(file).items():
        if name.startswith("OTEL_") and value is not None:
            os.environ.setdefault(name, value)


def _is_disabled() -> bool:
    is_off = os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true"
    return is_off or os.environ.get("OTEL_TRACES_EXPORTER", "").lower() == "none"
