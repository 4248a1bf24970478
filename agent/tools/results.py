"""What a tool answers: plain JSON, and no more of it than the model needs."""

from typing import Any

from domain.core.caller import Caller
from domain.core.pagination import NumberedPage, Page
from domain.core.schemas import Output

Result = type[Output]
MORE = "There are more. Narrow it down, or call again with this `after`."
NEXT_PAGE = "There are more: call again with the next `page`."
DONE = {"done": True}


def format_result(value: Any, result: Result | None, caller: Caller) -> Any:
    """Show what an operation gave: times in the caller's zone, nothing that is empty."""
    if result is None:
        return DONE
    if isinstance(value, Page):
        listed: dict[str, Any] = {"items": [_format(row, result, caller) for row in value.items]}
        if isinstance(value, NumberedPage) and not value.is_last:
            listed |= {"total": value.total, "hint": NEXT_PAGE}
        return listed if value.after is None else {**listed, "after": value.after, "hint": MORE}
    return _format(value, result, caller)


def _format(value: Any, result: Result, caller: Caller) -> dict[str, Any]:
    shown = result.model_validate(value, from_attributes=True)
    return shown.model_dump(mode="json", exclude_none=True, context={"timezone": caller.timezone})
