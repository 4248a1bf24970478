"""The number and the depth of JSON values are bounded before they become Python objects."""

import json
import time
from typing import Any

import httpx
import pytest
from fastapi.exceptions import RequestValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.bodies.json_bounds import MAX_DEPTH, check_json_bounds
from api.bodies.limits import DEFAULT_LIMITS, MEBIBYTE, RUN_LIMITS, BodyLimits
from tests.api.actors import Actor
from tests.api.problem_checks import check_problem
from tests.api.registration import VERIFICATIONS

JSON = {"content-type": "application/json"}
MEASURABLE_SECONDS = 0.005
MAX_GROWTH = 64
"""How much longer 16 times the text may take: 16 times if linear, 256 times if quadratic. What fits
into no cache of the processor takes longer by another factor of up to two."""

# Characters that matter to the search for strings, and others.
TEXTS = st.text(alphabet='"\\[]{},:a∀中')
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner),
    max_leaves=30,
)


def error_of(body: bytes, max_values: int = 10) -> str | None:
    """Return the type of the error that refuses a body."""
    try:
        check_json_bounds(body, max_values=max_values)
    except RequestValidationError as error:
        kind: str = error.errors()[0]["type"]
        return kind
    return None


def count_separators(value: Any) -> int:
    """Count what the check counts: containers, and the values that follow a comma."""
    if not isinstance(value, dict | list):
        return 0
    members = list(value.values()) if isinstance(value, dict) else value
    return 1 + max(len(members) - 1, 0) + sum(map(count_separators, members))


def count_strings(value: Any) -> int:
    if isinstance(value, dict):
        return len(value) + sum(map(count_strings, value.values()))
    if isinstance(value, list):
        return sum(map(count_strings, value))
    return int(isinstance(value, str))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(VALUES, st.booleans(), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]))
def test_the_check_counts_what_json_would_build(
    value: Any, ensure_ascii: bool, encoding: str
) -> None:
    text = json.dumps(value, ensure_ascii=ensure_ascii)
    count = max(count_separators(value), count_strings(value))
    body = text.encode(encoding)
    assert error_of(body, max_values=count) is None
    if count:
        assert error_of(body, max_values=count - 1) == "json_values"


@pytest.mark.parametrize("bracket", ["[", '{"a":'])
def test_the_depth_is_bounded(bracket: str) -> None:
    closing = "]" if bracket == "[" else "}"
    for depth, kind in [(MAX_DEPTH, None), (MAX_DEPTH + 1, "json_depth")]:
        body = bracket * depth + "0" + closing * depth
        assert error_of(body.encode(), max_values=1000) == kind
    side_by_side = "[" + ",".join([bracket + "0" + closing] * 300) + "]"
    assert error_of(side_by_side.encode(), max_values=1000) is None


def test_brackets_in_strings_have_no_depth() -> None:
    assert error_of(json.dumps(['[{\\"' * 500, "]}" * 500]).encode()) is None


@pytest.mark.parametrize(
    "body", [b"", b'"', b"\\", b'"\\', b"\xff", b"]]]", b"\xff\xfe[", b"[\x00"]
)
def test_what_is_not_json_is_left_to_json(body: bytes) -> None:
    assert error_of(body) is None


def fastest_scan(body: bytes) -> float:
    """Return the processor time that the check takes at best, in seconds."""

    def scan() -> float:
        started = time.thread_time()
        error_of(body, max_values=len(body) + 1)
        return time.thread_time() - started

    return min(scan() for _ in range(3))


@pytest.mark.parametrize(
    "unit", [b"[[]],", b"0,", b'"",', b'{"a":0},', b'"', b"[", b'\\"', b"\\", b'\\"",', b"a"]
)
def test_the_check_takes_linear_time(unit: bytes) -> None:
    small, large = (unit * (size // len(unit)) for size in (MEBIBYTE // 16, MEBIBYTE))
    assert fastest_scan(large) < MAX_GROWTH * max(fastest_scan(small), MEASURABLE_SECONDS)


@pytest.mark.parametrize(
    ("path", "limits"), [(VERIFICATIONS, DEFAULT_LIMITS), ("/agent/runs", RUN_LIMITS)]
)
async def test_a_body_of_many_values_is_refused(
    alice: Actor, path: str, limits: BodyLimits
) -> None:
    many = b"[" + b"[]," * limits.max_values + b"0]"
    problem = check_problem(await alice.call("POST", path, content=many, headers=JSON), 422)
    assert [error["type"] for error in problem["errors"]] == ["json_values"]
    few = b"[" + b"0," * (limits.max_values - 1) + b"0]"
    problem = check_problem(await alice.call("POST", path, content=few, headers=JSON), 422)
    assert "json_values" not in {error["type"] for error in problem["errors"]}


async def test_the_diet_api_refuses_such_a_body_with_an_envelope(
    client: httpx.AsyncClient,
) -> None:
    body = b"[" * (DEFAULT_LIMITS.max_values // 2)
    headers = JSON | {"accept-language": "en"}
    response = await client.post("/api/v1/auth/login", content=body, headers=headers)
    assert response.status_code == 400
    assert "The value is nested too deep" in response.json()["message"]


async def test_json_does_not_parse_what_is_refused(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed = []
    loads = json.loads

    def load_and_record(body: bytes) -> Any:
        parsed.append(body)
        return loads(body)

    monkeypatch.setattr(json, "loads", load_and_record)
    many = b"[" + b"[]," * DEFAULT_LIMITS.max_values + b"0]"
    for body in (many, b"[]"):
        check_problem(await client.post(VERIFICATIONS, content=body, headers=JSON), 422)
    assert many not in parsed
    assert b"[]" in parsed
