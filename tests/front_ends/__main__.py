"""Builds examples/copilotkit, and drives it in Chromium against a server of its own."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.agui.installation import NODE, install
from tests.front_ends.model import answer_like_the_offline_model
from tests.peers.openai_server import ScriptedModel

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "copilotkit"
VITE = EXAMPLE / "node_modules" / "vite" / "bin" / "vite.js"
TSC = EXAMPLE / "node_modules" / "typescript" / "bin" / "tsc"
SERVER_URL = re.compile(r"listening on (http://\S+)")
PAGE_URL = re.compile(r"(http://127\.0\.0\.1:\d+)/")
ANSI = re.compile(r"\x1b\[[0-9;]*m")


def main() -> None:
    """Build, start and drive the example. Exits with an error if a step fails."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("make example needs Chromium: on Debian, apt-get install chromium fonts-noto-cjk")
    sys.stdout.write("Installing and building examples/copilotkit ...\n")
    sys.stdout.flush()
    install(EXAMPLE)
    _node(TSC)
    _node(VITE, "build", "--logLevel", "warn")
    with TemporaryDirectory() as data_dir, ScriptedModel() as model:
        model.reply(answer_like_the_offline_model)
        with _server(data_dir, model.url) as server, _page(server) as page:
            _node("drive/main.ts", CHROMIUM=chromium, PAGE_URL=page, SERVER_URL=server)


@contextmanager
def _server(data_dir: str, model_url: str) -> Iterator[str]:
    command = [sys.executable, "-m", "cli", "serve", "--port", "0"]
    settings = {
        "DATA_DIR": data_dir,
        "OPENAI_BASE_URL": model_url,
        "OPENAI_API_KEY": "none",
        "LOG_LEVEL": "WARNING",
    }
    with _started(command, settings, SERVER_URL, cwd=ROOT) as url:
        yield url


@contextmanager
def _page(server: str) -> Iterator[str]:
    command = [str(NODE), str(VITE), "preview", "--host", "127.0.0.1", "--port", "0"]
    with _started(command, {"MAJORDOMO_URL": server}, PAGE_URL, cwd=EXAMPLE) as url:
        yield url


@contextmanager
def _started(
    command: list[str], variables: Mapping[str, str], pattern: re.Pattern[str], *, cwd: Path
) -> Iterator[str]:
    """Run a process around a block, and yield the URL that it prints."""
    process = subprocess.Popen(
        command,
        cwd=cwd,
        env={"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", ""), **variables},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield _read_url(process, pattern)
    finally:
        process.terminate()
        process.communicate()


def _read_url(process: subprocess.Popen[str], pattern: re.Pattern[str]) -> str:
    lines = []
    assert process.stdout is not None
    for line in process.stdout:
        lines.append(line)
        if found := pattern.search(ANSI.sub("", line)):
            return found[1]
    sys.exit("\n".join(["a process ended:", *lines]))


def _node(program: str | Path, *arguments: str, **variables: str) -> None:
    command = [str(NODE), str(program), *arguments]
    finished = subprocess.run(command, cwd=EXAMPLE, env={**os.environ, **variables}, check=False)
    if finished.returncode:
        sys.exit(finished.returncode)


if __name__ == "__main__":
    main()
