"""The servers that a command works with: the person's own, or embedded ones."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from domain.core.settings import Settings
from servers.errors import ServerError
from servers.local import LocalServers
from servers.lock import AlreadyRunning


@contextmanager
def servers_for(settings: Settings, *, share: bool, redis: bool = True) -> Iterator[Settings]:
    """Start what DATABASE_URL and REDIS_URL do not name, and give the settings with both named.

    With `share`, the embedded servers of a `majordomo serve` that runs beside us will do.
    """
    postgres, valkey = settings.database_url is None, redis and settings.redis_url is None
    if not (postgres or valkey):
        yield settings
        return
    try:
        servers = LocalServers(settings.data_dir, postgres=postgres, valkey=valkey)
    except AlreadyRunning as running:
        if not share:
            raise click.ClickException(str(running)) from None
        yield _completed(settings, running.note.get("database_url"), running.note.get("redis_url"))
        return
    except ServerError as error:
        raise click.ClickException(str(error)) from None
    with servers:
        yield _completed(settings, servers.database_url, servers.redis_url)


def _completed(settings: Settings, database_url: str | None, redis_url: str | None) -> Settings:
    return settings.model_copy(
        update={
            "database_url": settings.database_url or database_url or None,
            "redis_url": settings.redis_url or redis_url or None,
        }
    )
