"""Reads the shell sessions in a document, and replaces their output with that of a real shell."""

import asyncio
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.waiting import unless_hung

README = Path(__file__).parents[1] / "README.md"
ADDRESS = "http://127.0.0.1:8000"
SEPARATOR = "\x1e"
WAIT_FOR_MAIL = "until ls var/outbox/*.eml > /dev/null 2>&1; do sleep 0.05; done\n"
_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"^\$ (.*\n(?:    .*\n)*)", re.MULTILINE)
_VARIABLE_PARTS = re.compile(
    r'(?<="access_token":")[^"]*|(?<="refresh_token":")[^"]*'
    r'|"[a-z]+Tokens":\d+'
    r"|(?<=your code is )\d{6}"
    r"|20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d*Z?"
    r"|[0-9a-f]{4,}(?:-[0-9a-f]+)*"
)


@dataclass(frozen=True, slots=True)
class Command:
    """A shell command in a document, and the output that the document shows for it."""

    text: str
    output: str


async def with_real_outputs(markdown: str, server: str, folder: Path) -> str:
    """Run the commands of a document in a folder, and return the document with their outputs."""
    shell = await asyncio.create_subprocess_exec(
        "bash",
        cwd=folder,
        env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    script = shell_script(read_commands(markdown), server)
    async with unless_hung():
        printed, _ = await shell.communicate(script.encode())
    output = printed.decode().replace("\r", "").replace(server, ADDRESS)
    return with_outputs(markdown, output.split(SEPARATOR)[1:])


def read_commands(markdown: str) -> list[Command]:
    """Return the shell commands of a document, in order."""
    return [command for block in _BLOCK.findall(markdown) for command in _commands_of(block)]


def _commands_of(block: str) -> Iterator[Command]:
    _, *parts = _COMMAND.split(block)
    for text, output in zip(parts[::2], parts[1::2], strict=True):
        yield Command(text, output)


def shell_script(commands: list[Command], server: str) -> str:
    """Return a script that prints SEPARATOR before each command, and waits for mails it reads."""
    return "".join(
        f"{WAIT_FOR_MAIL if 'var/outbox' in command.text else ''}printf '{SEPARATOR}'\n"
        + command.text.replace(ADDRESS, server)
        for command in commands
    )


def with_outputs(markdown: str, outputs: list[str]) -> str:
    """Return the document with these outputs of its commands."""
    remaining = iter(outputs)

    def replace(block: re.Match[str]) -> str:
        session = "".join(
            f"$ {command.text}{_end_with_newline(next(remaining))}"
            for command in _commands_of(block[1])
        )
        return f"```console\n{session}```"

    return _BLOCK.sub(replace, markdown)


def _end_with_newline(output: str) -> str:
    return output if output.endswith("\n") or not output else f"{output}\n"


def mask_variable_parts(text: str) -> str:
    """Replace tokens, codes, times and ids, which differ in every session."""
    return _VARIABLE_PARTS.sub("*", text)
