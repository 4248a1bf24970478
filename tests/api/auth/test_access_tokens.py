"""Access tokens: which are valid, and what they say about the caller."""

import base64
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import jwt
import pytest
from sqlalchemy import event, update
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.auth.sessions.access import authenticate, read_in_session
from domain.core import security
from domain.core.database.sessions import Sessions
from domain.core.security import create_access_token
from domain.core.settings import Settings
from domain.profiles.models import User
from tests.api.registration import get_profile
from tests.factories import Person, make_person

PATH = "/api/v1/profile/me"


async def test_a_request_without_a_token_is_401_with_a_challenge(client: httpx.AsyncClient) -> None:
    response = await client.get(PATH)
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert response.json() == {
        "type": "about:blank",
        "title": "Unauthorized",
        "status": 401,
        "detail": "未认证",
        "instance": PATH,
        "code": "unauthenticated",
    }


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Basic YTpi", "Bearer x", "Bearer a.b.c", "Bearer " + "é" * 9],
)
async def test_an_invalid_authorization_header_is_401(
    client: httpx.AsyncClient, header: str
) -> None:
    response = await client.get(PATH, headers={b"Authorization": header.encode("latin-1")})
    assert response.status_code == 401


@pytest.mark.parametrize(
    "changed",
    [
        {"sid": str(uuid4())},
        {"sub": str(uuid4())},
        {"sub": "x"},
        {"sid": 1},
        {"sid": None},
        {"iss": "somebody else"},
        {"exp": None},
        {"exp": "never"},
        {"exp": 1},
        {"exp": 10**400},
        {"nbf": 2**40},
    ],
)
async def test_a_token_with_invalid_claims_is_401(
    client: httpx.AsyncClient, person: Person, settings: Settings, changed: dict[str, Any]
) -> None:
    claims = jwt.decode(person.access_token, options={"verify_signature": False}) | changed
    claims = {name: value for name, value in claims.items() if value is not None}
    token = _sign(settings, claims, like=person.access_token)
    assert (await get_profile(client, token)).status_code == 401


async def test_a_token_with_an_endless_header_is_refused(client: httpx.AsyncClient) -> None:
    header = base64.urlsafe_b64encode(b"[" * 3000).rstrip(b"=").decode()
    assert (await get_profile(client, f"{header}.e30.AAAA")).status_code == 401


async def test_a_token_with_the_session_of_another_user_is_401(
    client: httpx.AsyncClient, person: Person, sessions: Sessions, settings: Settings
) -> None:
    other = await make_person(sessions, settings)
    token = create_access_token(
        settings,
        user_id=other.user_id,
        session_id=person.session_id,
        now=datetime.now(UTC),
        seconds=60,
    )
    assert (await get_profile(client, token)).status_code == 401


async def test_a_token_with_another_signature_is_401(
    client: httpx.AsyncClient, person: Person, settings: Settings
) -> None:
    claims = jwt.decode(person.access_token, options={"verify_signature": False})
    unsigned = jwt.encode(claims, "", "none")
    secret = settings.secret_key.get_secret_value()
    for token in (unsigned, jwt.encode(claims, secret, "HS256"), person.access_token[:-2]):
        assert (await get_profile(client, token)).status_code == 401


async def test_an_access_token_expires(
    client: httpx.AsyncClient, person: Person, settings: Settings
) -> None:
    now = datetime.now(UTC)
    for began, status in [(now - timedelta(seconds=30), 200), (now - timedelta(seconds=61), 401)]:
        token = create_access_token(
            settings, user_id=person.user_id, session_id=person.session_id, now=began, seconds=60
        )
        assert (await get_profile(client, token)).status_code == status


async def test_the_caller_has_the_locale_and_zone_of_the_profile(
    person: Person, sessions: Sessions, settings: Settings
) -> None:
    for own_locale, own_zone, expected in [
        ("en", "Asia/Shanghai", ("en", "Asia/Shanghai")),
        (None, None, ("zh-CN", "UTC")),
    ]:
        async with sessions.begin() as session:
            await session.execute(update(User).values(locale=own_locale, timezone=own_zone))
        async with sessions() as session:
            caller = await authenticate(
                read_in_session(session),
                settings,
                access_token=person.access_token,
                locale="zh-CN",
            )
        assert (caller.locale, caller.timezone) == expected


async def test_authentication_takes_one_query(
    person: Person, sessions: Sessions, settings: Settings, engine: AsyncEngine
) -> None:
    statements: list[str] = []
    event.listen(
        engine.sync_engine,
        "before_cursor_execute",
        lambda _c, _cur, statement, *_: statements.append(statement),
    )
    async with sessions() as session:
        await authenticate(
            read_in_session(session), settings, access_token=person.access_token, locale="en"
        )
    assert len(statements) == 1


def _sign(settings: Settings, claims: dict[str, Any], *, like: str) -> str:
    """Sign claims with the application's own key."""
    token = jwt.encode(claims, security._key(settings, "access token"), "HS256")
    assert token.split(".")[0] == like.split(".", maxsplit=1)[0]
    return token
