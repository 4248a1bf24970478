"""`majordomo serve --workers N`: several processes on one port, and none left behind."""

import re
import signal

import httpx

from tests.cli.conftest import Run, Serve
from tests.cli.hooks import exit_serving_processes, never_start_the_second
from tests.cli.workers import COMMAND, workers_of
from tests.waiting import HUNG_SECONDS, eventually_blocking


def test_a_worker_that_dies_is_restarted_without_failed_requests(
    serve: Serve, database_url: str, redis_url: str
) -> None:
    served = serve(*COMMAND, DATABASE_URL=database_url, REDIS_URL=redis_url)
    before = workers_of(served)
    assert sorted(before) == ["1", "2"]
    before["1"].kill()
    for _ in range(30):
        assert httpx.get(f"{served.url}/health", timeout=HUNG_SECONDS).status_code == 200
    eventually_blocking(lambda: len(workers_of(served)) == 2, "the worker is replaced")
    after = workers_of(served)
    assert after["1"].pid != before["1"].pid
    assert after["2"].pid == before["2"].pid
    after["2"].suspend()  # so that the new one must respond
    assert httpx.get(f"{served.url}/health", timeout=HUNG_SECONDS).status_code == 200
    after["2"].resume()
    served.process.send_signal(signal.SIGTERM)
    rest, _ = served.process.communicate(timeout=HUNG_SECONDS)
    assert served.process.returncode == 0
    output = "".join(served.lines) + rest
    assert output.count("worker_died") == 1
    assert "exit_code=-9 worker=1" in output
    assert "Traceback" not in output
    assert served.left_nothing()


def test_ctrl_c_stops_all_workers_cleanly(serve: Serve) -> None:
    served = serve(*COMMAND)
    assert served.end(signal.SIGINT, group=True) == 0
    assert served.left_nothing()


def test_a_kill_of_the_supervisor_leaves_no_process(
    serve: Serve, database_url: str, redis_url: str
) -> None:
    served = serve(*COMMAND, DATABASE_URL=database_url, REDIS_URL=redis_url)
    assert len(workers_of(served)) == 2
    assert served.end(signal.SIGKILL) == -signal.SIGKILL
    assert served.left_nothing()


def test_a_worker_that_fails_at_the_start_ends_the_command(
    serve: Serve, database_url: str, redis_url: str
) -> None:
    """Even if the other worker already accepts requests."""
    served = serve(
        *COMMAND,
        until=re.compile("worker_ready .*worker=1"),
        hooks=(never_start_the_second,),
        DATABASE_URL=database_url,
        REDIS_URL=redis_url,
    )
    workers_of(served)["2"].kill()
    rest, _ = served.process.communicate(timeout=HUNG_SECONDS)
    assert served.process.returncode == 1
    assert "A serving process did not start" in rest
    assert "listening on" not in "".join(served.lines) + rest
    assert served.left_nothing()


def test_workers_that_cannot_start_end_the_command(majordomo: Run, database_url: str) -> None:
    finished = majordomo(*COMMAND, hooks=(exit_serving_processes,), DATABASE_URL=database_url)
    assert finished.returncode == 1
    assert "A serving process did not start" in finished.stderr
