"""The README's section on adding a tool, as steps that a test can follow."""

import ast
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

from scripts.new_tool import FILL_IN

_SECTION = re.compile(r"^### Adding a tool\n(.*?)^## ", re.MULTILINE | re.DOTALL)
_BLOCK = re.compile(r"^( *)```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
_PLACEHOLDER = re.compile(rf'\nmsgid "{FILL_IN}[^\n]*\nmsgstr ""\n')
_OF_OUTER_MAKE = {"MAKEFLAGS", "MFLAGS", "MAKELEVEL"}


def commands(readme: str) -> list[str]:
    """Return the `make tool` commands of the section, in its order."""
    return re.findall(r"^make tool .*$", _section(readme), re.MULTILINE)


def files(readme: str) -> list[tuple[str, str]]:
    """Return the paths and contents of the section's code blocks, which name their file first."""
    found = []
    for indent, language, block in _BLOCK.findall(_section(readme)):
        if language:
            lines = [line.removeprefix(indent) for line in block.splitlines()]
            found.append((lines[0].removeprefix("# "), "\n".join(lines[1:]) + "\n"))
    return found


def run_make(command: str, root: Path) -> None:
    """Run the last line of a target's recipe, with the interpreter that runs the tests."""
    dry_run = ["make", "--dry-run", "--no-print-directory", *shlex.split(command)[1:]]
    # Under `make check` these variables make it a recursive make, which prints more than a recipe.
    env = {name: value for name, value in os.environ.items() if name not in _OF_OUTER_MAKE}
    recipe = subprocess.run(dry_run, cwd=root, env=env, capture_output=True, text=True, check=True)
    _, *arguments = shlex.split(recipe.stdout.splitlines()[-1])
    subprocess.run([sys.executable, *arguments], cwd=root, capture_output=True, check=True)


def write(path: Path, block: str) -> None:
    """Put a block into a file: imports to the others, definitions in place of the skeleton's."""
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".po":
        source = _PLACEHOLDER.sub("", source) + "\n" + block
    else:
        for node in ast.parse(block).body:
            code = ast.get_source_segment(block, node) or ""
            is_import = isinstance(node, ast.Import | ast.ImportFrom)
            source = (
                _with_import(source, code) if is_import else _with_definition(source, node, code)
            )
    path.write_text(source, encoding="utf-8")


def _section(readme: str) -> str:
    found = _SECTION.search(readme)
    assert found is not None
    return found[1]


def _with_import(source: str, code: str) -> str:
    return re.sub(r"^(?=from |import )", f"{code}\n", source, count=1, flags=re.MULTILINE)


def _with_definition(source: str, node: ast.stmt, code: str) -> str:
    """Replace the definition of the same name, or append one that is new."""
    for old in ast.parse(source).body:
        if _name_of(old) == _name_of(node):
            return source.replace(ast.get_source_segment(source, old) or "", code)
    return f"{source}\n\n{code}\n"


def _name_of(node: ast.stmt) -> str | None:
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            return name
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return name
    return None
