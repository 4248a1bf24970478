"""The metrics of several processes: any of them answers for all, at a port of their own."""

import signal
import socket
from pathlib import Path

import httpx

from tests.cli.conftest import Run, Serve, Served
from tests.cli.workers import COMMAND, workers_of
from tests.metrics.scraping import Scrape, parse
from tests.waiting import HUNG_SECONDS, eventually_blocking

REQUESTS = "majordomo_http_requests_total"
NO_PROCESS = 2**22 + 1  # more than the kernel's highest process id
HEALTH = {"route": "/health", "method": "GET", "status": "200"}
POOL = "majordomo_database_pool_connections"
LIMIT = {"pool": "sessions", "state": "limit"}


def test_two_processes_count_together_and_a_dead_one_keeps_only_its_counters(
    serve: Serve, tmp_path: Path, database_url: str, redis_url: str
) -> None:
    port = free_port()
    leftover = tmp_path / "tmp" / f"majordomo-metrics-{NO_PROCESS}-killed"
    leftover.mkdir(parents=True)
    served = serve(
        *COMMAND,
        new_interpreter=True,  # the client of Prometheus reads TMPDIR's folder when it is imported
        DATABASE_URL=database_url,
        REDIS_URL=redis_url,
        METRICS_PORT=str(port),
        TMPDIR=str(tmp_path / "tmp"),
    )
    url = f"http://127.0.0.1:{port}/metrics"
    (folder,) = (tmp_path / "tmp").glob("majordomo-metrics-*")
    request_from_each(served)
    assert read(url).value(REQUESTS, **HEALTH) == 2
    eventually_blocking(lambda: read(url).value(POOL, **LIMIT) == 40, "both pools are counted")
    assert httpx.get(f"{served.url}/metrics", timeout=HUNG_SECONDS).status_code == 404

    killed = workers_of(served)["1"]
    killed.kill()
    eventually_blocking(
        lambda: workers_of(served).get("1", killed) != killed, "the process is replaced"
    )
    assert read(url).value(REQUESTS, **HEALTH) == 2
    request_from_each(served)
    assert read(url).value(REQUESTS, **HEALTH) == 4
    until_measured(folder / "histogram_1.db")
    assert read(url).value(POOL, **LIMIT) == 40
    assert {path.name.rpartition("_")[2] for path in folder.iterdir()} == {"1.db", "2.db"}

    assert served.end(signal.SIGTERM) == 0
    assert not folder.exists()
    assert served.left_nothing()


def request_from_each(served: Served) -> None:
    """Send a request to each process, while the other one is stopped."""
    for process in workers_of(served).values():
        process.suspend()
        assert httpx.get(f"{served.url}/health", timeout=HUNG_SECONDS).status_code == 200
        process.resume()


def until_measured(path: Path) -> None:
    """Wait until the process with this file has measured itself once more."""
    before = path.read_bytes()
    eventually_blocking(lambda: path.read_bytes() != before, "the process measures itself")


def read(url: str) -> Scrape:
    response = httpx.get(url, timeout=HUNG_SECONDS)
    assert response.status_code == 200
    return parse(response.text)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


def test_the_worker_command_serves_metrics_at_their_port(
    serve: Serve, database_url: str, redis_url: str
) -> None:
    variables = {"DATABASE_URL": database_url, "REDIS_URL": redis_url}
    port = free_port()
    served = serve("worker", METRICS_PORT=str(port), **variables)
    url = f"http://127.0.0.1:{port}/metrics"

    def is_counted() -> bool:
        try:
            page = read(url)
        except httpx.ConnectError:
            return False
        return page.value("majordomo_live_workers") == 1

    eventually_blocking(is_counted, "the worker serves its metrics")
    assert served.end(signal.SIGTERM) == 0


def test_a_port_of_the_metrics_that_is_taken_stops_the_start(majordomo: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        finished = majordomo("serve", "--port", "0", METRICS_PORT=str(port))
    assert finished.returncode == 1
    assert "Set METRICS_HOST and METRICS_PORT to another address" in finished.stderr
