"""Make .venv what the lock files say: `python3 scripts/install.py run`, or `develop` for the tests.

It needs only Python, and does nothing when .venv is up to date. pip installs one package, the
pinned uv; uv then downloads the rest in parallel. Every lock is a whole closure and is installed
without resolving (`--no-deps`), so a release that appears tomorrow changes nothing. What the
installers print goes to .venv/install.log.

Versions of Python that are too old for the project must be able to read this file, since it is
what tells people so.
"""

import ast
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
BIN = ENVIRONMENT / "bin"
PYTHON = BIN / "python"
UV = BIN / "uv"
STAMP = ENVIRONMENT / "installed.json"
LOG = ENVIRONMENT / "install.log"
INSTALLER_LOCK = ROOT / "requirements-installer.lock"
LOCKS = {"run": ROOT / "requirements.lock", "develop": ROOT / "requirements-dev.lock"}

UV_SETTINGS = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
    "proxy": "ALL_PROXY",
}
"""Options of pip that people set for a mirror or a proxy, and the variables with which uv takes
them. uv does not read pip's configuration."""

NETWORK_FAILURES = (
    "error sending request",
    "failed to fetch",
    "dns error",
    "newconnectionerror",
    "connecttimeout",
    "name resolution",
    "connection refused",
    "proxyerror",
)


def main(purpose: str) -> None:
    """Install what the purpose asks for, unless it is there."""
    if sys.version_info < OLDEST:
        sys.exit(
            f"Majordomo needs Python {OLDEST[0]}.{OLDEST[1]} or newer, and {sys.executable} is "
            f"{sys.version.split()[0]}. Name another one: make PYTHON=/path/to/python3.11 ..."
        )
    installed = read_stamp()
    if installed.get(purpose) == wanted(purpose) and works():
        return
    print(f"Installing the packages of {LOCKS[purpose].name} ...", flush=True)
    STAMP.unlink(missing_ok=True)
    if not works():
        create_environment()
    install_uv()
    settings = uv_settings()
    uv_install(settings, "--require-hashes", "-r", LOCKS[purpose])
    uv_install(settings, "--no-build-isolation", "--editable", ROOT)
    # What the tests need contains what the service needs.
    purposes = LOCKS if purpose == "develop" else [purpose]
    STAMP.write_text(json.dumps({each: wanted(each) for each in purposes}))


def wanted(purpose: str) -> str:
    """Name a state: the lock, what is installed beside it, and where."""
    parts = (LOCKS[purpose], ROOT / "pyproject.toml")
    state = b"".join(hashlib.sha256(part.read_bytes()).digest() for part in parts)
    return hashlib.sha256(state + str(ROOT).encode()).hexdigest()


def works() -> bool:
    """Return whether the environment's Python starts; the one it was made from may be gone."""
    if not (PYTHON.exists() and (BIN / "pip").exists()):
        return False
    return subprocess.run([PYTHON, "-c", ""], check=False).returncode == 0


def read_stamp() -> "dict[str, str]":
    try:
        return dict(json.loads(STAMP.read_text()))
    except (OSError, ValueError):
        return {}


def create_environment() -> None:
    """Make an empty .venv. What `venv` says when it cannot is meant for people."""
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", ENVIRONMENT], check=False)
    if made.returncode != 0:
        sys.exit("Python could not create .venv; what it printed above says what is missing.")


def install_uv() -> None:
    """Install the pinned uv, unless it is there. It is the only package that pip installs."""
    pins = INSTALLER_LOCK.read_text()
    if UV.exists():
        found = subprocess.run([UV, "--version"], check=False, capture_output=True, text=True)
        if f"uv=={(found.stdout.split() or ['', ''])[1]} " in pins:
            return
    pip = (PYTHON, "-m", "pip", "--disable-pip-version-check", "install")
    run_logged({}, *pip, "--no-deps", "--require-hashes", "-r", INSTALLER_LOCK)


def uv_install(settings: "dict[str, str]", *what: object) -> None:
    run_logged(settings, UV, "pip", "install", "--python", PYTHON, "--no-deps", *what)


def uv_settings() -> "dict[str, str]":
    """Return pip's mirror, certificates and proxy as variables for uv; the person's own win."""
    command = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "config", "list"]
    listed = subprocess.run(command, check=False, capture_output=True, text=True).stdout
    options = [line.partition("=") for line in listed.splitlines()]
    # The last one counts: pip ranks `global` below a command's own section and the environment.
    options.sort(key=lambda option: (not option[0].startswith("global."), option[0][:1] == ":"))
    settings = {"UV_INDEX_STRATEGY": "unsafe-best-match"}  # as pip does; hashes say what is right
    for name, _, value in options:
        variable = UV_SETTINGS.get(name.rpartition(".")[2])
        if variable is not None:
            settings[variable] = " ".join(str(ast.literal_eval(value)).split())
    if not os.access(Path("~").expanduser(), os.W_OK):
        settings["UV_NO_CACHE"] = "1"  # pip does without by itself where it cannot write
    return {name: value for name, value in settings.items() if name not in os.environ}


def run_logged(settings: "dict[str, str]", *command: object) -> None:
    """Run a command with its output in the log; where it fails, end with one line that says why."""
    finished = subprocess.run(
        [str(part) for part in command],
        check=False,
        env={**os.environ, **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    with LOG.open("a", encoding="utf-8") as log:
        log.write(finished.stdout)
    if finished.returncode != 0:
        sys.exit(explanation(finished.stdout))


def explanation(output: str) -> str:
    """Say in one line why an installer failed."""
    if any(sign in output.lower() for sign in NETWORK_FAILURES):
        return (
            "The packages could not be downloaded: the package index does not answer. Check the "
            f"network, and pip's `index-url` and `proxy` if you set them. Details: {LOG}"
        )
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    error = next((line for line in lines if line.lower().startswith("error")), "no reason given")
    return f"The packages could not be installed ({error}). Details: {LOG}"


if __name__ == "__main__":
    main(*sys.argv[1:])
