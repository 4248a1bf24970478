"""`majordomo serve` as a process: its output, its signals and its exit."""

import json
import re
import signal
import socket
from functools import partial
from pathlib import Path

import httpx
import pytest

from tests.cli.conftest import Run, Serve
from tests.processes import processes_of
from tests.waiting import HUNG_SECONDS, eventually_blocking

ADDRESS, PASSWORD = "ada@example.com", "correct horse"

get = partial(httpx.get, timeout=HUNG_SECONDS)
post = partial(httpx.post, timeout=HUNG_SECONDS)


def test_the_greeting_has_commands_that_work(serve: Serve) -> None:
    served = serve(new_interpreter=True)
    assert served.process.stdout is not None
    greeting = "".join([*served.lines, *(served.process.stdout.readline() for _ in range(8))])
    address, password = re.search(r"Demo account +(\S+) with the password (\S+)", greeting).groups()  # type: ignore[union-attr]
    url, body = re.search(r"curl (\S+) .*?-d '(.*?)'", greeting, re.DOTALL).groups()  # type: ignore[union-attr]
    signed_in = post(url, content=body, headers={"Content-Type": "application/json"})
    assert signed_in.json()["user"]["email"] == address
    assert password in body
    assert get(f"{served.url}/docs").status_code == 200


def test_accounts_survive_a_restart(serve: Serve, majordomo: Run) -> None:
    first = serve()
    made = majordomo(
        "user", "create", "--username", "ada", "--email", ADDRESS, "--password", PASSWORD
    )
    assert made.returncode == 0, made.stderr
    assert _sign_in(first.url) == 200
    assert first.end(signal.SIGTERM) == 0
    assert first.left_nothing()
    assert _sign_in(serve().url) == 200


@pytest.mark.parametrize(
    ("number", "to_the_group"), [(signal.SIGINT, True), (signal.SIGHUP, False)]
)
def test_an_exit_signal_stops_every_process_that_serve_has_started(
    serve: Serve, number: signal.Signals, to_the_group: bool
) -> None:
    served = serve()
    assert len(processes_of(served.folder)) > 1
    assert served.end(number, group=to_the_group) == 0
    assert served.left_nothing()


def test_a_kill_leaves_no_process_and_the_next_start_works(serve: Serve) -> None:
    served = serve()
    assert served.end(signal.SIGKILL) == -signal.SIGKILL
    assert served.left_nothing()
    assert get(f"{serve().url}/health").status_code == 200


def test_a_second_start_in_the_same_folder_names_the_first_process(
    serve: Serve, majordomo: Run
) -> None:
    first = serve()
    second = majordomo("serve", "--port", "0")
    assert second.returncode == 1
    assert f"process {first.process.pid}" in second.stderr
    assert len(second.stderr.splitlines()) == 1
    _wait_until_healthy(first.url)


def test_a_port_in_use_is_one_line_and_nothing_is_started(majordomo: Run, folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        finished = majordomo("serve", PORT=port)
    assert finished.returncode == 1
    assert len(finished.stderr.splitlines()) == 1
    assert f"127.0.0.1:{port}: Address already in use" in finished.stderr
    assert not (folder / "data").exists()


def test_only_servers_without_a_url_are_embedded(database_url: str, serve: Serve) -> None:
    served = serve(DATABASE_URL=database_url)
    _wait_until_healthy(served.url)
    assert not (served.folder / "data" / "postgres").exists()
    assert (served.folder / "data" / "valkey.log").exists()


def test_a_separate_worker_does_the_background_work(serve: Serve) -> None:
    served = serve(WORKER_IN_API="false")
    assert _queue(served.url) == "unhealthy"
    worker = serve("worker")
    _wait_until_healthy(served.url)
    assert worker.end(signal.SIGTERM) == 0


def test_production_greets_in_one_line_and_logs_json(
    database_url: str, redis_url: str, serve: Serve
) -> None:
    served = serve(
        ENVIRONMENT="production",
        SECRET_KEY="a" * 32,
        DATABASE_URL=database_url,
        REDIS_URL=redis_url,
    )
    assert get(f"{served.url}/docs").status_code == 404
    assert not (served.folder / "data").exists()
    output = "".join(served.lines)
    assert "demo" not in output.lower()
    served.process.send_signal(signal.SIGTERM)
    rest, _ = served.process.communicate(timeout=HUNG_SECONDS)
    lines = [line for line in rest.splitlines() if not line.startswith("Warning: ")]
    assert "request" in {json.loads(line)["event"] for line in lines}


def test_an_unreachable_database_is_reported_without_its_password(majordomo: Run) -> None:
    url = f"postgresql://somebody:hunter2@127.0.0.1:{_free_port()}/nothing"
    finished = majordomo("serve", "--port", "0", DATABASE_URL=url)
    assert finished.returncode == 1
    assert "The database at DATABASE_URL: " in finished.stderr
    assert "hunter2" not in finished.stderr
    assert "Traceback" not in finished.stderr


def _sign_in(url: str) -> int:
    who = {"email": ADDRESS, "password": PASSWORD}
    return post(f"{url}/api/v1/auth/sessions", json=who).status_code


def _wait_until_healthy(url: str) -> None:
    """Wait until every part is healthy: the worker sends its first heartbeat after the start."""

    def is_healthy() -> bool:
        health = get(f"{url}/api/v1/infra/health").json()
        return bool(health["status"] == "healthy")

    eventually_blocking(is_healthy, "all parts are healthy")


def _queue(url: str) -> str:
    health = get(f"{url}/api/v1/infra/health").json()
    return str(health["services"]["queue"]["status"])


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
