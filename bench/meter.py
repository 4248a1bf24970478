"""Measures what work costs: CPU of the servers, bytes of PostgreSQL's WAL, the peak of memory."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import psutil

SELECT_WAL_BYTES = "SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint"


@dataclass(frozen=True, slots=True)
class Reading:
    seconds: float
    server_cpu: float
    postgres_cpu: float
    valkey_cpu: float
    wal_bytes: int


@dataclass(frozen=True, slots=True)
class Meter:
    """Reads the resources that a server, PostgreSQL and Valkey have used so far."""

    server: psutil.Process
    postgres: psutil.Process
    valkey: psutil.Process
    database: Any

    async def read(self) -> Reading:
        return Reading(
            seconds=perf_counter(),
            server_cpu=_cpu([self.server]),
            postgres_cpu=_cpu([self.postgres, *self.postgres.children()]),
            valkey_cpu=_cpu([self.valkey]),
            wal_bytes=await self.database.fetchval(SELECT_WAL_BYTES),
        )

    def memory(self) -> int:
        """Return the server's resident memory in bytes."""
        resident: int = self.server.memory_info().rss
        return resident

    def peak_memory(self) -> int:
        """Return the peak of the server's resident memory in bytes (Linux only)."""
        for line in Path(f"/proc/{self.server.pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
        raise LookupError("VmHWM")


def _cpu(processes: Iterable[psutil.Process]) -> float:
    """Return the seconds of user and system time, including children that have ended."""
    total = 0.0
    for process in processes:
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system + times.children_user + times.children_system
    return total
