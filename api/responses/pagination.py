"""Plain arrays on the wire; where the list goes on stands in a header."""

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
"""What the documentation of every list says."""


def paged_response(request: Request, response: Response, page: Page[Row]) -> Sequence[Row]:
    """Give the rows, and name the next page in a `Link` header, relative to the host."""
    if page.after is not None:
        url = request.url.include_query_params(after=page.after)
        response.headers["Link"] = f'<{url.path}?{url.query}>; rel="next"'
    return page.items
