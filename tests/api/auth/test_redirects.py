"""The pages that the mail of a registration can link to."""

from collections.abc import AsyncIterator

import httpx
import pytest

from api.app import create_app
from domain.auth.errors import RedirectNotAllowed
from domain.auth.redirects import check_redirect, link_to
from domain.core.settings import Settings
from tests.api.mailbox import read_code, read_mails
from tests.api.registration import ADDRESS, request_code
from tests.serving import started

ORIGINS = ("https://app.example.com", "http://localhost:3000/")
ALLOWED = [
    "https://app.example.com",
    "https://app.example.com/welcome?from=mail#top",
    "https://APP.example.com:443/welcome",
    "http://localhost:3000/",
]
REFUSED = [
    "http://app.example.com/",
    "https://app.example.com:8443/",
    "https://app.example.com.evil.example/",
    "https://app.example.com@evil.example/",
    "https://evil.example/https://app.example.com/",
    "https:/\\app.example.com",
    "https://evil.example\\@app.example.com/",
    "//app.example.com/",
    "/welcome",
    "javascript:alert(1)",
    "https://app.example.com/\nX: y",
    "https://[::1",
    "https://app.example.com:99999/",
    "",
]


@pytest.fixture
async def client_with_origins(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(settings.model_copy(update={"redirect_origins": ORIGINS}))
    transport = httpx.ASGITransport(app)
    async with started(app), httpx.AsyncClient(transport=transport, base_url="http://m") as client:
        yield client


async def test_the_mail_links_to_an_allowed_page(
    client_with_origins: httpx.AsyncClient, settings: Settings
) -> None:
    page = "https://app.example.com/welcome?from=mail"
    assert (await request_code(client_with_origins, redirect_to=page)).status_code == 202
    code = await read_code(settings, ADDRESS)
    text = (await read_mails(settings, ADDRESS))[0].get_content()
    assert f"{page}&email=ada%40example.com&token={code}" in text


async def test_a_page_of_another_origin_is_refused_without_an_effect(
    client_with_origins: httpx.AsyncClient,
) -> None:
    refused = await request_code(client_with_origins, redirect_to="https://evil.example/")
    assert (refused.status_code, refused.json()["code"]) == (422, "redirect_not_allowed")
    assert (await request_code(client_with_origins)).status_code == 202


async def test_without_configured_origins_no_page_is_allowed(client: httpx.AsyncClient) -> None:
    response = await request_code(client, redirect_to="https://app.example.com/")
    assert response.status_code == 422


@pytest.mark.parametrize("url", ALLOWED)
def test_a_page_of_a_configured_origin_is_allowed(url: str) -> None:
    check_redirect(_settings(), url)


@pytest.mark.parametrize("url", REFUSED)
def test_a_page_of_another_origin_or_form_is_refused(url: str) -> None:
    with pytest.raises(RedirectNotAllowed):
        check_redirect(_settings(), url)


def test_a_link_keeps_what_the_page_had() -> None:
    link = link_to("https://a.example/x?y=&y=2#top", email="a+b@example.com", code="000000")
    assert link == "https://a.example/x?y=&y=2&email=a%2Bb%40example.com&token=000000#top"


def _settings() -> Settings:
    return Settings(_env_file=None, redirect_origins=ORIGINS)
