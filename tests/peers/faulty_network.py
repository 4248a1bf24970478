"""Puts PostgreSQL and Valkey behind fault proxies."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import make_url

from tests.peers.fault_proxy import FaultProxy


@contextmanager
def faulty_database(database_url: str) -> Iterator[tuple[FaultProxy, str]]:
    """Yield a proxy for a PostgreSQL on a Unix socket, and a URL that leads through it."""
    url = make_url(database_url)
    with FaultProxy(f"{url.query['host']}/.s.PGSQL.{url.query['port']}") as proxy:
        proxied_url = url.set(host="127.0.0.1", port=proxy.port, query={})
        yield proxy, proxied_url.render_as_string(hide_password=False)


@contextmanager
def faulty_valkey(redis_url: str) -> Iterator[tuple[FaultProxy, str]]:
    """Yield a proxy for a Valkey on a Unix socket, and a URL that leads through it."""
    path, _, query = redis_url.removeprefix("unix://").partition("?")
    with FaultProxy(path) as proxy:
        yield proxy, f"redis://127.0.0.1:{proxy.port}?{query}"
