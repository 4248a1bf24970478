"""A right code is right however it was pasted, on every route that takes one."""

from collections.abc import Callable
from urllib.parse import quote

import httpx
import pytest

from domain.core.settings import Settings
from tests.api.actors import Actor
from tests.api.mailbox import read_code
from tests.api.registration import AUTH
from tests.api.route_table import ENDPOINTS, Endpoint
from tests.api.typed_input.typed_fields import fields_of
from tests.envelope.diet_api import DietApiClient
from tests.factories import PASSWORD

SPELLINGS: list[Callable[[str], str]] = [
    lambda code: f" {code}\r\n",
    lambda code: code.translate({ord(digit): ord(digit) - 0x30 + 0xFF10 for digit in "0123456789"}),
    lambda code: f"\ufeff{code[:3]}\u200b{code[3:]}\xa0",
    lambda code: f"{code[:3]} {code[3:]}",
    lambda code: code.translate({ord(digit): ord(digit) - 0x30 + 0x660 for digit in "0123456789"}),
]
NAMES = {field.operation for field in fields_of("code")}
TAKING = [
    endpoint
    for endpoint in ENDPOINTS
    if endpoint.operation in NAMES
    and endpoint.operation not in ("create_verification", "disable_invite_code")
]
"""The routes that take a code from a mail; the others take invite codes."""


async def request_code(client: httpx.AsyncClient, endpoint: Endpoint, email: str) -> None:
    """Have the code sent that the route takes."""
    if endpoint.operation == "verify_registration":
        body = {"email": email, "username": "newcomer", "password": PASSWORD}
        response = await client.post(f"{AUTH}/verifications", json=body)
    elif endpoint.operation in ("confirm_password_reset", "reset_password"):
        response = await client.post(f"{AUTH}/password-reset", json={"email": email})
    else:
        body = {"email": email, "code_type": "register"}
        response = await client.post(f"{AUTH}/send-code", json=body)
    assert response.is_success, response.text


@pytest.mark.parametrize("spell", SPELLINGS)
@pytest.mark.parametrize("endpoint", TAKING, ids=str)
async def test_a_pasted_code_is_right(
    client: httpx.AsyncClient,
    settings: Settings,
    alice: Actor,
    endpoint: Endpoint,
    spell: Callable[[str], str],
) -> None:
    is_reset = "reset" in endpoint.operation
    email = alice.person.email if is_reset else "new@example.com"
    if endpoint.operation == "confirm_address":
        owner = await DietApiClient(client).register_client("newcomer", email)
        client.headers["Authorization"] = f"Bearer {owner.token}"
    await request_code(client, endpoint, email)
    code = spell(await read_code(settings, email))
    body = {
        "email": email,
        "code": code,
        "token": code,
        "username": "newcomer",
        "password": PASSWORD,
        "new_password": PASSWORD,
        "code_type": "register",
    }
    response = await client.request(endpoint.method, endpoint.path, json=body)
    assert response.is_success, response.text


@pytest.mark.parametrize("spell", SPELLINGS[:4])
async def test_a_pasted_invite_code_counts(
    client: httpx.AsyncClient, settings: Settings, alice: Actor, spell: Callable[[str], str]
) -> None:
    code = (await alice.request_ok("POST", "/invite-codes", json={}))["code"]
    body = {"email": "new@example.com", "username": "newcomer", "password": PASSWORD}
    pasted = spell(code.lower())
    await client.post(f"{AUTH}/verifications", json=body | {"invite_code": pasted})
    token = await read_code(settings, "new@example.com")
    verified = {"email": "new@example.com", "token": token}
    assert (await client.post(f"{AUTH}/verifications/verify", json=verified)).is_success
    [used] = await alice.request_ok("GET", "/invite-codes")
    assert used["used_count"] == 1
    disabled = await alice.request_ok("POST", f"/invite-codes/{quote(pasted)}/disable")
    assert disabled["status"] == "disabled"
