"""The environment variables, described for `--help`, `.env.example` and the README."""

import shlex
from textwrap import fill

from pydantic import SecretStr
from pydantic_core import PydanticUndefined

from domain.core.settings import Settings

HEAD = """\
# Every setting with its default. Copy this file to `.env`, or set environment variables of the
# same names, which win over the file.
"""


def describe_variables() -> list[tuple[str, str]]:
    """Return each variable's name and description, with its default if it has one."""
    return [
        (name, f"{text} [{default}]" if default else text) for name, text, default in _variables()
    ]


def format_env_example() -> str:
    """Return `.env.example`: every variable is in a comment, so a copy changes nothing."""
    parts = [
        f"{fill(text, 100, initial_indent='# ', subsequent_indent='# ')}\n"
        f"# {name}={_quote(default)}\n"
        for name, text, default in _variables()
    ]
    return "\n".join([HEAD, *parts])


def format_settings_table() -> str:
    """Return the settings table of the README."""
    rows = [
        f"| `{name}` | {f'`{default}`' if default else ''} | {text} |"
        for name, text, default in _variables()
    ]
    return "\n".join(["| variable | default | what it does |", "|---|---|---|", *rows])


def _variables() -> list[tuple[str, str, str]]:
    return [
        (name.upper(), " ".join((field.description or "").split()), _format_default(field.default))
        for name, field in Settings.model_fields.items()
    ]


def _quote(value: str) -> str:
    """Return a value as a shell, systemd, Docker Compose and python-dotenv read it alike."""
    return shlex.quote(value) if value else ""


def _format_default(default: object) -> str:
    if default is None or default is PydanticUndefined or isinstance(default, SecretStr):
        return ""
    return ",".join(default) if isinstance(default, tuple) else str(default)


if __name__ == "__main__":
    print(format_env_example(), end="")
