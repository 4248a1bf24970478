"""Reading a run by its id."""

from typing import Any

from tests.peers.openai_replies import Call, Failure, Hang, Text, calls, says, script
from tests.peers.openai_server import ScriptedModel
from tests.runs.client import AgentClient
from tests.runs.tool_calls import DENTIST


async def read_run(agent: AgentClient, run_id: str) -> dict[str, Any]:
    response = await agent.http.get(f"/api/v1/agent/runs/{run_id}")
    assert response.status_code == 200, response.text
    run: dict[str, Any] = response.json()
    return run


async def test_a_succeeded_run_has_its_outcome_and_usage(
    agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(says("Hi."))
    answer = await agent.run("t", "Hello", runId="r", parentRunId="p")
    run = await read_run(agent, "r")
    assert run.pop("endedAt") >= run.pop("startedAt")
    assert run == {
        "runId": "r",
        "threadId": "t",
        "parentRunId": "p",
        "status": "succeeded",
        "model": answer.last["usage"][0]["model"],
        "outcome": {"type": "success"},
        "error": None,
        "usage": answer.last["usage"],
    }


async def test_an_interrupted_run_has_its_interrupts(
    agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(calls(Call("create_schedule_item", DENTIST)), says("Done."))
    interrupted = await agent.run("t", "Dentist", runId="r")
    run = await read_run(agent, "r")
    assert (run["status"], run["outcome"]) == ("interrupted", interrupted.last["outcome"])
    await agent.run(
        "t", resume=[{"interruptId": interrupted.interrupts[0]["id"], "status": "cancelled"}]
    )
    assert (await read_run(agent, "r"))["status"] == "interrupted"


async def test_a_failed_run_has_its_error(agent: AgentClient, model: ScriptedModel) -> None:
    model.reply(Failure(401, message="text of the provider"))
    answer = await agent.run("t", "Hello", runId="r")
    run = await read_run(agent, "r")
    assert (run["status"], run["outcome"]) == ("failed", None)
    assert run["error"] == {"code": answer.last["code"], "message": answer.last["message"]}


async def test_a_running_run_has_no_outcome(agent: AgentClient, model: ScriptedModel) -> None:
    model.reply(script(Text("I begin"), Hang()))
    async with agent.stream("t", "A story", runId="r") as (_, events):
        await anext(events)
        run = await read_run(agent, "r")
    assert (run["status"], run["endedAt"], run["outcome"], run["usage"]) == (
        "running",
        None,
        None,
        [],
    )


async def test_an_unknown_run_is_404(agent: AgentClient) -> None:
    response = await agent.http.get("/api/v1/agent/runs/nothing")
    assert (response.status_code, response.json()["code"]) == (404, "run_not_found")
