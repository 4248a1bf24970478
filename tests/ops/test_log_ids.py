"""Every log line of a request or a run carries the ids of both, wherever the run is executed."""

import signal

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import text

from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from tests.factories import Person
from tests.ops.conftest import Start
from tests.ops.log_lines import LogLine, line_of, lines_of
from tests.ops.runs import orphan_run, until_over
from tests.ops.serving_processes import ServingProcess
from tests.ops.streams import clients_of, read_stream
from tests.peers.openai_replies import Call, Failure, Hang, Text, calls, script
from tests.peers.openai_server import ScriptedModel
from tests.runs.client import Answer, resolved
from tests.runs.tool_calls import DENTIST
from tests.tasks import DOG

IDS = ("request_id", "run_id", "thread_id", "user_id")
REFUSED = Failure(401, {"x-request-id": "req_of_the_provider"})
OF_PROCESS = {"mail_to_files_in_production", "model_ready"}
"""The events that belong to no request."""


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Production's settings: with them the lines are JSON."""
    update = {"environment": "production", "secret_key": SecretStr("s" * 32), "smtp_url": None}
    return settings.model_copy(update=update)


async def ids_of_run(sessions: Sessions, wire_id: str) -> dict[str, str]:
    """Return the ids of a run that its log lines have, from its row."""
    query = text(
        "SELECT origin ->> 'request_id' AS request_id, id AS run_id, thread_id, user_id"
        " FROM runs WHERE wire_id = :wire_id OR id::text = :wire_id"
    )
    async with sessions() as session:
        row = (await session.execute(query, {"wire_id": wire_id})).mappings().one()
    return {name: str(value) for name, value in row.items() if value is not None}


def ids_in(line: LogLine) -> dict[str, str]:
    return {name: line[name] for name in IDS if name in line}


async def request_line(server: ServingProcess, answer: Answer | httpx.Response) -> LogLine:
    """Return the line about the request that got this response, which names its id."""
    return await line_of(server, "request", request_id=answer.headers["x-request-id"])


async def test_lines_of_runs_and_requests_carry_their_ids(
    start: Start, person: Person, model: ScriptedModel, sessions: Sessions
) -> None:
    """A run that asks, the run of its approval, whose model fails, and a client that reconnects."""
    model.reply(calls(Call("create_schedule_item", DENTIST)), REFUSED)
    server = start()
    async with clients_of(person, server) as (client,):
        asked = await client.run("t", "Dentist", runId="r1")
        approved = await client.run("t", runId="r2", resume=[resolved(asked.interrupts[0])])
        followed = await client.reconnect("r2")
        shown = await client.http.get("/api/v1/agent/threads/t")
        listed = await client.http.get("/api/v1/friends")
    first, second = await ids_of_run(sessions, "r1"), await ids_of_run(sessions, "r2")
    assert first["thread_id"] == second["thread_id"]
    assert first["run_id"] != second["run_id"]
    failed = await line_of(server, "model_failed")
    assert ids_in(failed) == second
    assert failed["provider_request_id"] == "req_of_the_provider"
    assert ids_in(await request_line(server, asked)) == first
    assert ids_in(await request_line(server, approved)) == second
    own_id = {"request_id": followed.headers["x-request-id"]}
    assert ids_in(await request_line(server, followed)) == second | own_id
    of_thread = {"user_id": first["user_id"], "thread_id": first["thread_id"]}
    assert ids_in(await request_line(server, shown)).items() > of_thread.items()
    assert listed.status_code == 200
    assert ids_in(await request_line(server, listed)).keys() == {"request_id", "user_id"}
    for line in lines_of(server):
        is_of_process = line["event"] in OF_PROCESS or line["logger"] == "uvicorn.error"
        assert is_of_process or {"request_id", "user_id"} <= line.keys(), line
        assert "Dentist" not in str(line)


async def test_a_run_keeps_its_ids_on_the_worker_that_takes_it_over(
    start: Start, person: Person, model: ScriptedModel, sessions: Sessions
) -> None:
    model.reply(script(Text("I am"), Hang()), REFUSED)
    first, second = start(), start()
    async with clients_of(person, first, second) as (one, _):

        async def kill() -> None:
            first.send(signal.SIGKILL)

        with pytest.raises(httpx.HTTPError):
            await read_stream(one.stream("t", "Hello", runId="r"), on_first_text=kill)
        await orphan_run(sessions, "r")
        await until_over(sessions, "r")
    ids = await ids_of_run(sessions, "r")
    assert ids.keys() == set(IDS)
    assert ids_in(await line_of(second, "run_taken_over")) == ids
    assert ids_in(await line_of(second, "model_failed")) == ids


async def test_the_lines_of_a_task_and_of_a_mail_carry_the_id_of_their_request(
    start: Start, person: Person, model: ScriptedModel, sessions: Sessions
) -> None:
    model.reply(REFUSED)
    server = start()
    async with clients_of(person, server) as (client,):
        created = await client.http.post("/api/v1/tasks/", json=DOG)
        task_id = created.json()["data"]["task_id"]
        failed = await line_of(server, "model_failed")
        reset = await client.http.post("/api/v1/auth/password-reset", json={"email": person.email})
        assert reset.status_code == 204
        mailed = await line_of(server, "mail_written")
    ids = await ids_of_run(sessions, task_id)
    assert ids_in(failed) == ids
    assert ids["request_id"] == created.headers["x-request-id"]
    assert ids_in(await request_line(server, created)) == ids
    assert mailed["request_id"] == reset.headers["x-request-id"]
