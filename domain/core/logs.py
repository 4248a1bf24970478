"""Log configuration: readable lines in development, JSON in production."""

import logging
import sys

import structlog
from structlog.dev import ConsoleRenderer, plain_traceback
from structlog.processors import ExceptionRenderer, JSONRenderer
from structlog.tracebacks import ExceptionDictTransformer
from structlog.types import EventDict, Processor

from domain.core.settings import Settings
from domain.core.telemetry.ids import add_ids

QUIET_LOGGERS = (
    "mcp",
    "procrastinate",
    "httpx",
    "httpx2",
    "httpcore",
    "httpcore2",
    "openai",
    "sqlalchemy.engine",
    "domain.core.database.engine.CountingPool",  # SQLAlchemy logs under the name of the class
    "alembic",
    "asyncio",
)
"""Libraries whose log lines below WARNING are of no use to operators."""

DATABASE_DRIVER = "psycopg"
"""The package of the errors that libraries log while PostgreSQL is away."""


def configure_logs(settings: Settings) -> None:
    """Send every log line of this process and its libraries to stderr in one format."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        add_ids,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(settings.log_level),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, shorten_outage],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *_final_processors(settings),
            ],
        )
    )
    logging.root.handlers = [handler]
    logging.root.setLevel(settings.log_level)
    for name in QUIET_LOGGERS:
        logging.getLogger(name).setLevel(logging.WARNING)


def shorten_outage(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Write a library's event in one line, and an error of the database driver without traceback.

    While PostgreSQL is away, libraries log such an error for every connection and every queue.
    """
    event["event"] = " ".join(str(event["event"]).split())
    error = _find_driver_error(event.get("exc_info"))
    if error is not None:
        del event["exc_info"]
        event["error"] = f"{type(error).__name__}: {next(iter(str(error).splitlines()), '')}"
    return event


def _find_driver_error(exc_info: object) -> BaseException | None:
    error = exc_info[1] if isinstance(exc_info, tuple) else None
    while error is not None and not type(error).__module__.startswith(DATABASE_DRIVER):
        error = error.__cause__
    return error


def _final_processors(settings: Settings) -> list[Processor]:
    """Format tracebacks without local variables, which may hold secrets."""
    if settings.is_production:
        transform = ExceptionDictTransformer(show_locals=False)
        return [ExceptionRenderer(transform), JSONRenderer()]
    return [ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain_traceback)]
