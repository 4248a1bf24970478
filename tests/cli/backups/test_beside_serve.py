"""A backup of a serving application is restored, and the application runs on it."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import orjson

from tests.cli.conftest import Run, Serve
from tests.waiting import HUNG_SECONDS, eventually_blocking

DEMO = {"email": "demo@example.com", "password": "majordomo"}
KEY = {"Idempotency-Key": "only-once"}


@contextmanager
def signed_in(url: str) -> Iterator[httpx.Client]:
    """Yield a client of the demo account."""
    with httpx.Client(base_url=f"{url}/api/v1", timeout=HUNG_SECONDS) as http:
        http.headers["Accept-Language"] = "en"
        answer = http.post("/auth/sessions", json=DEMO)
        http.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        yield http


def run(http: httpx.Client, **body: Any) -> list[dict[str, Any]]:
    """Run the agent on the thread `t`, and return the events."""
    answer = http.post("/agent/runs", json={"threadId": "t", **body})
    assert answer.status_code == 200, answer.text
    lines = [line for line in answer.text.splitlines() if line.startswith("data:")]
    return [orjson.loads(line.removeprefix("data:")) for line in lines]


def item(number: int) -> dict[str, str]:
    return {"title": f"Item {number}", "start_at": "2031-01-01T10:00:00Z"}


def titles(http: httpx.Client) -> list[str]:
    return [each["title"] for each in http.get("/schedule-items").json()]


@contextmanager
def writes(http: httpx.Client) -> Iterator[list[int]]:
    """Create numbered items one after the other, and yield the numbers that are stored."""
    stored: list[int] = []
    stopping = threading.Event()

    def write() -> None:
        while not stopping.is_set():
            created = http.post("/schedule-items", json=item(len(stored)))
            assert created.status_code == 201, created.text
            stored.append(len(stored))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        eventually_blocking(lambda: len(stored) > 2, "items are written")
        yield stored
        so_far = len(stored)
        eventually_blocking(lambda: len(stored) > so_far, "they are written after the backup too")
    finally:
        stopping.set()
        writer.join()


def test_the_application_runs_on_a_restored_backup(serve: Serve, majordomo: Run) -> None:
    first = serve()
    first.read_on()  # what it logs for so many requests would fill the pipe
    with signed_in(first.url) as http:
        headers = dict(http.headers)
        text = "Dentist on 24 December 2030 at 3pm"
        message = {"id": "1", "role": "user", "content": text}
        [*_, asked] = run(http, runId="ask", messages=[message])
        once = http.post("/schedule-items", json=item(1000), headers=KEY).json()
        with writes(http) as stored:
            before = len(stored)
            backup = majordomo("backup", "a.backup")
            assert backup.returncode == 0, backup.stderr
            after = len(stored)
        refused = majordomo("restore", "--force", "a.backup")
        assert (refused.returncode, "Stop that one first" in refused.stderr) == (1, True)
    assert first.end(signal.SIGTERM) == 0

    folder = str(first.folder / "restored")
    restored = majordomo("restore", "a.backup", DATA_DIR=folder)
    assert restored.returncode == 0, restored.stderr
    second = serve(DATA_DIR=folder)
    with signed_in(second.url) as http:
        numbers = sorted(int(title.split()[1]) for title in titles(http))
        assert numbers.pop() == 1000
        assert numbers == list(range(len(numbers))), "the backup is of one moment"
        assert before <= len(numbers) <= after + 1
        # The person's earlier session is still valid, and the record of a request is still known.
        again = http.post("/schedule-items", json=item(1000), headers=headers | KEY)
        assert again.headers["Idempotency-Replayed"] == "true"
        assert again.json() == once
        # The question is still open; its answer takes effect once.
        [interrupt] = asked["outcome"]["interrupts"]
        approval = {"interruptId": interrupt["id"], "status": "resolved"}
        resume = [{**approval, "payload": {"approved": True}}]
        for _ in range(2):
            [*_, ended] = run(http, runId="answer", resume=resume)
            assert ended["outcome"]["type"] == "success"
        assert titles(http).count("Dentist") == 1
