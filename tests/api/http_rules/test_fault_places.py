"""The place of a fault has only names that the client knows: members of the body, and indexes."""

import re
from collections.abc import Iterator
from typing import Any

from tests.api.actors import Actor, Json
from tests.api.route_table import ENDPOINTS, Endpoint, openapi_document

DOCUMENT: Json = openapi_document()
WRONG: tuple[Any, ...] = (5, "\x00", [5], ["x"], [[]], {}, {"text": 5}, [{"id": 5}], True, 1.5)


def members_of(endpoint: Endpoint) -> list[str]:
    """Return the names of the members of a route's body; none if it has no body."""
    operation = DOCUMENT["paths"][endpoint.path][endpoint.method.lower()]
    names = re.findall(r"schemas/(\w+)", str(operation.get("requestBody")))
    schemas = DOCUMENT["components"]["schemas"]
    return [member for name in names for member in schemas[name]["properties"]]


def invalid_bodies(members: list[str]) -> Iterator[Json]:
    for wrong in WRONG if members else ():
        yield dict.fromkeys(members, wrong)


def names_in(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
        for each in value.values():
            yield from names_in(each)
    elif isinstance(value, list):
        for each in value:
            yield from names_in(each)


async def test_no_place_of_a_fault_names_a_schema(alice: Actor) -> None:
    odd: dict[tuple[str, str], Json] = {}
    for endpoint in ENDPOINTS:
        for body in invalid_bodies(members_of(endpoint)):
            path = endpoint.path.format_map(dict.fromkeys(endpoint.parameters, "x"))
            response = await alice.call(endpoint.method, path, json=body)
            for error in response.json().get("errors") or ():
                known = {"interruptId", "status", "name", "description", "value"}
                known |= {"body", "path", *names_in(body), *endpoint.parameters}
                if not {part for part in error["loc"] if isinstance(part, str)} <= known:
                    odd[str(endpoint), str(error["loc"])] = body
    assert odd == {}
