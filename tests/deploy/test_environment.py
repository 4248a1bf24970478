"""A shell, systemd and python-dotenv, like Docker Compose, read the files of settings alike."""

import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest
from dotenv import dotenv_values

from cli.settings import InvalidSettings, read_settings
from cli.variables import format_env_example
from domain.core.settings import Settings
from tests.waiting import HUNG_SECONDS

ROOT = Path(__file__).parents[2]
EXAMPLE = (ROOT / "deploy" / "majordomo.env.example").read_text()
SECRET = "0123456789abcdef" * 3
FILLED = EXAMPLE.replace("SECRET_KEY=\n", f"SECRET_KEY={SECRET}\n")
DEFAULTS = re.sub(r"^# (?=[A-Z_]+=)", "", format_env_example(), flags=re.MULTILINE)
"""`.env.example` with every setting uncommented."""
COMMON_FORM = re.compile(r"#.*|[A-Z_]+=([A-Za-z0-9_./:@,+%=-]*|'[^'\\]*')|")
"""Lines that all readers take for the same. Of others a shell and Docker Compose replace `$`, and
end a value at a comment or a blank, which systemd takes for a part of it."""
GENERATOR = Path("/usr/lib/systemd/user-environment-generators/30-systemd-environment-d-generator")
"""It reads environment.d(5) with systemd's parser of EnvironmentFile=, and prints the variables."""


def read_with_shell(file: Path, shell: str) -> dict[str, str]:
    script = f"set -a; . {file}; exec env -0"
    return _run([shell, "-eu", "-c", script], {}, separator="\0")


def read_with_systemd(file: Path) -> dict[str, str]:
    if not GENERATOR.exists():
        pytest.skip("systemd is not installed")
    folder = file.parent / "config" / "environment.d"
    folder.mkdir(parents=True)
    # Unlike EnvironmentFile=, the generator warns of variables without a value.
    (folder / "50.conf").write_text(re.sub(r"^\w+=\n", "", file.read_text(), flags=re.MULTILINE))
    read = _run([str(GENERATOR)], {"XDG_CONFIG_HOME": str(folder.parent)}, separator="\n")
    return {name: _unquote(value) for name, value in read.items()}


def _unquote(value: str) -> str:
    """Return what a value is that systemd has quoted for a shell: "..." or, since 253, $'...'."""
    return "".join(shlex.split(value.removeprefix("$")))


def _run(command: list[str], variables: dict[str, str], *, separator: str) -> dict[str, str]:
    finished = subprocess.run(
        command,
        env={"PATH": os.environ["PATH"], **variables},
        capture_output=True,
        text=True,
        timeout=HUNG_SECONDS,
        check=True,
    )
    assert finished.stderr == ""
    return dict(line.split("=", 1) for line in finished.stdout.split(separator) if "=" in line)


def only_settings(variables: dict[str, str | None]) -> dict[str, str]:
    names = {name.upper() for name in Settings.model_fields}
    return {name: value or "" for name, value in variables.items() if name in names}


@pytest.fixture(params=[FILLED, DEFAULTS], ids=["production", "defaults"])
def file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / "majordomo.env"
    path.write_text(request.param)
    return path


@pytest.mark.parametrize("reader", ["sh", "bash", "systemd"])
def test_every_reader_gets_the_same_settings(reader: str, file: Path) -> None:
    expected = only_settings(dotenv_values(file))
    read = read_with_systemd(file) if reader == "systemd" else read_with_shell(file, reader)
    assert only_settings(dict(read)) == {
        name: value for name, value in expected.items() if value or reader != "systemd"
    }
    assert Settings(_env_file=file) == Settings.model_validate(
        {name.lower(): value for name, value in expected.items()}
    )


@pytest.mark.parametrize("text", [EXAMPLE, DEFAULTS], ids=["production", "defaults"])
def test_every_line_has_the_form_that_all_readers_share(text: str) -> None:
    assert [line for line in text.splitlines() if not COMMON_FORM.fullmatch(line)] == []


@pytest.mark.parametrize(
    "line",
    ["A=b # comment", "A=b c", "A=<b>", "A=$b", 'A="b"', "A='b'\\''c'", "A = b", "export A=b"],
)
def test_other_lines_are_noticed(line: str) -> None:
    assert not COMMON_FORM.fullmatch(line)


def test_the_example_is_complete_but_for_the_secrets(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text(EXAMPLE)
    with pytest.raises(InvalidSettings, match="set SECRET_KEY"):
        read_settings()
    (tmp_path / ".env").write_text(FILLED)
    settings = read_settings()
    assert settings.is_production
    assert settings.secret_key.get_secret_value() == SECRET
    assert settings.mail_from == "Majordomo <no-reply@example.com>"
    assert settings.trusted_proxies == ("127.0.0.1",)
    names = {name.upper() for name in Settings.model_fields}
    assert dotenv_values(tmp_path / ".env").keys() <= names
