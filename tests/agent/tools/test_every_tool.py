"""What holds for every tool. A failure says what the tool lacks, and where to add it."""

import re

import orjson
import pytest

from agent.tools.adapter import Tool
from agent.tools.results import ToolError
from domain.core.i18n import translate
from scripts.new_tool import FILL_IN
from tests.agent.tools.harness import ROOT, TOOLS, Agent, example_arguments, source_of, texts_of

MAX_DESCRIPTION_LENGTH = 400
MAX_DEFINITION_BYTES = 2_000
FUNCTION_NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")
"""What OpenAI's API takes as the name of a function."""
CHINESE = re.compile(r"[\u4e00-\u9fff]")
CATALOGUE = "domain/core/locales/zh_CN.po"
CHANGING = {name: tool for name, tool in TOOLS.items() if tool.changes}

every_tool = pytest.mark.parametrize("tool", TOOLS.values(), ids=TOOLS)
every_changing_tool = pytest.mark.parametrize("tool", CHANGING.values(), ids=CHANGING)


@every_tool
def test_the_docstring_tells_the_model_what_the_tool_does(tool: Tool) -> None:
    where = source_of(tool.operation)
    assert FILL_IN not in tool.description, f"write the docstring of {tool.name} in {where}"
    assert len(tool.description) <= MAX_DESCRIPTION_LENGTH, f"shorten the docstring in {where}"


@every_tool
def test_the_schema_is_within_bounds(tool: Tool) -> None:
    """Every request to the model carries the definitions of all tools."""
    where = source_of(tool.operation)
    assert FUNCTION_NAME.fullmatch(tool.name), f"rename {tool.name} in {where}"
    size = len(orjson.dumps(tool.definition))
    assert size <= MAX_DEFINITION_BYTES, f"{tool.name} takes {size} bytes: shorten {where}"
    assert "$ref" not in f"{tool.parameters}"


@every_tool
def test_the_result_is_described(tool: Tool) -> None:
    documentation = (tool.result.__doc__ or "") if tool.result else ""
    where = f"{tool.result} of {tool.name}"
    assert FILL_IN not in documentation, f"write the docstring and the members of {where}"


@every_tool
def test_the_model_cannot_choose_the_caller(tool: Tool) -> None:
    chosen_by_us = {"session", "caller", "owner_id", "source_type"}
    assert not tool.parameters["properties"].keys() & chosen_by_us


@every_changing_tool
def test_the_confirmation_is_written_in_both_languages(tool: Tool) -> None:
    assert tool.confirm is not None
    texts, where = texts_of(tool.confirm), source_of(tool.confirm)
    assert texts, f"translate a gettext_noop text for {tool.name} in {where}"
    for text in texts:
        assert FILL_IN not in text, f"write the confirmation of {tool.name} in {where}: {text!r}"
        assert translate(text, "zh-CN") != text, f"translate {text!r} in {CATALOGUE}"


@every_changing_tool
async def test_the_person_is_answered_in_their_language(agent: Agent, tool: Tool) -> None:
    """The answer is the confirmation, or why the call cannot run."""
    english, chinese = [await _answer(agent, tool, locale) for locale in ("en", "zh-CN")]
    assert english
    assert not CHINESE.search(english)
    assert CHINESE.search(chinese)


@every_tool
async def test_the_adapter_runs_the_tool(agent: Agent, tool: Tool) -> None:
    where = source_of(tool.operation)
    result = await agent.run(tool.name, **example_arguments(tool))
    assert result.get("error") != "tool_failed", f"{tool.name} raised an error: see {where}"
    unknown = await agent.run(tool.name, **example_arguments(tool), no_such_argument=1)
    assert unknown["error"] == "invalid_arguments"


@every_tool
def test_the_tool_has_a_test_of_its_own(tool: Tool) -> None:
    paths = (ROOT / "tests/agent/tools").glob("test_*.py")
    is_tested = any(f'"{tool.name}"' in path.read_text(encoding="utf-8") for path in paths)
    assert is_tested, f"test {tool.name} in tests/agent/tools/test_<feature>.py"


async def _answer(agent: Agent, tool: Tool, locale: str) -> str:
    try:
        return await agent.confirm(tool.name, locale, **example_arguments(tool))
    except ToolError as error:
        return str(error.result["message"])
