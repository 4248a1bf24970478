"""The line about a request has the ids of what its route is about, for every route."""

import pytest
import structlog.testing

from api.app import create_app
from domain.core.settings import Settings
from domain.core.telemetry.ids import add_ids
from tests.api.actors import ActorFactory
from tests.api.resource_factories import BY_OPERATION, BY_PARAMETERS, call, factory_of
from tests.api.route_table import Endpoint, list_endpoints

IDS_BY_PARAMETER = {
    "run_id": {"run_id", "thread_id"},
    "thread_id": {"thread_id"},
    "task_id": {"run_id"},
    "plan_id": {"run_id"},
}
"""Of the parameters that are no ids of users' other things."""
ENDPOINTS = [
    endpoint
    for endpoint in list_endpoints(create_app(Settings(_env_file=None)))
    if endpoint.operation in BY_OPERATION or " ".join(endpoint.parameters) in BY_PARAMETERS
]


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=str)
async def test_the_line_about_a_request_has_the_ids_that_its_route_knows(
    endpoint: Endpoint, make_actor: ActorFactory
) -> None:
    resource = await factory_of(endpoint)(make_actor)
    with structlog.testing.capture_logs(processors=[add_ids]) as lines:
        response = await call(resource.owner, endpoint, resource)
    assert response.is_success
    (line,) = [line for line in lines if line["event"] == "request"]
    expected = {"request_id", "user_id"}
    for parameter in endpoint.parameters:
        expected |= IDS_BY_PARAMETER.get(parameter, set())
    assert expected <= line.keys()
    assert line["request_id"] == response.headers["x-request-id"]
    assert line["user_id"] == str(resource.owner.person.user_id)
