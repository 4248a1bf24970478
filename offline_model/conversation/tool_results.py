"""The result of a tool call: records, or a failure."""

import json
import re
from dataclasses import dataclass
from typing import Any

from langchain_core.messages import ToolMessage

Record = dict[str, Any]
LIST_KEYS = ("items", "results", "data", "records")
REJECTIONS = ("refused", "cancelled", "expired")
"""The errors of a call that the user did not approve."""
READ_PREFIXES = ("list_", "get_", "search_")
FAILURE = re.compile(
    r"^\s*(?:error|failed|failure|refused|rejected|cancelled|denied|expired|no answer)\b"
    r"|person (?:refused|cancelled|declined)|was not done|not approved|拒绝了|未批准|没有执行",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ToolResult:
    """The result of one call of a tool."""

    tool: str
    arguments: dict[str, Any]
    value: Any
    error: str | None = None
    """A code such as `refused` or `schedule_item_not_found`; None after a success."""
    message: str | None = None

    @property
    def failed(self) -> bool:
        return self.error is not None

    @property
    def is_rejected(self) -> bool:
        """Whether the user did not approve the call."""
        return self.error in REJECTIONS

    @property
    def changes_data(self) -> bool:
        return not self.tool.startswith(READ_PREFIXES)

    @property
    def records(self) -> list[Record]:
        """The objects in the result, also when an object with a hint wraps their list."""
        value = self.value
        if isinstance(value, dict):
            inner = next(
                (value[key] for key in LIST_KEYS if isinstance(value.get(key), list)), None
            )
            value = inner if inner is not None else [value]
        if not isinstance(value, list):
            return []
        return [record for record in value if isinstance(record, dict)]

    @property
    def is_list(self) -> bool:
        value = self.value
        wrapped = isinstance(value, dict) and any(isinstance(value.get(k), list) for k in LIST_KEYS)
        return wrapped or isinstance(value, list)

    @property
    def record(self) -> Record:
        return self.records[0] if self.records else {}

    @property
    def has_more(self) -> bool:
        """Whether the list is truncated."""
        value = self.value if isinstance(self.value, dict) else {}
        return bool(value.get("more") or value.get("after"))


def parse_tool_result(
    tool: str, arguments: dict[str, Any], message: ToolMessage | None
) -> ToolResult:
    """Parse a tool's message: JSON as the tools return it, or plain text."""
    if message is None:
        return ToolResult(tool, arguments, None, "no_result", "no result came")
    text = message.text.strip()
    try:
        value = json.loads(text) if text else None
    except ValueError:
        failed = message.status == "error" or FAILURE.search(text)
        return ToolResult(tool, arguments, text, "failed" if failed else None, text)
    error, detail = _parse_error(value)
    if message.status == "error":
        error, detail = error or "failed", detail or text
    return ToolResult(tool, arguments, value, error, detail)


def _parse_error(value: Any) -> tuple[str | None, str | None]:
    if not isinstance(value, dict) or not value.get("error"):
        return None, None
    error = value["error"]
    if isinstance(error, dict):
        return str(error.get("code", "failed")), str(error.get("message", error))
    message = value.get("message") or value.get("detail") or error
    return str(value.get("code") or error), str(message)
