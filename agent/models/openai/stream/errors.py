"""Finds the errors that an endpoint reports inside a response with status 200."""

from typing import Any

from agent.models.openai.stream.json_values import as_object


class NoCompletion(Exception):
    """The body is something else than a chat completion, such as an HTML page."""


class ReportedError(Exception):
    """The endpoint reported an error in its stream."""

    def __init__(self, error: object) -> None:
        super().__init__("the endpoint reported an error in its stream")
        self.error = error

    @property
    def status(self) -> int | None:
        """The HTTP status that belongs to the error, if the endpoint named one."""
        error = as_object(self.error)
        for name in ("code", "status", "status_code", "http_code"):
            value = error.get(name)
            if isinstance(value, int | str) and str(value).isdecimal():
                status = int(str(value)[:4])
                if 400 <= status < 600:
                    return status
        return None


def find_error(event: dict[str, Any], choices: list[dict[str, Any]]) -> object | None:
    """Return the error that an event reports, or None."""
    if error := event.get("error"):
        return error  # type: ignore[no-any-return]
    if event.get("object") == "error" or event.get("type") == "error":
        return event
    if not choices and "detail" in event:
        return event
    return next((choice["error"] for choice in choices if choice.get("error")), None)
