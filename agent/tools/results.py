"""What a tool returns to the model: plain JSON, and no more of it than the model needs.

A call without an effect has an error for a result: `error`, a code for the model to act on, and
`message`, in the caller's language.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from domain.core.caller import Caller
from domain.core.errors import DomainError
from domain.core.i18n import gettext_noop, translate
from domain.core.pagination import NumberedPage, Page
from domain.core.schemas import Output

Result = type[Output]
MORE = "There are more. Narrow it down, or call again with this `after`."
NEXT_PAGE = "There are more: call again with the next `page`."
DONE = {"done": True}
INVALID = gettext_noop("The arguments do not fit.")
FAILED = gettext_noop("The tool failed. Nothing was changed.")
ERROR_MEMBERS = {"error", "message", "problems", "reason"}
"""What an error result can have: see `error_result` and what adds to it."""
REJECTION_MESSAGES = {
    "refused": gettext_noop("The person refused this action. It was not done."),
    "cancelled": gettext_noop("The person cancelled this action. It was not done."),
    "expired": gettext_noop("No answer came in time. The action was not done."),
}


class ToolError(Exception):
    """The call cannot run; `result` is the error result for the model."""

    def __init__(self, result: dict[str, Any]) -> None:
        super().__init__(result["error"])
        self.result = result


def format_result(value: Any, result: Result | None, caller: Caller) -> Any:
    """Format what an operation returned: times in the caller's zone, empty members left out."""
    if result is None:
        return DONE
    if isinstance(value, Page):
        page: dict[str, Any] = {"items": [_format(row, result, caller) for row in value.items]}
        if isinstance(value, NumberedPage) and not value.is_last:
            page |= {"total": value.total, "hint": NEXT_PAGE}
        return page if value.after is None else {**page, "after": value.after, "hint": MORE}
    return _format(value, result, caller)


def rejected_result(status: str, reason: str | None = None) -> dict[str, Any]:
    """Return the result of a call that was not approved; `status` is the decision's."""
    result = error_result(status, REJECTION_MESSAGES[status])
    return {**result, "reason": reason} if reason else result


def error_result(code: str, message: str) -> dict[str, Any]:
    """Return the result of a call that did not run, or that failed."""
    return {"error": code, "message": message}


def find_error(result: Any) -> str | None:
    """Return the code of a result that reports an error; None for any other result."""
    code = result.get("error") if isinstance(result, dict) else None
    return code if isinstance(code, str) else None


def is_error_result(result: Any) -> bool:
    """Return whether a result is one of `error_result`: a task that failed has an `error`, too."""
    return isinstance(result, dict) and {"error", "message"} <= result.keys() <= ERROR_MEMBERS


def domain_error_result(error: DomainError, locale: str) -> dict[str, Any]:
    return error_result(error.code, error.text(locale))


def invalid_arguments_result(problems: Sequence[Mapping[str, Any]], locale: str) -> dict[str, Any]:
    """Name the arguments that do not fit, and why, without repeating their values."""
    listed = [f"{_path(problem['loc'])}: {problem['message']}" for problem in problems]
    return {**error_result("invalid_arguments", translate(INVALID, locale)), "problems": listed}


def tool_failed_result(locale: str) -> dict[str, Any]:
    """Report an unexpected failure without its details, which the log has."""
    return error_result("tool_failed", translate(FAILED, locale))


def to_content(result: Any) -> str:
    """Encode a result as the content of a tool message."""
    return orjson.dumps(result).decode()


def _format(value: Any, result: Result, caller: Caller) -> dict[str, Any]:
    read = result.model_validate(value, from_attributes=True)
    return read.model_dump(mode="json", exclude_none=True, context={"timezone": caller.timezone})


def _path(location: Sequence[str | int]) -> str:
    return ".".join(str(part) for part in location) or "arguments"
