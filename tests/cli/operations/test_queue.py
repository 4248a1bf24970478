"""`majordomo queue` and `majordomo workers`."""

from fastapi import FastAPI
from sqlalchemy import text

from domain.core.database.sessions import Sessions
from domain.core.jobs import defer
from tests.cli.operations.conftest import Operate, Read


async def test_the_queue_shows_what_waits_and_since_when(
    sessions: Sessions, read: Read, operate: Operate
) -> None:
    empty = await read("queue")
    assert empty["jobs"] == []
    assert (empty["mails"]["waiting"], empty["tasks"]["pending"]) == (0, 0)
    async with sessions.begin() as session:
        later = (await session.execute(text("SELECT now() + interval '1 hour'"))).scalar_one()
        for at in (None, None, later):
            await defer(session, "outbox:send_mail", {"mail_id": "secret"}, at=at)
        await session.execute(
            text(
                "INSERT INTO outbox_mails (id, recipient, subject, body, tries, useless_at)"
                " VALUES (gen_random_uuid(), 'secret@example.com', 'secret', 'secret', 2, now())"
            )
        )
    found = await read("queue")
    [job] = found["jobs"]
    assert job.pop("oldest_due_at") is not None
    assert job == {
        "queue": "default",
        "task": "outbox:send_mail",
        "status": "todo",
        "jobs": 3,
        "due_jobs": 2,
    }
    assert (found["mails"]["waiting"], found["mails"]["retried"]) == (1, 1)
    table = await operate("queue")
    assert "outbox:send_mail" in table.stdout
    assert "secret" not in table.stdout + str(found)


async def test_workers_shows_leases_and_dead_processes(
    app: FastAPI, sessions: Sessions, read: Read, operate: Operate
) -> None:
    async with sessions.begin() as session:
        await session.execute(
            text(
                "INSERT INTO workers (id, renewed_at)"
                " VALUES (gen_random_uuid(), now() - interval '1 day')"
            )
        )
        await session.execute(text("INSERT INTO procrastinate_workers DEFAULT VALUES"))
    found = await read("workers")
    alive = {worker["id"]: worker["is_alive"] for worker in found["workers"]}
    assert alive.pop(str(app.state.run_worker.id)) is True
    assert list(alive.values()) == [False]
    assert [worker["jobs"] for worker in found["job_workers"]] == [0]
    assert isinstance(found["job_workers"][0]["seconds_since_heartbeat"], float)
    table = await operate("workers")
    assert "seconds_since_heartbeat" in table.stdout
