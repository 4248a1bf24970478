"""What a chat with an approval, and what else happens to runs, does to the metrics."""

import asyncio
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from agent.runs.admission.approval_expiry import expire_interrupts
from agent.runs.execution.recovery import recover_runs
from domain.core.database.sessions import Sessions
from tests.factories import Person
from tests.metrics.scraping import Scrape, scrape
from tests.peers.openai_replies import Call, Failure, Text, calls, says, script
from tests.peers.openai_server import ScriptedModel
from tests.peers.shared_events import Gate
from tests.runs.client import AgentClient, cancelled, resolved
from tests.runs.stored_state import expire_calls
from tests.runs.tool_calls import DENTIST
from tests.waiting import eventually

RUNS = "majordomo_runs_total"
APPROVALS = "majordomo_approvals_total"


async def test_a_chat_with_an_approval_is_counted_once_in_each_metric(
    agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(calls(Call("create_schedule_item", DENTIST)), says("It is done."))
    before = await scrape(agent.http)
    interrupted = await agent.run("t", "Dentist")
    waiting = await scrape(agent.http)
    assert waiting.value("majordomo_open_approvals") == 1
    assert waiting.value("majordomo_open_approvals_oldest_age_seconds") >= 0
    resumed: dict[str, Any] = {"resume": [resolved(interrupted.interrupts[0])], "runId": "answer"}
    assert (await agent.run("t", **resumed)).outcome == "success"
    await agent.run("t", **resumed)  # a replay is no run
    page = await scrape(agent.http)
    added = page.since(before)
    assert page.value("majordomo_open_approvals") == 0
    assert page.value("majordomo_live_workers") == 1
    assert added.value(RUNS, kind="chat", outcome="interrupted") == 1
    assert added.value(RUNS, kind="chat", outcome="succeeded") == 1
    assert added.total(RUNS) == 2
    assert added.value("majordomo_run_duration_seconds_count", kind="chat") == 2
    assert added.value("majordomo_run_first_text_seconds_count") == 1
    assert added.value(APPROVALS, outcome="approved") == 1
    assert added.total(APPROVALS) == 1
    name = _model_of(added)
    assert added.value("majordomo_model_request_duration_seconds_count", model=name) == 2
    assert added.value("majordomo_model_tokens_total", model=name, direction="input") > 0
    assert added.value("majordomo_model_tokens_total", model=name, direction="output") > 0
    route = "/api/v1/agent/runs"
    assert added.value("majordomo_http_requests_total", route=route, method="POST", status="200")
    assert added.total("majordomo_limits_hit_total") == 0
    assert added.total("majordomo_model_failures_total") == 0


def _model_of(added: Scrape) -> str:
    counted = "majordomo_model_request_duration_seconds_count"
    # The registry is the process's: other tests have used other models.
    (labels,) = {
        labels for (name, labels), value in added.values.items() if name == counted and value
    }
    return dict(labels)["model"]


async def test_approvals_are_counted_by_their_outcome(
    app: FastAPI, agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    call = calls(Call("create_schedule_item", DENTIST))
    model.reply(call, says("As you wish."), call, says("Then not."), call, call)
    before = await scrape(agent.http)
    refused = await agent.run("refused", "Dentist")
    await agent.run("refused", resume=[resolved(refused.interrupts[0], approved=False)])
    dropped = await agent.run("cancelled", "Dentist")
    await agent.run("cancelled", resume=[cancelled(dropped.interrupts[0])])
    await agent.run("stopped", "Dentist", runId="stopped")
    response = await agent.http.post("/api/v1/agent/runs/stopped/cancel")
    assert response.is_success, response.text
    await agent.run("expired", "Dentist")
    await expire_calls(sessions)
    assert (await scrape(agent.http)).value("majordomo_overdue_approvals") == 1
    await asyncio.gather(*(expire_interrupts(app.state.run_worker) for _ in range(3)))
    page = await scrape(agent.http)
    added = page.since(before)
    counted = {outcome: added.value(APPROVALS, outcome=outcome) for outcome in OUTCOMES}
    assert counted == {"approved": 0, "refused": 1, "cancelled": 2, "expired": 1}
    assert page.value("majordomo_overdue_approvals") == 0


OUTCOMES = ("approved", "refused", "expired", "cancelled")


async def test_a_failed_run_is_counted_with_the_code_of_its_error(
    agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(Failure(401))
    before = await scrape(agent.http)
    code = (await agent.run("t", "Hello")).last["code"]
    added = (await scrape(agent.http)).since(before)
    assert added.value(RUNS, kind="chat", outcome="failed") == 1
    assert added.value("majordomo_run_failures_total", kind="chat", code=code) == 1
    assert added.total("majordomo_model_failures_total", code=code) == 1


async def test_a_replayed_request_is_counted(client: httpx.AsyncClient, person: Person) -> None:
    before = await scrape(client)
    headers = {**person.headers, "Idempotency-Key": "once"}
    for _ in range(3):
        await client.post("/api/v1/schedule-items", json=DENTIST, headers=headers)
    added = (await scrape(client)).since(before)
    assert added.value("majordomo_idempotent_replays_total", source="request") == 2
    assert added.value("majordomo_idempotent_replays_total", source="tool") == 0


async def test_an_open_stream_is_counted_while_it_is_open(
    agent: AgentClient, model: ScriptedModel
) -> None:
    gate = Gate()
    model.reply(script(Text("Hel"), gate, Text("lo.")))
    before = await scrape(agent.http)
    during: list[Scrape] = []
    async with agent.stream("t", "Hi") as (answer, events):
        async for _ in events:
            if answer.text and not during:
                during.append(await scrape(agent.http))
                gate.open()
    streams, route = "majordomo_open_streams", "/api/v1/agent/runs"
    added = during[0].since(before)
    assert added.value(streams) == 1
    posted = {"route": route, "method": "POST"}
    assert added.value("majordomo_http_requests_total", **posted, status="200") == 1
    assert added.value("majordomo_http_request_duration_seconds_count", **posted) == 1

    async def is_closed() -> bool:
        return (await scrape(agent.http)).since(before).value(streams) == 0

    await eventually(is_closed, "the stream is closed")


async def test_a_limit_that_is_hit_is_counted_by_its_name(client: httpx.AsyncClient) -> None:
    before = await scrape(client)
    wrong = {"email": "nobody@example.com", "password": "wrong password"}
    statuses = [
        (await client.post("/api/v1/auth/sessions", json=wrong)).status_code for _ in range(7)
    ]
    added = (await scrape(client)).since(before)
    refused = statuses.count(429)
    assert refused
    assert added.total("majordomo_limits_hit_total") == refused


@pytest.mark.usefixtures("patient_worker")
async def test_idle_recovery_takes_nothing_over(app: FastAPI, client: httpx.AsyncClient) -> None:
    before = await scrape(client)
    await recover_runs(app.state.run_worker)
    assert (await scrape(client)).since(before).total("majordomo_run_takeovers_total") == 0
