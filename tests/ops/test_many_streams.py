"""A thousand open streams on one worker whose pool has twenty connections."""

import asyncio

import httpx

from tests.factories import Person
from tests.ops.conftest import Start
from tests.ops.streams import raw_run_request
from tests.peers.openai_replies import Text, script
from tests.peers.openai_server import ScriptedModel
from tests.peers.shared_events import Gate
from tests.waiting import HUNG_SECONDS

RUNS, READERS = 40, 25


class Stream:
    """One open stream, read as bytes: a thousand of them must cost the test little."""

    def __init__(self, url: str, request: bytes) -> None:
        self.url = url
        self.request = request

    async def open(self) -> None:
        """Post the run and read until the model's first text."""
        host, port = httpx.URL(self.url).host, httpx.URL(self.url).port
        self.reader, self.writer = await asyncio.open_connection(host, port)
        self.writer.write(self.request)
        await self.reader.readuntil(b"TEXT_MESSAGE_CONTENT")

    async def read_to_the_end(self) -> bool:
        """Return whether the stream ended properly."""
        rest = await self.reader.readuntil(b"\r\n0\r\n\r\n")
        self.writer.close()
        return b'"success"' in rest


def follow_request(url: str, person: Person, run_id: str) -> bytes:
    head = (
        f"GET /api/v1/agent/runs/{run_id}/events HTTP/1.1",
        f"Host: {httpx.URL(url).netloc.decode()}",
        f"Authorization: Bearer {person.access_token}",
    )
    return "\r\n".join([*head, "", ""]).encode()


async def test_other_routes_respond_beside_a_thousand_streams(
    start: Start, person: Person, model: ScriptedModel
) -> None:
    """Forty runs wait for the model, each with twenty-five subscribers."""
    gate = Gate()
    model.reply(lambda _: script(Text("one"), gate, Text(" two")))
    server = start(database_pool_size=20, runs_per_person=RUNS)
    await server.wait_until_ready()
    posts = [raw_run_request(server.url, person, f"t{n}", f"r{n}") for n in range(RUNS)]
    follows = [follow_request(server.url, person, f"r{n}") for n in range(RUNS)]
    streams = []
    for requests in (posts, *[follows] * (READERS - 1)):
        opened = [Stream(server.url, request) for request in requests]
        await asyncio.gather(*(each.open() for each in opened))
        streams += opened
    assert len(streams) == 1000
    async with httpx.AsyncClient(
        base_url=server.url, headers=person.headers, timeout=HUNG_SECONDS
    ) as client:
        for _ in range(5):
            interrupted = (client.get("/api/v1/profile/me") for _ in range(30))
            assert {answer.status_code for answer in await asyncio.gather(*interrupted)} == {200}
    gate.open()
    assert all(await asyncio.gather(*(each.read_to_the_end() for each in streams)))
