"""Install the locked packages into .venv: `python3 scripts/install.py run`, or `develop` for tests.

This needs only Python, and does nothing when .venv is up to date. pip installs one package, the
pinned uv; uv then downloads the rest in parallel. Every lock is a complete closure and is installed
without resolving (`--no-deps`), so a later release changes nothing. The output of the installers
goes to .venv/install.log.

Python versions that are too old for the project must be able to parse this file, because it reports
that they are too old.
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
"""pip's options for a mirror or a proxy, and the variables of uv with the same meaning. uv does not
read pip's configuration."""

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
    """Install the packages for a purpose, unless they are installed."""
    if sys.version_info < OLDEST:
        sys.exit(
            f"Majordomo needs Python {OLDEST[0]}.{OLDEST[1]} or newer, and {sys.executable} is "
            f"{sys.version.split()[0]}. Name another one: make PYTHON=/path/to/python3.11 ..."
        )
    installed = read_stamp()
    if installed.get(purpose) == expected_state(purpose) and works():
        return
    print(f"Installing the packages of {LOCKS[purpose].name} ...", flush=True)
    STAMP.unlink(missing_ok=True)
    if not works():
        create_environment()
    install_uv()
    settings = uv_settings()
    uv_install(settings, "--require-hashes", "-r", LOCKS[purpose])
    uv_install(settings, "--no-build-isolation", "--editable", ROOT)
    # The packages for development include those for the service.
    purposes = LOCKS if purpose == "develop" else [purpose]
    STAMP.write_text(json.dumps({each: expected_state(each) for each in purposes}))


def expected_state(purpose: str) -> str:
    """Return a hash of the state to install: the lock, the project and its folder."""
    parts = (LOCKS[purpose], ROOT / "pyproject.toml")
    state = b"".join(hashlib.sha256(part.read_bytes()).digest() for part in parts)
    return hashlib.sha256(state + str(ROOT).encode()).hexdigest()


def works() -> bool:
    """Return whether the Python of .venv starts; its base Python can have been removed."""
    if not (PYTHON.exists() and (BIN / "pip").exists()):
        return False
    return subprocess.run([PYTHON, "-c", ""], check=False).returncode == 0


def read_stamp() -> "dict[str, str]":
    try:
        return dict(json.loads(STAMP.read_text()))
    except (OSError, ValueError):
        return {}


def create_environment() -> None:
    """Create an empty .venv. The errors that `venv` prints are readable as they are."""
    created = subprocess.run([sys.executable, "-m", "venv", "--clear", ENVIRONMENT], check=False)
    if created.returncode != 0:
        sys.exit("Python could not create .venv; what it printed above says what is missing.")


def install_uv() -> None:
    """Install the pinned uv, unless it is installed. It is the only package that pip installs."""
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
    """Return pip's mirror, certificates and proxy as variables for uv; the user's own win."""
    command = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "config", "list"]
    listed = subprocess.run(command, check=False, capture_output=True, text=True).stdout
    options = [line.partition("=") for line in listed.splitlines()]
    # The last one wins: pip ranks `global` below a command's own section and the environment.
    options.sort(key=lambda option: (not option[0].startswith("global."), option[0][:1] == ":"))
    settings = {
        "UV_INDEX_STRATEGY": "unsafe-best-match"
    }  # as pip does; the hashes protect the result
    for name, _, value in options:
        variable = UV_SETTINGS.get(name.rpartition(".")[2])
        if variable is not None:
            settings[variable] = " ".join(str(ast.literal_eval(value)).split())
    if not os.access(Path("~").expanduser(), os.W_OK):
        settings["UV_NO_CACHE"] = "1"  # pip does this by itself if it cannot write
    return {name: value for name, value in settings.items() if name not in os.environ}


def run_logged(settings: "dict[str, str]", *command: object) -> None:
    """Run a command with its output in the log. If it fails, exit with a one-line explanation."""
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
        sys.exit(explain_failure(finished.stdout))


def explain_failure(output: str) -> str:
    """Return one line that explains why an installer failed."""
    if any(text in output.lower() for text in NETWORK_FAILURES):
        return (
            "The packages could not be downloaded: the package index does not answer. Check the "
            f"network, and pip's `index-url` and `proxy` if you set them. Details: {LOG}"
        )
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    error = next((line for line in lines if line.lower().startswith("error")), "no reason given")
    return f"The packages could not be installed ({error}). Details: {LOG}"


if __name__ == "__main__":
    main(*sys.argv[1:])
