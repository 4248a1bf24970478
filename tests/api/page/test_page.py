"""The page of web/: what a browser gets, and what programs still get."""

import gzip
import re

import httpx
import pytest

from api.page.files import DIST, HASHED, INDEX, load_files
from api.page.serving import POLICY
from tests.api.problem_checks import check_problem
from tests.api.route_table import ENDPOINTS

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
FILES = load_files()
ASSETS = [path for path in FILES if path.startswith(HASHED)]


@pytest.mark.parametrize("path", ["/", "/chat/an.id", "/calendar", "/profile/tokens/", "/nothing"])
async def test_a_browser_gets_the_page_for_every_view(client: httpx.AsyncClient, path: str) -> None:
    response = await client.get(path, headers=BROWSER)
    assert response.status_code == 200
    assert response.content == (DIST / "index.html").read_bytes()
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.headers["cache-control"] == "no-cache"
    assert response.headers["content-security-policy"] == POLICY
    assert "Accept" in response.headers["vary"].split(", ")
    assert response.headers["x-content-type-options"] == "nosniff"


def test_the_policy_allows_no_inline_code_and_no_other_origin() -> None:
    directives = dict(each.split(" ", 1) for each in POLICY.split("; "))
    assert "unsafe" not in POLICY
    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == directives["connect-src"] == "'self'"
    assert directives["style-src"] == "'self'"
    assert directives["frame-ancestors"] == "'none'"


def test_the_page_has_no_inline_script_or_style_that_the_policy_refuses() -> None:
    index = (DIST / "index.html").read_text(encoding="utf-8")
    assert re.findall(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", index) == []


@pytest.mark.parametrize("path", ["/", "/nothing", "/calendar"])
async def test_programs_get_the_404_of_the_api(client: httpx.AsyncClient, path: str) -> None:
    for headers in ({}, {"Accept": "application/json"}):
        check_problem(await client.get(path, headers=headers), 404)
    check_problem(await client.post(path, headers=BROWSER, json={}), 404)


async def test_paths_of_the_api_never_show_the_page(client: httpx.AsyncClient) -> None:
    roots = {endpoint.path.split("/")[1] for endpoint in ENDPOINTS}
    roots |= {"agent", "mcp", "health", "metrics", "docs", ".well-known"}
    for root in roots:
        for path in (f"/{root}/nothing", f"/{root}/nothing/"):
            check_problem(await client.get(path, headers=BROWSER), 404)
    for path in ("/agent", "/api", "/api/v1", "/assets"):
        response = await client.get(path, headers={"Accept": "*/*"})
        assert response.status_code == 404, path


async def test_files_with_hashed_names_are_kept_for_good(client: httpx.AsyncClient) -> None:
    assert ASSETS
    for path in ASSETS:
        assert re.search(r"-[\w-]{8}\.\w+$", path), path
        response = await client.get(path)
        assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert response.content == (DIST / path.lstrip("/")).read_bytes()


async def test_a_missing_file_is_not_the_page(client: httpx.AsyncClient) -> None:
    """A script of an earlier version must fail, not be HTML."""
    check_problem(await client.get("/assets/index-gone.js", headers={"Accept": "*/*"}), 404)


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br", "br"),
        ("gzip", "gzip"),
        ("gzip;q=0.5, br;q=0", "gzip"),
        ("identity", None),
        ("", None),
        ("br;q=wrong", None),
    ],
)
async def test_a_file_comes_in_the_best_encoding_that_the_client_accepts(
    client: httpx.AsyncClient, accepted: str, encoding: str | None
) -> None:
    path = max(ASSETS, key=lambda each: len(FILES[each].encoded["identity"]))
    async with client.stream("GET", path, headers={"Accept-Encoding": accepted}) as response:
        content = b"".join([chunk async for chunk in response.aiter_raw()])
    assert response.headers.get("content-encoding") == encoding
    assert "Accept-Encoding" in response.headers["vary"]
    assert content == FILES[path].encoded[encoding or "identity"]
    if encoding == "gzip":
        assert gzip.decompress(content) == FILES[path].encoded["identity"]


async def test_a_browser_that_has_the_page_gets_304(client: httpx.AsyncClient) -> None:
    first = await client.get("/", headers=BROWSER)
    headers = BROWSER | {"If-None-Match": f'"other", {first.headers["etag"]}'}
    again = await client.get("/chat", headers=headers)
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["content-security-policy"] == POLICY
    assert "content-type" not in again.headers


async def test_head_of_the_page_has_its_length(client: httpx.AsyncClient) -> None:
    response = await client.head("/", headers=BROWSER | {"Accept-Encoding": "identity"})
    assert response.headers["content-length"] == str(len(FILES[INDEX].encoded["identity"]))
    assert response.content == b""
