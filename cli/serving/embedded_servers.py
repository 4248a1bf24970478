"""The servers that a command uses: those of the settings, or embedded ones."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from domain.core.settings import Settings
from servers.errors import ServerError
from servers.local import LocalServers
from servers.lock import AlreadyRunning

VALKEY_MEGABYTES_PER_LOG_MEGABYTE = 3
"""The rest is for what limits count, tickets and presence keys, and for Valkey's own overhead."""


@contextmanager
def open_servers(settings: Settings, *, share: bool, redis: bool = True) -> Iterator[Settings]:
    """Start the servers that the settings do not name, and yield settings that name both.

    With `share`, the command can use the embedded servers of a running `majordomo serve`.
    Raises click.ClickException if a server cannot be started.
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
        )
    except AlreadyRunning as running:
        if not share:
            raise click.ClickException(str(running)) from None
        yield _add_urls(settings, running.note.get("database_url"), running.note.get("redis_url"))
        return
    except ServerError as error:
        raise click.ClickException(str(error)) from None
    with servers:
        yield _add_urls(settings, servers.database_url, servers.redis_url)


def _add_urls(settings: Settings, database_url: str | None, redis_url: str | None) -> Settings:
    return settings.model_copy(
        update={
            "database_url": settings.database_url or database_url or None,
            "redis_url": settings.redis_url or redis_url or None,
        }
    )
