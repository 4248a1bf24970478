"""The tools that are bound to the model, and what fits them."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple


class Call(NamedTuple):
    """A call of a tool that is bound, with arguments that its schema knows."""

    tool: str
    arguments: dict[str, Any]


class Toolbox:
    """What can be called. Reads OpenAI's form of tools."""

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

    def takes(self, tool: str, parameter: str) -> bool:
        return tool in self and parameter in self.properties(tool)

    def call(self, tool: str, arguments: Mapping[str, Any]) -> Call:
        """Leave out what is not set and what the tool does not take."""
        known = self.properties(tool)
        return Call(tool, {k: v for k, v in arguments.items() if k in known and v is not None})

    def id_parameter(self, tool: str, usual: str) -> str:
        """Find the parameter that takes the id: the usual one, or the required one like it."""
        known = self.properties(tool)
        if usual in known:
            return usual
        required = self.required(tool)
        ids = [name for name in required if _is_id(name, known.get(name) or {})]
        return next(iter([*ids, *required, *known]), usual)


def _is_id(name: str, schema: Mapping[str, Any]) -> bool:
    return schema.get("format") == "uuid" or name == "id" or name.endswith("_id")
