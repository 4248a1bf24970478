"""What can be set from outside, described once: for `--help` and for `.env.example`."""

from textwrap import fill

from pydantic import SecretStr
from pydantic_core import PydanticUndefined

from domain.core.settings import Settings

HEAD = """\
# Every setting with its default. Copy this file to `.env`, or set environment variables of the
# same names, which win over the file.
"""


def described_variables() -> list[tuple[str, str]]:
    """Give each variable's name and what it does, with its default where there is one."""
    return [
        (name, f"{text} [{default}]" if default else text) for name, text, default in _variables()
    ]


def example_file() -> str:
    """Write `.env.example`: each variable in a comment, so that a copy changes nothing."""
    parts = [
        f"{fill(text, 100, initial_indent='# ', subsequent_indent='# ')}\n# {name}={default}\n"
        for name, text, default in _variables()
    ]
    return "\n".join([HEAD, *parts])


def settings_table() -> str:
    """Write the table of the README."""
    rows = [
        f"| `{name}` | {f'`{default}`' if default else ''} | {text} |"
        for name, text, default in _variables()
    ]
    return "\n".join(["| variable | default | what it does |", "|---|---|---|", *rows])


def _variables() -> list[tuple[str, str, str]]:
    return [
        (name.upper(), " ".join((field.description or "").split()), _shown(field.default))
        for name, field in Settings.model_fields.items()
    ]


def _shown(default: object) -> str:
    if default is None or default is PydanticUndefined or isinstance(default, SecretStr):
        return ""
    return ",".join(default) if isinstance(default, tuple) else str(default)


if __name__ == "__main__":
    print(example_file(), end="")
