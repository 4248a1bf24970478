"""User names and addresses find their account however they were typed; none gets two accounts."""

from urllib.parse import quote

import httpx
import pytest

from domain.core.settings import Settings
from tests.api.actors import Actor, ActorFactory
from tests.api.registration import AUTH, log_in, register, request_code
from tests.envelope.diet_api import DietApiClient
from tests.factories import PASSWORD

NAMES = [" alice\n", "Ａｌｉｃｅ", "ali\u200bce", "\ufeffALICE\xa0", "alice\u3000"]
ADDRESSES = [
    " alice@example.com\r\n",
    "ＡＬＩＣＥ＠ｅｘａｍｐｌｅ．ｃｏｍ",
    "ali\u200bce@exam\nple.com",
    "\ufeffAlice@EXAMPLE.com\xa0",
]


@pytest.mark.parametrize("name", NAMES)
async def test_a_name_finds_its_account(alice: Actor, bob: Actor, name: str) -> None:
    for path in ("users", "profile"):
        found = await bob.request_ok("GET", f"/{path}/{quote(name)}")
        assert found["username"] == "alice"
    [found] = await bob.request_ok("POST", "/users/search", json={"query": name})
    assert found["username"] == "alice"
    item = await bob.make_item()
    await bob.request_ok("POST", f"/schedule-items/{item['id']}/share", json={"username": name})
    await bob.request_ok("POST", "/friends/requests", json={"username": name})
    signed_in = await DietApiClient(bob.client).log_in(name, PASSWORD)
    assert signed_in.data["user"]["username"] == "alice"


@pytest.mark.parametrize("address", ADDRESSES)
async def test_an_address_finds_its_account(alice: Actor, bob: Actor, address: str) -> None:
    assert (await log_in(alice.client, email=address, password=PASSWORD)).status_code == 200
    assert (await DietApiClient(bob.client).log_in(address, PASSWORD)).status == 200
    own = await alice.request_ok("GET", "/auth/users", params={"email": address})
    assert own["id"] == alice.user_id
    [found] = await bob.request_ok("POST", "/users/search", json={"query": address})
    assert found["username"] == "alice"
    item = await bob.make_item()
    await bob.request_ok("POST", f"/schedule-items/{item['id']}/share", json={"email": address})


@pytest.mark.parametrize("name", NAMES)
async def test_a_name_that_looks_the_same_is_taken(
    client: httpx.AsyncClient, alice: Actor, bob: Actor, name: str
) -> None:
    response = await request_code(client, email="new@example.com", username=name)
    assert (response.status_code, response.json()["code"]) == (422, "username_taken")
    taken = await bob.request_error("PATCH", "/users/me", json={"username": name})
    assert taken == (422, "username_taken")
    assert (await DietApiClient(client).register(name, "new@example.com")).status == 404


@pytest.mark.parametrize("address", ADDRESSES)
async def test_an_address_that_looks_the_same_has_one_account(
    client: httpx.AsyncClient, settings: Settings, alice: Actor, address: str
) -> None:
    response = await DietApiClient(client).register("newcomer", address)
    assert response.status == 404
    sent = await client.post(
        f"{AUTH}/verifications",
        json={"email": address, "username": "newcomer", "password": PASSWORD},
    )
    assert sent.json() == {"email": alice.person.email}


@pytest.mark.parametrize("name", ["Ｎｅｗ＿１", " New_1\n", "New\u200b_1"])
async def test_a_new_name_is_stored_as_it_looks(
    client: httpx.AsyncClient, settings: Settings, name: str
) -> None:
    tokens = await register(client, settings, username=name)
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    me = await client.get("/api/v1/users/me", headers=headers)
    assert me.json()["username"] == "New_1"


@pytest.mark.parametrize("name", ["al ice", "àlice", "аlice", "𝐚lice"])
async def test_a_name_that_looks_different_is_another(alice: Actor, bob: Actor, name: str) -> None:
    """The third is Cyrillic: letters that only resemble each other are none of a user name."""
    assert (await bob.call("GET", f"/profile/{quote(name)}")).status_code == 404
    response = await request_code(bob.client, email="new@example.com", username=name)
    assert response.status_code == 422


async def test_a_name_with_a_hyphen_of_the_diet_api_is_found(
    make_actor: ActorFactory, bob: Actor
) -> None:
    await make_actor("anna-lena")
    for name in ("anna-lena", "Ａｎｎａ－ｌｅｎａ"):
        found = await bob.request_ok("GET", f"/users/{quote(name)}")
        assert found["username"] == "anna-lena"
