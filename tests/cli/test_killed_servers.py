"""`majordomo serve` whose embedded servers are killed."""

import json
import os
import signal
from pathlib import Path

import httpx

from tests.cli.conftest import Serve, Served
from tests.cli.hooks import retry_at_once
from tests.waiting import HUNG_SECONDS, eventually_blocking

SIGN_IN = {"email": "demo@example.com", "password": "majordomo"}


def test_killed_servers_come_back_for_all_workers(serve: Serve) -> None:
    served = serve("serve", "--port", "0", "--workers", "2")
    served.read_on()
    headers = _sign_in(served)
    for pid in (_postmaster(served.folder), _valkey(served.folder)):
        os.kill(pid, signal.SIGKILL)
    eventually_blocking(lambda: _is_healthy(served), "all parts are healthy")
    for _ in range(20):  # of both workers
        profile = httpx.get(
            f"{served.url}/api/v1/profile/me", headers=headers, timeout=HUNG_SECONDS
        )
        assert profile.status_code == 200
    served.process.send_signal(signal.SIGTERM)
    output = served.wait_for_output()
    assert served.process.returncode == 0
    assert output.count("embedded_server_died") == 2
    assert output.count("embedded_server_restarted") == 2
    assert "worker_died" not in output
    assert served.left_nothing()


def test_a_server_that_keeps_failing_ends_the_command_with_advice(serve: Serve) -> None:
    served = serve(hooks=(retry_at_once,))
    served.read_on()
    (served.folder / "data" / "postgres" / "PG_VERSION").write_text("17\n")
    os.kill(_postmaster(served.folder), signal.SIGKILL)
    output = served.wait_for_output()
    assert served.process.returncode == 1
    assert "embedded_server_given_up" in output
    advice = output[output.index("Error: The embedded PostgreSQL has failed") :]
    for part in ("incompatible", "postgres.log", "DATABASE_URL"):
        assert part in advice
    assert served.left_nothing()


def _sign_in(served: Served) -> dict[str, str]:
    url = f"{served.url}/api/v1/auth/sessions"
    response = httpx.post(url, json=SIGN_IN, timeout=HUNG_SECONDS)
    return {"Authorization": f"Bearer {response.json()['access_token']}"}


def _is_healthy(served: Served) -> bool:
    health = httpx.get(f"{served.url}/api/v1/infra/health", timeout=HUNG_SECONDS).json()
    return bool(health["status"] == "healthy")


def _postmaster(folder: Path) -> int:
    return int((folder / "data" / "postgres" / "postmaster.pid").read_text().splitlines()[0])


def _valkey(folder: Path) -> int:
    return int(json.loads((folder / "data" / "majordomo.lock").read_text())["valkey_pid"])
