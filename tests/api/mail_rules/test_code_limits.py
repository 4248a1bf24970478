"""Limits on codes: one mail a minute to an address, and twenty wrong codes an hour of a client."""

import asyncio
from collections import Counter
from datetime import timedelta
from itertools import permutations

import httpx
import pytest
from fastapi import FastAPI

from domain.core.database.sessions import Sessions
from domain.core.rate_limits.policies import WRONG_CODES
from domain.core.settings import Settings
from tests.api.actors import Actor
from tests.api.mailbox import read_code
from tests.api.registration import (
    ADDRESS,
    AUTH,
    client_at,
    let_codes_age,
    register,
    request_code,
    verify,
)
from tests.api.route_table import ENDPOINTS, Endpoint
from tests.factories import PASSWORD

SENDS = {
    "verifications": {"username": "ada", "password": PASSWORD},
    "verifications/resend": {},
    "password-reset": {},
    "send-code": {"code_type": "register"},
    "password/send-code": {},
}
HOUR = 3600


def takes_code(endpoint: Endpoint) -> bool:
    """Return whether the body of a route has a code from a mail."""
    return any(
        {"code", "token"} & set(getattr(body.field_info.annotation, "model_fields", {}))
        for body in endpoint.route.dependant.body_params
    )


TAKING = [endpoint for endpoint in ENDPOINTS if takes_code(endpoint)]


async def test_an_address_gets_one_mail_a_minute_over_all_purposes(
    app: FastAPI, sessions: Sessions
) -> None:
    async def send(path: str, number: int) -> httpx.Response:
        body = {"email": f"{number}@example.com", **SENDS[path]}
        async with client_at(app, f"192.0.2.{number}") as client:
            return await client.post(f"{AUTH}/{path}", json=body)

    pairs = list(enumerate(permutations(SENDS, 2)))
    for number, (first, second) in pairs:
        assert (await send(first, number)).is_success
        response = await send(second, number)
        assert response.status_code == 429, (first, second)
        assert 0 < int(response.headers["Retry-After"]) <= 60
    await let_codes_age(sessions, timedelta(seconds=61))
    for number, (_, second) in pairs:
        assert (await send(second, number)).is_success, second


async def test_a_code_that_was_used_delays_no_code_for_another_purpose(
    client: httpx.AsyncClient, settings: Settings
) -> None:
    await register(client, settings)
    body = {"email": ADDRESS}
    assert (await client.post(f"{AUTH}/verifications/resend", json=body)).status_code == 429
    assert (await client.post(f"{AUTH}/password-reset", json=body)).status_code == 204
    assert (await client.post(f"{AUTH}/verifications/resend", json=body)).status_code == 429


async def guess(
    client: httpx.AsyncClient, endpoint: Endpoint, email: str, code: str
) -> httpx.Response:
    body = {
        "email": email,
        "code": code,
        "token": code,
        "username": "ada",
        "password": PASSWORD,
        "new_password": PASSWORD,
        "code_type": "register",
    }
    return await client.request(endpoint.method, endpoint.path, json=body)


@pytest.mark.parametrize("endpoint", TAKING, ids=str)
async def test_a_client_has_twenty_wrong_codes_an_hour_over_all_addresses(
    app: FastAPI, alice: Actor, endpoint: Endpoint
) -> None:
    async with client_at(app, "192.0.2.1") as client:
        client.headers.update(alice.person.headers)
        for number in range(40):
            response = await guess(client, endpoint, f"{number}@example.com", "123456")
            if number < WRONG_CODES.amount:
                assert response.status_code in (401, 422), response.text
            else:
                assert response.status_code == 429
                assert 0 < int(response.headers["Retry-After"]) <= HOUR
    async with client_at(app, "192.0.2.2") as other:
        other.headers.update(alice.person.headers)
        assert (await guess(other, endpoint, ADDRESS, "123456")).status_code in (401, 422)


def test_every_route_that_takes_a_code_is_found() -> None:
    assert {endpoint.operation for endpoint in TAKING} == {
        "verify_registration",
        "confirm_password_reset",
        "check_code",
        "register_with_code",
        "reset_password",
        "confirm_address",
    }


async def test_the_wrong_codes_of_all_routes_count_together(app: FastAPI, alice: Actor) -> None:
    async with client_at(app, "192.0.2.1") as client:
        client.headers.update(alice.person.headers)
        for number in range(WRONG_CODES.amount):
            endpoint = TAKING[number % len(TAKING)]
            assert (await guess(client, endpoint, ADDRESS, "123456")).status_code != 429
        for endpoint in TAKING:
            assert (await guess(client, endpoint, ADDRESS, "123456")).status_code == 429


async def test_of_concurrent_wrong_codes_twenty_are_compared(app: FastAPI) -> None:
    async with client_at(app, "192.0.2.1") as client:
        tries = (verify(client, "123456", email=f"{number}@example.com") for number in range(40))
        statuses = Counter(response.status_code for response in await asyncio.gather(*tries))
    assert statuses == {401: WRONG_CODES.amount, 429: 40 - WRONG_CODES.amount}


async def test_over_the_limit_a_right_code_is_not_disclosed_and_stays_valid(
    app: FastAPI, settings: Settings
) -> None:
    async with client_at(app, "192.0.2.1") as client:
        await request_code(client)
        code = await read_code(settings, ADDRESS)
        for number in range(WRONG_CODES.amount):
            response = await verify(client, "123456", email=f"{number}@example.com")
            assert response.status_code == 401
        assert (await verify(client, code)).status_code == 429
    async with client_at(app, "192.0.2.2") as other:
        assert (await verify(other, code)).status_code == 200


@pytest.mark.parametrize("text", ["abc", "12345", "1234567", "12 34", "12345a"])
async def test_text_that_cannot_be_a_code_burns_no_attempt(
    client: httpx.AsyncClient, settings: Settings, text: str
) -> None:
    await client.post(f"{AUTH}/send-code", json={"email": ADDRESS, "code_type": "register"})
    code = await read_code(settings, ADDRESS)
    body = {"email": ADDRESS, "code_type": "register"}
    for _ in range(WRONG_CODES.amount + 1):
        response = await client.post(f"{AUTH}/verify-code", json=body | {"code": text})
        assert response.status_code == 422
    response = await client.post(f"{AUTH}/verify-code", json=body | {"code": code})
    assert response.status_code == 200
