"""Every confirmation shows all that a call would store or send, and no value can forge it.

The tools come from the registry. Each gets hostile values in every argument that can have them,
and hostile values are stored in whatever its ids refer to.
"""

import itertools
from collections.abc import Iterator, Mapping
from typing import Any, get_args

import pytest

from agent.tools.adapter import Tool
from agent.tools.results import ToolError
from domain.core.database.sessions import Sessions
from domain.core.schemas import Typed
from domain.core.settings import Settings
from tests.agent.tools.harness import TOOLS, Agent, example_arguments, source_of
from tests.agent.tools.hostile_values import (
    HOSTILE_TEXT,
    LONG_TEXT_LENGTH,
    METADATA,
    hostile_values,
    split_sentence,
    texts_in,
)
from tests.agent.tools.references import References, make_references

LOCALES = ("en", "zh-CN")
CHANGING = {name: tool for name, tool in TOOLS.items() if tool.changes}
CHECKED = {"timezone", "username", "email", "code"}
"""Strings that are compared with a list or with what is stored: a hostile one is refused."""

every_changing_tool = pytest.mark.parametrize("tool", CHANGING.values(), ids=CHANGING)


@pytest.fixture
async def references(agent: Agent, sessions: Sessions, settings: Settings) -> References:
    return await make_references(agent, sessions, settings)


@every_changing_tool
async def test_the_confirmation_shows_every_argument_whole(
    agent: Agent, references: References, tool: Tool
) -> None:
    arguments = await find_arguments(agent, tool, references)
    assert tool.confirm is not None
    where = source_of(tool.confirm)
    for name, value in hostile_arguments(tool):
        for locale in LOCALES:
            try:
                sentence = await agent.confirm(tool.name, locale, **{**arguments, name: value})
            except ToolError:
                assert not is_free_text(name, tool), f"{tool.name} refuses a text as {name}"
                continue
            quoted, _ = split_sentence(sentence)
            missing = [text for text in texts_in(as_read(tool, name, value)) if text not in quoted]
            assert not missing, f"{tool.name} does not quote {name} whole: see {where}: {sentence}"


@every_changing_tool
async def test_the_confirmation_names_what_its_ids_refer_to(
    agent: Agent, references: References, tool: Tool
) -> None:
    """Stored texts are quoted whole; the owner and the other person are named."""
    for arguments, locale in itertools.product(
        await all_arguments(agent, tool, references), LOCALES
    ):
        sentence = await agent.confirm(tool.name, locale, **arguments)
        quoted, _ = split_sentence(sentence)
        for value in arguments.values():
            reference = references.of(value)
            texts = () if reference is None else reference.texts
            missing = [text for text in texts if not any(text in shown for shown in quoted)]
            assert not missing, f"{tool.name} does not quote {missing}: {sentence}"
            people = () if reference is None else reference.people
            unnamed = [name for name in people if name not in quoted]
            assert not unnamed, f"{tool.name} does not name {unnamed}: {sentence}"


def as_read(tool: Tool, name: str, value: Any) -> Any:
    """Return an argument as the tool reads it: titles and links lose what is invisible."""
    info = tool.arguments.model.model_fields[name]
    typed = [each for each in info.metadata if isinstance(each, Typed)]
    typed += [
        each for part in get_args(info.annotation) for each in getattr(part, "__metadata__", ())
    ]
    is_text = isinstance(value, str)
    for each in typed:
        if is_text and isinstance(each, Typed):
            value = each.normalise(value)
    return value


def hostile_arguments(tool: Tool) -> Iterator[tuple[str, Any]]:
    for name, schema in tool.parameters["properties"].items():
        yield from ((name, value) for value in hostile_values(schema))


def is_free_text(name: str, tool: Tool) -> bool:
    schema = tool.parameters["properties"][name]
    return name not in CHECKED and not schema.keys() & {"format", "pattern"}


async def find_arguments(agent: Agent, tool: Tool, references: References) -> dict[str, Any]:
    return (await all_arguments(agent, tool, references))[0]


async def all_arguments(agent: Agent, tool: Tool, references: References) -> list[dict[str, Any]]:
    """Return all arguments, made of the references, that the tool asks the person about."""
    found = []
    for arguments in _possible_arguments(tool, references):
        try:
            await agent.confirm(tool.name, **arguments)
        except ToolError:
            continue
        found.append(arguments)
    assert found, (
        f"No arguments of {tool.name} lead to a confirmation: add what its ids refer to"
        " to tests/agent/tools/references.py"
    )
    return found


def _possible_arguments(tool: Tool, references: References) -> Iterator[dict[str, Any]]:
    """Yield the required arguments, alone and with each optional one that refers to something."""
    required = example_arguments(tool)
    optional = [
        {name: value}
        for name in tool.parameters["properties"].keys() - required.keys()
        for value in references.by_argument.get(name, ())
    ]
    choices = [references.by_argument.get(name, (value,)) for name, value in required.items()]
    for values in itertools.product(*choices):
        base: Mapping[str, Any] = dict(zip(required, values, strict=True))
        yield from ({**base, **more} for more in ({}, *optional))


def test_the_hostile_values_are_hostile() -> None:
    """What the tests above promise depends on these."""
    assert len(LOCALES) == 2
    assert LONG_TEXT_LENGTH == 9_000
    assert len(METADATA) >= 40
    assert not HOSTILE_TEXT.isprintable()
