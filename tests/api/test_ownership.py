"""What is somebody else's does not exist: no route tells it from what is missing."""

from uuid import uuid4

import httpx
import pytest

from api.app import create_app
from domain.core.settings import Settings
from tests.api.actors import Actor, Cast
from tests.api.resource_factories import BY_OPERATION, BY_PARAMETERS, EXAMPLES, Make, Scene
from tests.api.route_table import Door, doors

PUBLIC = {
    "get_profile": "everybody may see what it shows",
    "get_user": "everybody may see what it shows",
}
TABLE = doors(create_app(Settings(_env_file=None)))
GUARDED = [door for door in TABLE if door.parameters and door.operation not in PUBLIC]


def scene_for(door: Door) -> Make:
    make = BY_OPERATION.get(door.operation, BY_PARAMETERS.get(" ".join(door.parameters)))
    assert make is not None, f"{door}: add a factory to tests/api/resource_factories.py"
    return make


async def call(actor: Actor, door: Door, scene: Scene, **changed: str) -> httpx.Response:
    path = door.path.format_map({**scene.names, **changed})
    body = {} if scene.body is None else {"json": scene.body}
    return await actor.call(door.method, path, **body)


def said(response: httpx.Response) -> dict[str, object]:
    """What a refusal says, but for the path, which the caller knows."""
    return {key: value for key, value in response.json().items() if key != "instance"}


@pytest.mark.parametrize("door", GUARDED, ids=str)
async def test_a_stranger_finds_nothing(door: Door, cast: Cast) -> None:
    scene = await scene_for(door)(cast)
    stranger = await cast("stranger")
    refused = await call(stranger, door, scene)
    assert refused.status_code == 404
    missing = {name: EXAMPLES.get(name, str(uuid4())) for name in door.parameters}
    assert said(refused) == said(await call(stranger, door, scene, **missing))
    # And it was there all the time: whose it is can do it, and finds it as it was.
    assert (await call(scene.rightful, door, scene)).is_success


@pytest.mark.parametrize("door", GUARDED, ids=str)
async def test_nobody_gets_in_without_signing_in(door: Door, client: httpx.AsyncClient) -> None:
    names = {name: EXAMPLES.get(name, str(uuid4())) for name in door.parameters}
    response = await client.request(door.method, door.path.format_map(names), json={})
    assert response.status_code == 401


def test_everything_that_is_taught_is_needed() -> None:
    operations = {door.operation for door in TABLE}
    assert set(BY_OPERATION) <= operations
    assert set(PUBLIC) <= operations
    assert set(BY_PARAMETERS) <= {" ".join(door.parameters) for door in TABLE}
