"""An id in a path that nothing can have is 404, exactly like one that nothing has."""

from uuid import uuid4

from tests.api.actors import Actor, Json
from tests.api.resource_factories import MISSING
from tests.api.route_table import ENDPOINTS, Endpoint

WITH_IDS = [
    endpoint
    for endpoint in ENDPOINTS
    if endpoint.parameters and not {"plan_id", "task_id", "username"} & set(endpoint.parameters)
]
"""The diet API refuses what does not match a schema with 400; the documents say what is a name."""
IMPOSSIBLE = ["x%00y", "0", "not-a-uuid", "%E4%B8%AD", "9" * 300, "%0A", "%F0%9F%90%B1"]


async def problem_of(actor: Actor, endpoint: Endpoint, **ids: str) -> tuple[int, Json]:
    path = endpoint.path.format_map(ids)
    response = await actor.call(endpoint.method, path, json={})
    problem: Json = response.json()
    return response.status_code, {name: problem.get(name) for name in ("code", "detail")}


async def test_an_impossible_id_is_404_like_a_missing_one(alice: Actor) -> None:
    different = {}
    for endpoint in WITH_IDS:
        missing = {name: MISSING.get(name, str(uuid4())) for name in endpoint.parameters}
        expected = await problem_of(alice, endpoint, **missing)
        for impossible in IMPOSSIBLE:
            ids = dict.fromkeys(endpoint.parameters, impossible)
            refused = await problem_of(alice, endpoint, **ids)
            # An empty body is refused only where the id could be one.
            if refused != expected and (expected[0] == 404 or refused[0] != 404):
                different[str(endpoint), impossible] = refused, expected
    assert different == {}


async def test_who_is_not_signed_in_learns_nothing_of_ids(alice: Actor) -> None:
    for endpoint in WITH_IDS:
        path = endpoint.path.format_map(dict.fromkeys(endpoint.parameters, "not-a-uuid"))
        response = await alice.client.request(endpoint.method, path, json={})
        assert response.status_code == 401, str(endpoint)
