"""The tools that are bound to the model, and calls that fit their schemas."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple


class ToolCall(NamedTuple):
    """A call of a bound tool, with arguments that its schema declares."""

    tool: str
    arguments: dict[str, Any]


class BoundTools:
    """The tools that can be called, from their definitions in OpenAI's format."""

    def __init__(self, tools: Iterable[Mapping[str, Any]]) -> None:
        functions = [tool["function"] for tool in tools if "function" in tool]
        self._parameters: dict[str, Mapping[str, Any]] = {
            function["name"]: function.get("parameters") or {} for function in functions
        }

    def __contains__(self, name: object) -> bool:
        return name in self._parameters

    @property
    def names(self) -> list[str]:
        return list(self._parameters)

    def properties(self, tool: str) -> Mapping[str, Any]:
        properties: Mapping[str, Any] = self._parameters[tool].get("properties") or {}
        return properties

    def required(self, tool: str) -> list[str]:
        return list(self._parameters[tool].get("required") or [])

    def accepts(self, tool: str, parameter: str) -> bool:
        return tool in self and parameter in self.properties(tool)

    def call(self, tool: str, arguments: Mapping[str, Any]) -> ToolCall:
        """Return a call without the arguments that are None or that the tool does not accept."""
        known = self.properties(tool)
        return ToolCall(tool, {k: v for k, v in arguments.items() if k in known and v is not None})

    def id_parameter(self, tool: str, default: str) -> str:
        """Return the parameter that takes the id: the default, or the required one most like it."""
        known = self.properties(tool)
        if default in known:
            return default
        required = self.required(tool)
        ids = [name for name in required if _is_id(name, known.get(name) or {})]
        return next(iter([*ids, *required, *known]), default)


def _is_id(name: str, schema: Mapping[str, Any]) -> bool:
    return schema.get("format") == "uuid" or name == "id" or name.endswith("_id")
