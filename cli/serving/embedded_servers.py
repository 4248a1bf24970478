"""The servers that a command uses: those of the settings, or embedded ones."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import click
import structlog

from domain.core.settings import Settings
from servers.errors import ServerError
from servers.local import LocalServers
from servers.lock import AlreadyRunning
from servers.supervision import Observer

log = structlog.get_logger(__name__)

VALKEY_MEGABYTES_PER_LOG_MEGABYTE = 3
"""The rest is for what limits count, tickets and presence keys, and for Valkey's own overhead."""


@contextmanager
def open_servers(settings: Settings, *, share: bool, redis: bool = True) -> Iterator[Settings]:
    """Start the servers that the settings do not name, and yield settings that name both.

    With `share`, the command can use the embedded servers of a running `majordomo serve`.
    An embedded server that dies is started again. Raises click.ClickException if one cannot be
    started, and at the end of the block if one was given up.
    """
    postgres, valkey = settings.database_url is None, redis and settings.redis_url is None
    if not (postgres or valkey):
        yield settings
        return
    try:
        servers = LocalServers(
            settings.data_dir,
            postgres=postgres,
            valkey=valkey,
            valkey_megabytes=VALKEY_MEGABYTES_PER_LOG_MEGABYTE * settings.event_log_megabytes,
            observer=ServerLog(),
        )
    except AlreadyRunning as running:
        if not share:
            raise click.ClickException(str(running)) from None
        yield _add_urls(settings, running.note.get("database_url"), running.note.get("redis_url"))
        return
    except ServerError as error:
        raise click.ClickException(str(error)) from None
    with servers:
        try:
            yield _add_urls(settings, servers.database_url, servers.redis_url)
        finally:
            if servers.failure is not None:
                raise click.ClickException(servers.failure)


def has_embedded_database(settings: Settings) -> bool:
    """Return whether DATA_DIR has the data of an embedded PostgreSQL.

    Raises click.ClickException if this user cannot look into it.
    """
    folder = settings.data_dir.absolute()
    try:
        return (folder / "postgres").exists()
    except OSError as error:
        raise click.ClickException(
            f"Cannot look into DATA_DIR, {folder}: {error.strerror}. Run the command as the user "
            "of `majordomo serve`."
        ) from None


class ServerLog(Observer):
    """Logs what happens to embedded servers, and stops this process when one is given up."""

    def on_death(self, server: str, cause: str) -> None:
        log.error("embedded_server_died", server=server, cause=cause)

    def on_restart(self, server: str, seconds: float) -> None:
        log.warning("embedded_server_restarted", server=server, seconds=round(seconds, 1))

    def on_failure(self, server: str) -> None:
        """Stop this process as SIGTERM does, so that it drains; then `open_servers` says why.

        A short command without a handler of that signal ends by itself.
        """
        log.critical("embedded_server_given_up", server=server)
        if signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
            os.kill(os.getpid(), signal.SIGTERM)


def _add_urls(settings: Settings, database_url: str | None, redis_url: str | None) -> Settings:
    return settings.model_copy(
        update={
            "database_url": settings.database_url or database_url or None,
            "redis_url": settings.redis_url or redis_url or None,
        }
    )
