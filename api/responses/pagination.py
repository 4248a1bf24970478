"""Pages of a list: the body is a plain array, and the `Link` header names the next page."""

from collections.abc import Sequence
from typing import Any, TypeVar

from fastapi import Request, Response

from domain.core.pagination import Page

Row = TypeVar("Row")

PAGED: dict[int | str, dict[str, Any]] = {
    200: {
        "headers": {
            "Link": {
                "description": 'The next page, if there is one: `<...>; rel="next"` (RFC 8288).',
                "schema": {"type": "string"},
            }
        }
    }
}
"""The OpenAPI description of the response of every list."""


def paged_response(request: Request, response: Response, page: Page[Row]) -> Sequence[Row]:
    """Return the rows, and set the `Link` header to the next page, relative to the host."""
    if page.after is not None:
        url = request.url.include_query_params(after=page.after)
        response.headers["Link"] = f'<{url.path}?{url.query}>; rel="next"'
    return page.items
