"""Assertions about problem documents (RFC 7807)."""

from typing import Any

import httpx

MEMBERS = {"type", "title", "status", "detail", "instance", "code"}


def check_problem(response: httpx.Response, status: int) -> dict[str, Any]:
    """Assert that a response is a problem with this status, and return the document."""
    problem: dict[str, Any] = response.json()
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert set(problem) - {"errors"} == MEMBERS
    assert (problem["type"], problem["status"]) == ("about:blank", status)
    return problem
