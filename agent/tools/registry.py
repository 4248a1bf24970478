"""Finds the tools: every module beside this one may have a list named TOOLS."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

from agent import tools
from agent.tools.adapter import Tool


def load_tools() -> dict[str, Tool]:
    """Give all tools by name. Raises ValueError where two have the same."""
    found: dict[str, Tool] = {}
    for tool in _all_tools():
        if tool.name in found:
            raise ValueError(f"there are two tools named {tool.name}")
        found[tool.name] = tool
    return found


def _all_tools() -> Iterator[Tool]:
    for module in iter_modules(tools.__path__, f"{tools.__name__}."):
        yield from getattr(import_module(module.name), "TOOLS", ())
