"""Finds the tools: each module of this package can define a list named TOOLS."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

from agent import tools
from agent.tools.adapter import Tool


def load_tools() -> dict[str, Tool]:
    """Return all tools by name. Raises ValueError if two have the same name."""
    by_name: dict[str, Tool] = {}
    for tool in _all_tools():
        if tool.name in by_name:
            raise ValueError(f"there are two tools named {tool.name}")
        by_name[tool.name] = tool
    return by_name


def _all_tools() -> Iterator[Tool]:
    for module in iter_modules(tools.__path__, f"{tools.__name__}."):
        yield from getattr(import_module(module.name), "TOOLS", ())
