"""What came of a call: records, or a failure."""

import json
import re
from dataclasses import dataclass
from typing import Any

from langchain_core.messages import ToolMessage

Record = dict[str, Any]
LISTS = ("items", "results", "data", "records")
FAILED = re.compile(
    r"^\s*(?:error|failed|failure|refused|rejected|cancelled|denied|expired|no answer)\b"
    r"|person (?:refused|cancelled|declined)|was not done|not approved|拒绝了|未批准|没有执行",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one call of a tool."""

    tool: str
    arguments: dict[str, Any]
    value: Any
    error: str | None = None
    """A code such as `refused` or `schedule_item_not_found`; None where all went well."""
    message: str | None = None

    @property
    def failed(self) -> bool:
        return self.error is not None

    @property
    def records(self) -> list[Record]:
        """The objects in the result, also where they are wrapped with a word about more."""
        value = self.value
        if isinstance(value, dict):
            inner = next((value[key] for key in LISTS if isinstance(value.get(key), list)), None)
            value = inner if inner is not None else [value]
        if not isinstance(value, list):
            return []
        return [record for record in value if isinstance(record, dict)]

    @property
    def is_list(self) -> bool:
        value = self.value
        wrapped = isinstance(value, dict) and any(isinstance(value.get(k), list) for k in LISTS)
        return wrapped or isinstance(value, list)

    @property
    def record(self) -> Record:
        return self.records[0] if self.records else {}

    @property
    def more(self) -> bool:
        """Whether the list leaves something out."""
        value = self.value if isinstance(self.value, dict) else {}
        return bool(value.get("more") or value.get("after"))


def read_outcome(tool: str, arguments: dict[str, Any], result: ToolMessage | None) -> Outcome:
    """Read a tool's result: JSON as the tools give it, or plain words."""
    if result is None:
        return Outcome(tool, arguments, None, "no_result", "no result came")
    text = result.text.strip()
    try:
        value = json.loads(text) if text else None
    except ValueError:
        failed = result.status == "error" or FAILED.search(text)
        return Outcome(tool, arguments, text, "failed" if failed else None, text)
    error, message = _error(value)
    if result.status == "error":
        error, message = error or "failed", message or text
    return Outcome(tool, arguments, value, error, message)


def _error(value: Any) -> tuple[str | None, str | None]:
    if not isinstance(value, dict) or not value.get("error"):
        return None, None
    error = value["error"]
    if isinstance(error, dict):
        return str(error.get("code", "failed")), str(error.get("message", error))
    message = value.get("message") or value.get("detail") or error
    return str(value.get("code") or error), str(message)
