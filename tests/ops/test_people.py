"""`bench.people`: its people find no fault in the server, and would find one."""

import random
from collections.abc import Iterator

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from bench.model_server import model_process
from bench.people import person as people
from bench.people.accounts import create_accounts
from bench.people.database_check import find_differences
from bench.people.person import Load, Person
from bench.people.record import Record
from bench.people.stream_reading import StreamReading, WrongStream
from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from tests.waiting import HUNG_SECONDS

TOKENS = 12
WRONGS = {
    "DELETE FROM schedule_items": "1 approvals, 0 effects",
    "UPDATE messages SET content = content || 'more' WHERE role = 'assistant'": "not stored",
    "UPDATE runs SET status = 'failed'": "runs ended as failed",
    "DELETE FROM runs": "runs were posted, 0 are stored",
}


@pytest.fixture(scope="module")
def model_url() -> Iterator[str]:
    with model_process(tokens=TOKENS, pause_seconds=0.001) as url:
        yield url


@pytest.fixture
def settings(settings: Settings, model_url: str) -> Settings:
    return settings.model_copy(
        update={
            "openai_api_key": SecretStr("bench"),
            "openai_base_url": model_url,
            "worker_in_api": False,
        }
    )


async def test_people_find_no_fault_and_would_find_one(
    server: str,
    settings: Settings,
    database_url: str,
    sessions: Sessions,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(people, "RESPONSE_TIMEOUT_SECONDS", HUNG_SECONDS)
    record = Record(is_warm=True)
    load = Load(int(server.rpartition(":")[2]), TOKENS, 1, 20, 1, 1, record)
    [account] = await create_accounts(database_url, settings, 1)
    person = Person(account, load, random.Random(1))
    for name in person.activities:
        await person.do(name)
    person.close()
    assert (dict(record.errors), record.examples) == ({}, [])
    assert person.approvals == 1
    assert len(record.rows()) == 4
    assert await find_differences(database_url, [person]) == []
    for statement, difference in WRONGS.items():
        async with sessions.begin() as session:
            await session.execute(text(statement))
        found = await find_differences(database_url, [person])
        assert any(difference in each for each in found), (difference, found)


def _stream(*numbers: int) -> bytes:
    event = 'id: 1-%d\ndata: {"type": "TEXT_MESSAGE_CONTENT", "delta": "w%d "}\n\n'
    return "".join(event % (number, number) for number in numbers).encode()


def test_a_stream_in_two_parts_is_read_as_one() -> None:
    reading = StreamReading()
    reading.read(_stream(1, 2) + _stream(3)[:30])  # the connection ended within an event
    assert reading.last_id == "1-2"
    reading.read(_stream(3, 4))
    assert reading.text == "w1 w2 w3 w4 "


@pytest.mark.parametrize("rest", [(2, 3), (4,), (1, 2, 3)], ids=["twice", "gap", "from the start"])
def test_a_repetition_and_a_gap_are_noticed(rest: tuple[int, ...]) -> None:
    reading = StreamReading()
    reading.read(_stream(1, 2))
    with pytest.raises(WrongStream, match="follows 1-2"):
        reading.read(_stream(*rest))
