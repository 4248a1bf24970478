"""What the model is told where a tool did not run: so much that it can do better."""

from collections.abc import Mapping, Sequence
from typing import Any

from domain.core.errors import DomainError
from domain.core.i18n import gettext_noop, translate

INVALID = gettext_noop("The arguments do not fit.")
FAILED = gettext_noop("The tool failed. Nothing was changed.")


class ToolRejected(Exception):
    """A call that has a result before it ran; `result` is that result, plain JSON."""

    def __init__(self, result: dict[str, Any]) -> None:
        super().__init__(result["error"])
        self.result = result


def rejected_result(error: DomainError, locale: str) -> dict[str, Any]:
    """Tell what the operation said, in the caller's language."""
    return {"error": error.code, "message": error.text(locale)}


def invalid_arguments(problems: Sequence[Mapping[str, Any]], locale: str) -> dict[str, Any]:
    """Tell which arguments do not fit and why; what they were is not repeated."""
    told = [f"{_place(problem['loc'])}: {problem['message']}" for problem in problems]
    return {
        "error": "invalid_arguments",
        "message": translate(INVALID, locale),
        "problems": told,
    }


def error_result(locale: str) -> dict[str, Any]:
    """Tell that it went wrong, and nothing of how."""
    return {"error": "tool_failed", "message": translate(FAILED, locale)}


def _place(location: Sequence[str | int]) -> str:
    return ".".join(str(part) for part in location) or "arguments"
