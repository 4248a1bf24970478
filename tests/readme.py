"""The sessions in the README: what is typed, and what comes out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

README = Path(__file__).parents[1] / "README.md"
ADDRESS = "http://127.0.0.1:8000"
MARK = "\x1e"
_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"^\$ (.*\n(?:    .*\n)*)", re.MULTILINE)
_VARYING = re.compile(
    r'(?<="access_token":")[^"]*|(?<="refresh_token":")[^"]*'
    r'|"[a-z]+Tokens":\d+'
    r"|(?<=your code is )\d{6}"
    r"|20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d*Z?"
    r"|[0-9a-f]{4,}(?:-[0-9a-f]+)*"
)


@dataclass(frozen=True, slots=True)
class Line:
    """Something that is typed, and what it is said to print."""

    command: str
    output: str


def lines(text: str) -> list[Line]:
    """Give everything that is typed in the README, in its order."""
    return [line for block in _BLOCK.findall(text) for line in _lines_of(block)]


def _lines_of(block: str) -> Iterator[Line]:
    _, *parts = _COMMAND.split(block)
    for command, output in zip(parts[::2], parts[1::2], strict=True):
        yield Line(command, output)


def script(typed: list[Line], server: str) -> str:
    """Write what a shell is to run: each line after a mark, the mails awaited."""
    wait = "until ls var/outbox/*.eml > /dev/null 2>&1; do sleep 0.05; done\n"
    return "".join(
        f"{wait if 'var/outbox' in line.command else ''}printf '{MARK}'\n"
        + line.command.replace(ADDRESS, server)
        for line in typed
    )


def filled(text: str, outputs: list[str]) -> str:
    """Give the README with what was really printed."""
    remaining = iter(outputs)

    def fill(block: re.Match[str]) -> str:
        session = "".join(
            f"$ {line.command}{_closed(next(remaining))}" for line in _lines_of(block[1])
        )
        return f"```console\n{session}```"

    return _BLOCK.sub(fill, text)


def _closed(output: str) -> str:
    return output if output.endswith("\n") or not output else f"{output}\n"


def without_what_varies(text: str) -> str:
    return _VARYING.sub("*", text)
