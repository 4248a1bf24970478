"""The format of log lines, and what they never contain."""

import json
import subprocess
import sys

import pytest

PROGRAM = """
import logging, sys, structlog
from domain.core.logs import configure_logs
from domain.core.settings import Settings
environment, secret = sys.argv[1:]
configure_logs(Settings(_env_file=None).model_copy(update={"environment": environment}))
structlog.get_logger().info("greeting", name="Ada")
logging.getLogger("some.library").warning("watch out")
logging.getLogger("procrastinate.worker").info("everyday news")
try:
    password = secret
    raise RuntimeError("broken")
except RuntimeError:
    structlog.get_logger().exception("failed")
"""
SECRET = "hunter2-never-log-me"


def run(environment: str) -> list[str]:
    finished = subprocess.run(
        [sys.executable, "-c", PROGRAM, environment, SECRET],
        capture_output=True,
        text=True,
        check=True,
    )
    assert finished.stdout == ""
    return finished.stderr.splitlines()


def test_production_logs_are_json() -> None:
    lines = [json.loads(line) for line in run("production")]
    assert [(line["event"], line["level"]) for line in lines] == [
        ("greeting", "info"),
        ("watch out", "warning"),
        ("failed", "error"),
    ]
    assert lines[0]["name"] == "Ada"
    assert lines[1]["logger"] == "some.library"
    assert lines[2]["exception"][0]["exc_type"] == "RuntimeError"


def test_development_logs_are_readable() -> None:
    text = "\n".join(run("development"))
    assert "greeting" in text
    assert "everyday news" not in text
    assert "RuntimeError: broken" in text


@pytest.mark.parametrize("environment", ["development", "production"])
def test_local_variables_are_never_logged(environment: str) -> None:
    assert SECRET not in "\n".join(run(environment))


OUTAGE = """
import logging, sys
from procrastinate.exceptions import ConnectorException
from psycopg import OperationalError
from domain.core.logs import configure_logs
from domain.core.settings import Settings
configure_logs(Settings(_env_file=None).model_copy(update={"environment": sys.argv[1]}))
try:
    try:
        raise OperationalError("connection refused\\n\\tIs the server running?")
    except OperationalError as error:
        raise ConnectorException from error
except ConnectorException as error:
    logging.getLogger("procrastinate.worker").exception(f"failed: {error}, stopping")
"""


@pytest.mark.parametrize("environment", ["development", "production"])
def test_a_lost_database_makes_one_line_of_a_library_without_traceback(environment: str) -> None:
    finished = subprocess.run(
        [sys.executable, "-c", OUTAGE, environment], capture_output=True, text=True, check=True
    )
    (line,) = finished.stderr.splitlines()
    assert "failed: Database error. , stopping" in line
    assert "OperationalError: connection refused" in line
    assert "Traceback" not in line
    assert "exc_type" not in line
