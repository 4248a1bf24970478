"""The tests of reconnects pass through nginx too."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.deploy.nginx import NGINX

ROOT = Path(__file__).parents[2]
TESTS = "tests/runs/delivery/test_reconnect.py"
"""Others pass so too, but would take more time than they show."""
TIMEOUT_SECONDS = 1800


@pytest.mark.slow
@pytest.mark.timeout(TIMEOUT_SECONDS)
@pytest.mark.skipif(NGINX is None, reason="nginx is not installed")
def test_the_tests_of_reconnects_pass_through_nginx() -> None:
    finished = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--through-nginx", TESTS],
        cwd=ROOT,
        env={name: text for name, text in os.environ.items() if not name.startswith("PYTEST_")},
        check=False,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
    )
    assert finished.returncode == 0, finished.stdout[-5000:]
    passed = re.search(r"(\d+) passed", finished.stdout)
    assert passed is not None
    assert int(passed[1]) >= 20
