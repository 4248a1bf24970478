"""The memory of the serving processes over time, and the CPU of all processes."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from multiprocessing import active_children
from statistics import fmean
from time import perf_counter

import psutil

SAMPLE_INTERVAL_SECONDS = 2.0
MEGABYTE = 1e6


def find_processes(serve_pid: int) -> dict[str, list[psutil.Process]]:
    """Return the processes of the load by role; those of PostgreSQL without its children."""
    own = psutil.Process()
    serve = psutil.Process(serve_pid)
    workers = [each for each in serve.children() if "cli.serving.process" in each.cmdline()]
    children = {each.name(): each for each in own.children()}
    return {
        "serving": workers or [serve],
        "PostgreSQL": [children["postgres"]],
        "Valkey": [children["valkey-server"]],
        "model": [psutil.Process(each.pid) for each in active_children() if each.pid],
        "people": [own],
    }


@dataclass(slots=True)
class ProcessMeter:
    """Samples the resident memory of each serving process, and reads CPU times."""

    processes: Mapping[str, list[psutil.Process]]
    samples: list[tuple[float, list[float]]] = field(default_factory=list)
    """When, in seconds since the start, and megabytes of each serving process."""
    _started_at: float = field(default_factory=perf_counter)

    async def sample_forever(self) -> None:
        while True:
            megabytes = [each.memory_info().rss / MEGABYTE for each in self.processes["serving"]]
            self.samples.append((perf_counter() - self._started_at, megabytes))
            await asyncio.sleep(SAMPLE_INTERVAL_SECONDS)

    def read_cpu(self) -> dict[str, float]:
        """Return the seconds of CPU that the processes of each role have used so far."""
        return {role: sum(map(_cpu, self._all(role))) for role in self.processes}

    def megabytes_between(self, start: float, end: float) -> float:
        """Return the mean of the serving processes' memory within a part of the time, in 0 to 1."""
        duration = self.samples[-1][0]
        chosen = [
            sum(each) for at, each in self.samples if start * duration <= at <= end * duration
        ]
        return fmean(chosen or [sum(self.samples[-1][1])])

    def peak_megabytes(self) -> list[float]:
        """Return the largest sample of each serving process."""
        return [max(each) for each in zip(*(values for _, values in self.samples), strict=True)]

    def _all(self, role: str) -> Iterator[psutil.Process]:
        for each in self.processes[role]:
            yield each
            if role == "PostgreSQL":
                yield from each.children()


def _cpu(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    own = times.user + times.system
    # PostgreSQL ends connections; what they used is then part of their parent's time.
    return own + (
        times.children_user + times.children_system if process.name() == "postgres" else 0
    )
