"""Puts many signed-in people on one machine, and checks what they see and what is stored.

    python -m bench.people [--people 1000] [--seconds 300] [--workers 2]

Each person chats, reads over REST, answers questions of the agent, and loses the connection within
an answer, in random order with pauses. One in ten keeps a stream open instead, and reads it over a
second connection too. Every stream is compared word by word with what the model sent. At the
end the database is compared with what the people saw: each approved call has one effect, each
answer is stored once. Durations count after the warm-up. The people run on the same machine.

The exit code is 1 if a response was wrong, the server logged an error, something was lost or
doubled, or, in a load of two minutes or more, the memory of the serving processes still grew after
the warm-up.
"""

import argparse
import asyncio
import random
import re
import resource
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from secrets import token_urlsafe
from time import perf_counter

import uvloop

from bench.model_server import model_process
from bench.people.accounts import create_accounts
from bench.people.database_check import find_differences
from bench.people.person import Load, Person
from bench.people.processes import ProcessMeter, find_processes
from bench.people.record import Record
from bench.service import bench_servers, create_database, majordomo_environment, serve
from domain.core.settings import Settings

STREAMS_PER_PERSON = 0.1
WARM_UP = 0.2
"""The part of the time after which durations count and memory should no longer grow."""
MAX_GROWTH = 1.05
"""How much the memory of the last quarter may exceed that of the second."""
MIN_SECONDS_FOR_MEMORY = 120
TOKENS, PAUSE_MS, STREAM_PAUSE_MS = 40, 50, 500
LOG_EVENT = re.compile(r"\[(warning|error|critical) *\] (\w+)")


async def run_load(people: Sequence[Person], meter: ProcessMeter, load: Load) -> dict[str, float]:
    """Let the people live, and return the share of a core that each role used, after warm-up."""
    streams = round(len(people) * STREAMS_PER_PERSON)
    living = [person.keep_stream_open() for person in people[:streams]]
    living += [person.live() for person in people[streams:]]
    all_people = asyncio.gather(*living)
    sampling = asyncio.create_task(meter.sample_forever())
    await asyncio.sleep(load.seconds * WARM_UP)
    load.record.is_warm = True
    before, started_at = meter.read_cpu(), perf_counter()
    await asyncio.sleep(load.seconds * (1 - WARM_UP))
    seconds = perf_counter() - started_at
    used = {role: (cpu - before[role]) / seconds for role, cpu in meter.read_cpu().items()}
    await all_people
    sampling.cancel()
    return used


def print_report(load: Load, meter: ProcessMeter, used: dict[str, float]) -> None:
    activities = ", ".join(f"{count} x {name}" for name, count in load.record.activities.items())
    print(f"{activities}\n\n| after the warm-up, ms | count | 50 % | 95 % | 99 % | most |")
    print("|---|---|---|---|---|---|", *load.record.rows(), sep="\n")
    print("\nCPU, cores:", ", ".join(f"{role} {cores:.2f}" for role, cores in used.items()))
    quarters = [meter.megabytes_between(n / 4, (n + 1) / 4) for n in range(4)]
    print("memory of the serving processes, MB, by quarter of the time:", end=" ")
    print(", ".join(f"{each:.0f}" for each in quarters), end="; ")
    print("peak of each:", ", ".join(f"{each:.0f}" for each in meter.peak_megabytes()))


def find_faults(load: Load, meter: ProcessMeter, logs: Counter[tuple[str, str]]) -> list[str]:
    """Return what was wrong while the load ran."""
    faults = [f"{count} x {error}" for error, count in load.record.errors.items()]
    faults += load.record.examples
    faults += [
        f"{n} x {event} in the log" for (level, event), n in logs.items() if level != "warning"
    ]
    growth = meter.megabytes_between(0.75, 1) / meter.megabytes_between(0.25, 0.5)
    if load.seconds >= MIN_SECONDS_FOR_MEMORY and growth > MAX_GROWTH:
        faults.append(f"the memory grew to {growth:.2f} times after the warm-up")
    return faults


def count_log_events(folder: Path) -> Counter[tuple[str, str]]:
    """Count the warnings and errors in the server's log, by level and event."""
    text = "".join(log.read_text(errors="replace") for log in folder.glob("serve-*.log"))
    return Counter((found[1], found[2]) for found in LOG_EVENT.finditer(text))


def allow_many_connections() -> None:
    """Let this process, and the servers that it starts, open as many files as the system allows."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


async def main(options: argparse.Namespace, model_url: str) -> bool:
    """Run the load, print the report, and return whether nothing was wrong."""
    record = Record()
    with bench_servers() as (servers, folder):
        database = await create_database(servers.database_url or "", "people")
        database_url = database.render_as_string(hide_password=False)
        environment = majordomo_environment(
            database_url=database_url,
            redis_url=servers.redis_url or "",
            folder=folder,
            model_url=model_url,
        ) | {"SECRET_KEY": token_urlsafe(48)}
        settings = Settings(_env_file=None, secret_key=environment["SECRET_KEY"])
        async with serve(environment, folder, "--workers", str(options.workers)) as service:
            accounts = await create_accounts(database_url, settings, options.people)
            load = Load(
                service.port,
                TOKENS,
                PAUSE_MS,
                STREAM_PAUSE_MS,
                options.seconds,
                options.think_seconds,
                record,
            )
            chance = random.Random(options.seed)
            people = [Person(each, load, random.Random(chance.random())) for each in accounts]
            meter = ProcessMeter(find_processes(service.process.pid))
            used = await run_load(people, meter, load)
            differences = await find_differences(database_url, people)
        logs = count_log_events(folder)
    print(f"{options.people} people, {options.seconds:.0f} s, {options.workers} serving processes")
    print_report(load, meter, used)
    print("warnings in the log:", dict(logs) or "none")
    faults = [*find_faults(load, meter, logs), *differences]
    print("\nWRONG:" if faults else "\nnothing lost, nothing doubled, no error", *faults, sep="\n")
    return not faults


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--think-seconds", type=float, default=20, help="mean pause of a person")
    parser.add_argument("--workers", type=int, default=2, help="serving processes")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    allow_many_connections()
    with model_process(tokens=TOKENS, pause_seconds=PAUSE_MS / 1e3) as url:
        sys.exit(0 if uvloop.run(main(chosen, url)) else 1)
