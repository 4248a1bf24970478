"""`majordomo check`: a line for everything that the settings name, and an exit code for scripts."""

import json
import signal
from pathlib import Path

import pytest

from tests.cli.conftest import Run, Serve

SECRET = "hunter2"


def test_before_the_first_start_nothing_is_created(majordomo: Run, folder: Path) -> None:
    finished = majordomo("check")
    assert finished.returncode == 0, finished.stdout
    assert "Usable." in finished.stdout
    assert "`majordomo serve` starts its own" in finished.stdout
    assert not (folder / "data").exists()


def test_it_works_beside_a_running_server_and_without_one(serve: Serve, majordomo: Run) -> None:
    served = serve()
    beside = majordomo("check", "--json")
    assert beside.returncode == 0, beside.stdout
    report = json.loads(beside.stdout)
    assert report["usable"] is True
    names = {check["name"]: check["status"] for check in report["checks"]}
    assert {"database", "migrations", "clock", "redis", "redis memory", "mail", "model"} <= set(
        names
    )
    assert names["background work"] == "ok"
    assert served.end(signal.SIGTERM) == 0
    alone = majordomo("check")
    assert alone.returncode == 0, alone.stdout
    assert "warning  background work" in alone.stdout
    assert "-> Start `majordomo serve`" in alone.stdout


def test_what_does_not_work_fails_the_command_and_shows_no_secret(majordomo: Run) -> None:
    finished = majordomo(
        "check",
        DATABASE_URL=f"postgresql://majordomo:{SECRET}@127.0.0.1:1/majordomo",
        REDIS_URL=f"redis://:{SECRET}@127.0.0.1:1",
        SMTP_URL=f"smtp://majordomo:{SECRET}@127.0.0.1:1",
        OPENAI_API_KEY=SECRET,
        OPENAI_BASE_URL=f"http://user:{SECRET}@127.0.0.1:1/v1",
    )
    assert finished.returncode == 1
    failed = [line for line in finished.stdout.splitlines() if line.startswith("FAILED")]
    assert [line.split()[1] for line in failed] == ["database", "redis", "mail", "model"]
    assert all("127.0.0.1:1" in line for line in failed)
    assert finished.stdout.count("-> ") >= len(failed)
    assert SECRET not in finished.stdout + finished.stderr


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_settings_that_are_wrong_are_the_report(command: Run, options: tuple[str, ...]) -> None:
    finished = command("check", *options, PORT="eighty", SMTP_URL=f"smtp://u:{SECRET}/x@host")
    assert finished.returncode == 1
    assert finished.stderr == ""
    assert SECRET not in finished.stdout
    if options:
        checks = json.loads(finished.stdout)["checks"]
        assert [(each["name"], each["status"]) for each in checks] == [("settings", "failed")] * 2
    for variable in ("PORT: ", "SMTP_URL: "):
        assert variable in finished.stdout
