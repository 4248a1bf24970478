"""Writes the skeleton of a tool: the operation, its line among the TOOLS, and its test.

python -m scripts.new_tool NAME FEATURE [--changes] [--result SCHEMA]

A tool that changes data also gets its confirmation, and the entry for it in zh_CN.po. What is
left to write is marked with FILL_IN; tests/agent/tools/test_every_tool.py fails until then.
"""

import argparse
import re
import subprocess
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from agent.tools.registry import load_tools

FILL_IN = "FILL IN"
ROOT = Path(__file__).parents[1]
TOOLS = ROOT / "agent/tools"
TESTS = ROOT / "tests/agent/tools"
CATALOGUE = ROOT / "domain/core/locales/zh_CN.po"
FIRST_IMPORT = re.compile(r"^(from|import) ", re.MULTILINE)
FIRST_TEXT = re.compile(r"^[A-Z_]+ = gettext_noop", re.MULTILINE)
TOOLS_LIST = re.compile(r"^TOOLS = \[\n", re.MULTILINE)
START_OF_TOOLS = re.compile(r"(?<=^TOOLS = \[\n)", re.MULTILINE)
SNAKE_CASE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")

OPERATION = '''

async def {name}(session: AsyncSession, caller: Caller) -> object:
    """FILL IN what {name} does: the model reads it."""
    raise NotImplementedError
'''
RESULT = '''class {result}(Output):
    """FILL IN: what the model sees of {name}."""


'''
TEXT = """{constant} = gettext_noop("FILL IN what {name} would do")
"""
CONFIRMATION = """async def confirm_{name}(_session: AsyncSession, caller: Caller) -> str:
    return translate({constant}, caller.locale)


"""
TRANSLATION = """
msgid "FILL IN what {name} would do"
msgstr ""
"""
READING_TOOL = "    reading_tool({operations}.{name}, result={result}),\n"
CHANGING_TOOL = "    changing_tool({operations}.{name}, confirm=confirm_{name}),\n"
CHANGING_TOOL_WITH_RESULT = (
    "    changing_tool({operations}.{name}, result={result}, confirm=confirm_{name}),\n"
)
READING_TEST = """

async def test_{name}(agent: Agent) -> None:
    assert await agent.run("{name}") == "FILL IN"
"""
CHANGING_TEST = """

async def test_{name}(agent: Agent) -> None:
    assert await agent.confirm("{name}") == "FILL IN"
    assert await agent.confirm("{name}", "zh-CN") == "FILL IN"
    assert await agent.run("{name}") == {{"done": True}}
"""
IMPORTS = """\
from sqlalchemy.ext.asyncio import AsyncSession
from domain.core.caller import Caller
"""
TOOL_IMPORTS = f"""\
{IMPORTS}from agent.tools.adapter import changing_tool, reading_tool
from domain.core.i18n import gettext_noop, translate
from domain.core.schemas import Output
"""
TEST_IMPORTS = "from tests.agent.tools.harness import Agent\n"


def write_skeleton(name: str, feature: str, *, changes: bool, result: str | None) -> list[Path]:
    """Add the skeleton of a tool to the files of its feature, and return their paths.

    Without `result`, a reading tool gets a schema of its own, and a changing one has no result.
    """
    tools, test = TOOLS / f"{feature}.py", TESTS / f"test_{feature}.py"
    operations = _operations_of(tools)
    domain = Path(getattr(import_module(f"agent.tools.{feature}"), operations).__file__)
    values = {
        "name": name,
        "operations": operations,
        "constant": name.upper(),
        "result": result or f"{name.title().replace('_', '')}Result",
    }
    _insert(domain, IMPORTS, before=FIRST_IMPORT)
    _append(domain, OPERATION.format(**values))
    if changes:
        _insert(tools, TEXT.format(**values), before=FIRST_TEXT)
        _insert(tools, CONFIRMATION.format(**values), before=TOOLS_LIST)
        line = CHANGING_TOOL_WITH_RESULT if result else CHANGING_TOOL
        _append(CATALOGUE, TRANSLATION.format(**values))
    else:
        line = READING_TOOL
        if result is None:
            _insert(tools, RESULT.format(**values), before=TOOLS_LIST)
    _insert(tools, line.format(**values), before=START_OF_TOOLS)
    _insert(tools, TOOL_IMPORTS, before=FIRST_IMPORT)
    if not test.exists():
        _append(test, f'"""The agent\'s tools of {feature}."""\n\n{TEST_IMPORTS}')
    _insert(test, TEST_IMPORTS, before=FIRST_IMPORT)
    _append(test, (CHANGING_TEST if changes else READING_TEST).format(**values))
    _format([domain, tools, test])
    return [domain, tools, test, *([CATALOGUE] if changes else [])]


def _operations_of(tools: Path) -> str:
    """Return the alias of the domain module that the first of the TOOLS comes from."""
    first = next(re.finditer(r"_tool\(\s*(\w+)\.", tools.read_text(encoding="utf-8")))
    return first[1]


def _append(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(text)


def _insert(path: Path, text: str, *, before: re.Pattern[str]) -> None:
    """Insert text before the first line that matches."""
    source = path.read_text(encoding="utf-8")
    found = before.search(source)
    if found is None:
        raise SystemExit(f"{path.relative_to(ROOT)} has no line that matches {before.pattern!r}")
    at = found.start()
    path.write_text(f"{source[:at]}{text}{source[at:]}", encoding="utf-8")


def _format(paths: Sequence[Path]) -> None:
    """Sort the imports, and remove those that are there already or are not needed."""
    files = [str(path) for path in paths]
    ruff = [sys.executable, "-m", "ruff"]
    subprocess.run([*ruff, "check", "--quiet", "--fix", "--select", "I,F401", *files], check=True)
    subprocess.run([*ruff, "format", "--quiet", *files], check=True)


def features() -> list[str]:
    """Return the modules of agent/tools that have TOOLS."""
    return sorted(p.stem for p in TOOLS.glob("*.py") if TOOLS_LIST.search(p.read_text("utf-8")))


def main() -> None:
    parser = argparse.ArgumentParser(prog="make tool", description="Write the skeleton of a tool.")
    parser.add_argument("name", metavar="NAME", help="the operation's name, verb first: list_items")
    parser.add_argument(
        "feature", metavar="FEATURE", choices=features(), help=", ".join(features())
    )
    parser.add_argument("--changes", action="store_true", help="the tool changes data")
    parser.add_argument("--result", metavar="RESULT", help="a schema that the feature's tools have")
    options = parser.parse_args()
    if not SNAKE_CASE.fullmatch(options.name):
        parser.error(f"{options.name!r} is no name of a function: write find_free_time")
    if options.name in load_tools():
        parser.error(f"there is a tool named {options.name} already")
    paths = write_skeleton(
        options.name, options.feature, changes=options.changes, result=options.result
    )
    print(f"Search for {FILL_IN!r} in:")
    print(*(f"  {path.relative_to(ROOT)}" for path in paths), sep="\n")
    print("and then: make fix && make test T='tests/agent/tools tests/api/test_route_tools.py'")


if __name__ == "__main__":
    main()
