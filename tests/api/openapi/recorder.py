"""Records the answers of the server, in a form that is the same in every run.

Ids, times of the server, tokens and codes differ from run to run. Each gets a fixed value instead:
ids in the order in which they appear, the others by the name of their member. Long lists are cut.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import httpx
import orjson

from api.openapi.examples import BY_NAME
from domain.auth.api_tokens.service import PREFIX
from tests.api.route_table import ENDPOINTS

OPENAPI = Path(__file__).parents[3] / "api/openapi"
PATH, STREAMS_PATH = OPENAPI / "recorded_answers.json", OPENAPI / "recorded_streams.json"
ERRORS_PATH = OPENAPI / "recorded_errors.json"
RECORD = "RECORD_ANSWERS"
"""The environment variable with which a test writes the answers instead of comparing them."""
NOW = "2026-11-20T09:30:00Z"
MAX_MEMBERS = 2
"""The members of a list that an example shows."""
MAX_STREAMED_MEMBERS, MAX_STREAMED_CHARACTERS = 3, 60
"""The members of an object and the characters of a text that an example of a stream shows."""
UUID_FORM = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
MESSAGE_OR_CALL_ID = re.compile(r"(?<=_)[0-9a-f]{32}")
SERVER_TIME = re.compile(r"\w+(_at|At)")
CHOSEN_TIMES = {"start_at", "end_at"}
"""Times that a request names, and that its answer repeats."""
FIRST_CHOSEN_YEAR = "2030"
SECRETS = ("access_token", "refresh_token", "ticket")
MEASURED = {"latency_ms": 1, "inputTokens": 377, "outputTokens": 15, "totalTokens": 392}
INVITE_CODE = re.compile(r"[A-Z2-9]{8}")
ENDPOINTS_BY_OPERATION = {endpoint.operation: endpoint for endpoint in ENDPOINTS}


@dataclass(slots=True)
class Recorder:
    """Calls operations as the document describes them, and keeps what they answer."""

    client: httpx.AsyncClient
    requests: Mapping[str, Any]
    """The documented request bodies by operation."""
    answers: dict[str, Any] = field(default_factory=dict)
    streams: dict[str, list[str]] = field(default_factory=dict)
    errors: dict[str, list[Any]] = field(default_factory=dict)
    """What is wrong with an invalid request."""
    replaced: dict[str, str] = field(default_factory=dict)
    """Texts that stand for others in the examples, such as a second user's name."""
    _ids: dict[str, UUID] = field(default_factory=dict)

    async def call(
        self,
        operation: str,
        caller: str | None = None,
        *,
        path: Mapping[str, str] | None = None,
        **changed: Any,
    ) -> Any:
        """Call an operation with its documented body, record its answer, and return it as it is."""
        response = await self.send(operation, caller, path=path, **changed)
        body = response.json() if response.content else None
        self.answers[operation] = self.normalise(body)
        return body

    async def stream(
        self, operation: str, caller: str, *, path: Mapping[str, str] | None = None, **changed: Any
    ) -> None:
        """Call an operation that answers with a stream, and record the lines of its events.

        Of consecutive events of one type it records the first.
        """
        response = await self.send(operation, caller, path=path, **changed)
        lines: list[str] = []
        last_kind = None
        for block in response.text.replace("\r\n", "\n").split("\n\n"):
            fields = [line for line in block.splitlines() if not line.startswith(":")]
            data = next((line[6:] for line in fields if line.startswith("data: ")), None)
            if data is None:
                continue
            event = self.normalise(orjson.loads(data))
            kind = event.get("type", event.get("event"))
            if kind != last_kind:
                others = [line for line in fields if not line.startswith("data: ")]
                lines += [*others, f"data: {_abbreviate(event)}", ""]
            last_kind = kind
        self.streams[operation] = lines[:-1]

    async def send(
        self,
        operation: str,
        caller: str | None = None,
        *,
        path: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
        **changed: Any,
    ) -> httpx.Response:
        """Call an operation with its documented body and these members changed.

        `caller` is an access token.
        """
        endpoint = ENDPOINTS_BY_OPERATION[operation]
        documented = self.requests.get(operation)
        body = None if documented is None else {**documented, **changed}
        headers = {"Authorization": f"Bearer {caller}"} if caller else {}
        response = await self.client.request(
            endpoint.method,
            endpoint.path.format_map(path or {}),
            json=body,
            params=query,
            headers=headers,
        )
        assert response.is_success, f"{operation}: {response.text}"
        return response

    def normalise(self, value: Any, name: str = "") -> Any:
        """Return a value with fixed ids, times and secrets, and without most of long lists."""
        if isinstance(value, dict):
            return {key: self.normalise(member, key) for key, member in value.items()}
        if isinstance(value, list):
            return [self.normalise(member, name) for member in value[:MAX_MEMBERS]]
        if isinstance(value, str):
            return self._normalise_text(value, name)
        return MEASURED.get(name, value)

    def _normalise_text(self, text: str, name: str) -> str:
        if name in SECRETS:
            return str(BY_NAME[name])
        if name == "token" and text.startswith(PREFIX):
            return str(BY_NAME["api_token"])
        if name == "code" and INVITE_CODE.fullmatch(text):
            return str(BY_NAME["invite_code"])
        is_server_time = SERVER_TIME.fullmatch(name) and name not in CHOSEN_TIMES
        if is_server_time and text < FIRST_CHOSEN_YEAR:
            return NOW
        for actual, shown in self.replaced.items():
            text = text.replace(actual, shown)
        text = UUID_FORM.sub(lambda found: str(self._fixed_id(found[0])), text)
        return MESSAGE_OR_CALL_ID.sub(lambda found: self._fixed_id(found[0]).hex, text)

    def _fixed_id(self, actual: str) -> UUID:
        fixed = uuid5(NAMESPACE_URL, f"example {len(self._ids)}")
        return self._ids.setdefault(actual, fixed)


def _abbreviate(value: Any, depth: int = 0) -> str:
    """Write an event as JSON, with `...` for more."""
    if isinstance(value, dict):
        shown = list(value.items()) if depth == 0 else list(value.items())[:MAX_STREAMED_MEMBERS]
        members = [f"{_abbreviate(name)}:{_abbreviate(each, depth + 1)}" for name, each in shown]
        if depth > 1 and value:
            return "{...}"
        return f"{{{','.join(members)}{',...' if len(shown) < len(value) else ''}}}"
    if isinstance(value, list):
        return "[...]" if value else "[]"
    if isinstance(value, str) and len(value) > MAX_STREAMED_CHARACTERS:
        return _abbreviate(f"{value[: MAX_STREAMED_CHARACTERS - 3]}...")
    return orjson.dumps(value).decode()


def check_recorded(recorder: Recorder) -> None:
    """Compare recorded answers with those in the document, or write them to it."""
    _check(PATH, recorder.answers)
    _check(STREAMS_PATH, recorder.streams)
    _check(ERRORS_PATH, recorder.errors)


def _check(path: Path, answers: Mapping[str, Any]) -> None:
    recorded = orjson.loads(path.read_bytes()) if path.exists() else {}
    if os.environ.get(RECORD):
        merged = dict(sorted({**recorded, **answers}.items()))
        path.write_bytes(orjson.dumps(merged, option=orjson.OPT_INDENT_2) + b"\n")
        return
    for operation, answer in answers.items():
        assert recorded.get(operation) == answer, (
            f"{operation} answers otherwise than its example: "
            f"run `make examples`, and look at the difference: {answer}"
        )
