"""Lets the applications of a test process share what each would compute anew at its start.

A serving process computes all of this once. It took a third of the time of an application's start.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

import orjson
from argon2 import PasswordHasher
from sqlalchemy import Connection, Engine, event
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.util import LRUCache

from domain.core import security
from domain.core.settings import Settings
from tests.waiting import LEASE_SECONDS

MAX_STATEMENTS = 5000
_COMPILED: LRUCache[Any, Any] = LRUCache(MAX_STATEMENTS)


class _CommonDialect(PGDialect_asyncpg):
    """Compares equal to the dialect of every other engine: it is a part of the keys of caches."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PGDialect_asyncpg)

    def __hash__(self) -> int:
        return hash(PGDialect_asyncpg)


@cache
def share_statements() -> None:
    """Compile each SQL statement once for all engines."""
    for name in ("__eq__", "__hash__"):
        setattr(PGDialect_asyncpg, name, getattr(_CommonDialect, name))

    @event.listens_for(Engine, "engine_connect")
    def share_compiled_statements(connection: Connection) -> None:
        connection.engine._compiled_cache = _COMPILED


REAL_HASHER: PasswordHasher = getattr(security, "_hasher")  # noqa: B009 (not exported)
"""What a serving process hashes passwords with: each takes 40 ms and 19 MB."""


@cache
def hash_cheaply() -> PasswordHasher:
    """Hash passwords in a thousandth of the time. The hash itself records the parameters."""
    hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    setattr(security, "_hasher", hasher)  # noqa: B010
    setattr(security, "_DUMMY_HASH", hasher.hash("nobody's password"))  # noqa: B010
    return hasher


@cache
def default_settings() -> Settings:
    """Return settings of their defaults, which have been read once. Only copies are changed."""
    return Settings(_env_file=None, lease_seconds=LEASE_SECONDS)


@cache
def share_application_parts() -> None:
    """Read the version of redis-py, the nodes of graphs and the schemas of tools once."""
    import langgraph.pregel._utils as graphs  # noqa: PLC0415
    import redis.utils  # noqa: PLC0415

    from agent.runs.execution import dependencies  # noqa: PLC0415

    for module, name in ((redis.utils, "get_lib_version"), (graphs, "get_function_nonlocals")):
        setattr(module, name, cache(getattr(module, name)))
    reduce_tool = getattr(dependencies, "reduce_tool")  # noqa: B009 (not exported)
    reduced: dict[bytes, Any] = {}

    def reduce_once(definition: Mapping[str, Any]) -> Any:
        key = orjson.dumps(definition)
        if key not in reduced:
            reduced[key] = reduce_tool(definition)
        return reduced[key]

    setattr(dependencies, "reduce_tool", reduce_once)  # noqa: B010
