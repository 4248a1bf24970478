"""The traces of serving processes, as a collector receives them over OTLP."""

import signal
import socket
from collections.abc import Iterator, Mapping

import httpx
import pytest
from sqlalchemy import text

from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from tests.factories import Person
from tests.ops.conftest import CONSTANTS, NEVER_SECONDS, Start
from tests.ops.runs import orphan_run, until_over
from tests.ops.serving_processes import ServingProcess
from tests.ops.streams import clients_of, read_stream
from tests.peers.openai_replies import Call, Failure, Hang, Text, calls, says, script
from tests.peers.openai_server import ScriptedModel
from tests.peers.otlp_collector import OtlpCollector, ReceivedSpan
from tests.runs.client import resolved
from tests.runs.tool_calls import DENTIST
from tests.tasks import DOG
from tests.waiting import eventually

PATIENT = {**CONSTANTS, "api.tracing.EXIT_TIMEOUT_SECONDS": NEVER_SECONDS}
"""The last spans reach the collector on a slow machine too."""
RUNS = "POST /api/v1/agent/runs"


@pytest.fixture
def collector() -> Iterator[OtlpCollector]:
    with OtlpCollector() as collector:
        yield collector
        assert collector.problems == []


async def stop(*processes: ServingProcess) -> None:
    """Stop processes: they send what is left."""
    for process in processes:
        process.send(signal.SIGTERM)
        assert await process.wait() == 0, process.output


def names(spans: list[ReceivedSpan]) -> list[str]:
    return [span.name for span in spans]


def select(span: ReceivedSpan, *attributes: str) -> dict[str, object]:
    return {name: span.attributes.get(name) for name in attributes}


async def test_a_chat_with_a_tool_is_one_trace(
    start: Start,
    person: Person,
    model: ScriptedModel,
    sessions: Sessions,
    collector: OtlpCollector,
    settings: Settings,
) -> None:
    model.reply(
        calls(Call("list_schedule_items", {})), script(Text("Nothing but secrets.", pieces=20))
    )
    server = start(constants=PATIENT, otel_exporter_otlp_endpoint=collector.url)
    async with clients_of(person, server) as (client,):
        await client.http.get("/health")
        answer = await client.run("t", "What of my secrets?", runId="r")
        await client.http.get("/api/v1/friends?after=secret")
    await stop(server)
    chat = f"chat {settings.chat_model}"
    (request,) = collector.named(RUNS)
    (run,) = collector.children(request)
    first, tool, second = collector.children(run)
    assert names([run, first, tool, second]) == [
        "invoke_agent majordomo", chat, "execute_tool list_schedule_items", chat,
    ]  # fmt: skip
    assert [span.kind for span in (request, run, first, tool)] == [
        "server", "internal", "client", "internal",
    ]  # fmt: skip
    assert {span.trace_id for span in (request, run, first, tool, second)} == {request.trace_id}
    row = await _row(sessions, "r")
    assert request.parent_id == ""
    assert request.attributes == {
        "http.request.method": "POST",
        "http.route": "/api/v1/agent/runs",
        "http.response.status_code": 200,
        "url.path": "/api/v1/agent/runs",
        "url.scheme": "http",
        "network.protocol.version": "1.1",
        "majordomo.request.id": answer.headers["x-request-id"],
    }
    usage = answer.last["usage"][0]
    assert run.attributes == {
        "gen_ai.operation.name": "invoke_agent",
        "gen_ai.agent.name": "majordomo",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": settings.chat_model,
        "gen_ai.conversation.id": row["thread_id"],
        "gen_ai.usage.input_tokens": usage["inputTokens"],
        "gen_ai.usage.output_tokens": usage["outputTokens"],
        "user.id": str(person.user_id),
        "majordomo.run.id": row["id"],
        "majordomo.run.kind": "chat",
        "majordomo.run.attempt": 1,
        "majordomo.run.outcome": "succeeded",
        "majordomo.turn.id": row["turn_id"],
    }
    assert (
        second.attributes.items()
        >= {
            "gen_ai.operation.name": "chat",
            "gen_ai.request.model": settings.chat_model,
            "gen_ai.conversation.id": row["thread_id"],
        }.items()
    )
    assert second.attributes["gen_ai.response.finish_reasons"] == ["stop"]
    assert first.attributes["gen_ai.response.finish_reasons"] == ["tool_calls"]
    counted = [span.attributes["gen_ai.usage.output_tokens"] for span in (first, second)]
    assert sum(counted) == usage["outputTokens"]
    assert tool.attributes["gen_ai.tool.name"] == "list_schedule_items"
    assert tool.attributes["gen_ai.tool.call.id"].startswith("call_")
    assert any("INSERT runs" in each for each in collector.statements(request))
    assert any("UPDATE runs" in each for each in collector.statements(run))
    assert any("SELECT schedule_items" in each for each in collector.statements(tool))
    assert collector.statements(first) == []
    assert not any(span.is_failed for span in collector.spans)
    assert {span.resource["service.name"] for span in collector.spans} == {"majordomo"}
    assert "secret" not in str(collector.spans).lower()
    roots = [span for span in collector.spans if not span.parent_id]
    assert names(roots) == [RUNS, "GET /api/v1/friends"], "neither probes nor polls"
    assert f"trace_id={request.trace_id}" in server.output
    assert collector.schemas == {"https://opentelemetry.io/schemas/1.41.0"}


async def test_the_run_of_an_approval_is_linked_to_the_run_that_asked(
    start: Start, person: Person, model: ScriptedModel, collector: OtlpCollector
) -> None:
    model.reply(calls(Call("create_schedule_item", DENTIST)), says("It is done."))
    server = start(constants=PATIENT, otel_exporter_otlp_endpoint=collector.url)
    async with clients_of(person, server) as (client,):
        asked = await client.run("t", "Dentist", runId="r1")
        await client.run("t", runId="r2", resume=[resolved(asked.interrupts[0])])
    await stop(server)
    asking, approved = collector.named("invoke_agent majordomo")
    (_, question) = collector.children(asking)
    resolution, chat = collector.children(approved)
    (effect,) = collector.children(resolution)
    assert names([question, resolution, effect]) == [
        "ask_approval create_schedule_item",
        "resolve_approval create_schedule_item",
        "execute_tool create_schedule_item",
    ]
    assert chat.name.startswith("chat ")
    assert asking.attributes["majordomo.run.outcome"] == "interrupted"
    assert approved.attributes["majordomo.run.outcome"] == "succeeded"
    assert asking.attributes["majordomo.turn.id"] == approved.attributes["majordomo.turn.id"]
    assert (asking.links, approved.links) == ([], [asking.trace_id])
    assert asking.trace_id != approved.trace_id
    call = select(effect, "gen_ai.tool.call.id")
    assert call == select(question, "gen_ai.tool.call.id")
    assert resolution.attributes["majordomo.approval.decision"] == "approved"
    assert any("INSERT schedule_items" in each for each in collector.statements(effect))
    assert "Dentist" not in str(collector.spans)


async def test_a_failed_model_fails_its_span_and_that_of_the_run(
    start: Start, person: Person, model: ScriptedModel, collector: OtlpCollector
) -> None:
    model.reply(Failure(401))
    server = start(constants=PATIENT, otel_exporter_otlp_endpoint=collector.url)
    traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    async with clients_of(person, server) as (client,):
        client.http.headers["traceparent"] = traceparent
        answer = await client.run("t", "Hello")
    await stop(server)
    code = answer.last["code"]
    (request,), (run,) = collector.named(RUNS), collector.named("invoke_agent majordomo")
    (chat,) = collector.children(run)
    assert request.trace_id == "0af7651916cd43dd8448eb211c80319c"
    assert request.parent_id == "b7ad6b7169203331"
    assert not request.is_failed
    assert (run.is_failed, run.attributes["error.type"]) == (True, code)
    assert (chat.is_failed, chat.attributes["error.type"]) == (True, code)
    assert run.attributes["majordomo.run.outcome"] == "failed"
    assert "secret words" not in str(collector.spans)


async def test_a_run_that_is_taken_over_stays_in_its_trace(
    start: Start,
    person: Person,
    model: ScriptedModel,
    sessions: Sessions,
    collector: OtlpCollector,
) -> None:
    model.reply(script(Text("I am"), Hang()), says("I am back."))
    first = start(constants=PATIENT, otel_exporter_otlp_endpoint=collector.url)
    second = start(constants=PATIENT, otel_exporter_otlp_endpoint=collector.url)
    async with clients_of(person, first, second) as (one, _):

        async def kill() -> None:
            first.send(signal.SIGKILL)

        with pytest.raises(httpx.HTTPError):
            await read_stream(one.stream("t", "Hello", runId="r"), on_first_text=kill)
        await orphan_run(sessions, "r")
        await until_over(sessions, "r")
    await stop(second)
    row = await _row(sessions, "r")
    _, trace_id, span_id, _ = row["traceparent"].split("-")
    run = collector.named("invoke_agent majordomo")[-1]
    assert (run.trace_id, run.parent_id) == (trace_id, span_id)
    assert run.attributes["majordomo.run.attempt"] == 2
    assert f"trace_id={trace_id}" in second.output


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"OTEL_TRACES_SAMPLER": "always_off"}, set()),
        ({"OTEL_SDK_DISABLED": "true"}, set()),
        ({"OTEL_SERVICE_NAME": "assistant"}, {"assistant"}),
        ({"OTEL_RESOURCE_ATTRIBUTES": "service.name=helper"}, {"helper"}),
    ],
)
async def test_the_variables_of_opentelemetry_apply(
    start: Start,
    person: Person,
    model: ScriptedModel,
    collector: OtlpCollector,
    variables: Mapping[str, str],
    expected: set[str],
) -> None:
    model.reply(says("Hi."))
    headers = {"OTEL_EXPORTER_OTLP_HEADERS": "authorization=Bearer%20of-the-collector"}
    server = start(
        constants=PATIENT,
        variables={**variables, **headers},
        otel_exporter_otlp_endpoint=collector.url,
    )
    async with clients_of(person, server) as (client,):
        assert (await client.run("t", "Hello")).text == "Hi."
    await stop(server)
    assert {span.resource["service.name"] for span in collector.spans} == expected
    assert {each.get("authorization") for each in collector.headers} <= {"Bearer of-the-collector"}
    assert bool(collector.headers) == bool(expected)
    assert "of-the-collector" not in server.output


async def test_a_collector_that_never_answers_neither_stops_runs_nor_the_exit(
    start: Start, person: Person, model: ScriptedModel
) -> None:
    """Without a bound of its own the process would wait for the answer for an hour."""
    model.reply(says("Hi."))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        server = start(
            variables={"OTEL_EXPORTER_OTLP_TIMEOUT": "3600", "OTEL_BSP_SCHEDULE_DELAY": "10"},
            otel_exporter_otlp_endpoint=f"http://127.0.0.1:{silent.getsockname()[1]}",
        )
        async with clients_of(person, server) as (client,):
            assert (await client.run("t", "Hello")).text == "Hi."
        await stop(server)


async def test_a_collector_that_is_down_is_logged_once(
    start: Start, person: Person, model: ScriptedModel
) -> None:
    model.reply(says("Hi."), says("Hi again."))
    server = start(
        variables={"OTEL_EXPORTER_OTLP_TIMEOUT": "0.1", "OTEL_BSP_SCHEDULE_DELAY": "10"},
        otel_exporter_otlp_endpoint="http://name:secret@127.0.0.1:9/path?token=secret",
    )
    async with clients_of(person, server) as (client,):
        assert (await client.run("t", "Hello")).text == "Hi."
        await eventually(lambda: "trace_export_failed" in server.output, "the outage is logged")
        assert (await client.run("t", "Hello again")).text == "Hi again."
    await stop(server)
    assert server.output.count("trace_export_failed") == 1
    assert "host=127.0.0.1" in server.output
    assert "secret" not in server.output


async def _row(sessions: Sessions, wire_id: str) -> dict[str, str]:
    query = text(
        "SELECT id::text, thread_id::text, turn_id::text, origin ->> 'traceparent' AS traceparent"
        " FROM runs WHERE wire_id = :wire_id"
    )
    async with sessions() as session:
        return dict((await session.execute(query, {"wire_id": wire_id})).mappings().one())


async def test_a_task_of_several_processes_belongs_to_the_trace_of_its_request(
    start: Start, person: Person, model: ScriptedModel, collector: OtlpCollector
) -> None:
    """Each process sends its own spans, whichever of them executes the task."""
    model.reply(Failure(401))
    server = start(
        "--workers",
        "2",
        variables={"OTEL_BSP_SCHEDULE_DELAY": "50"},
        otel_exporter_otlp_endpoint=collector.url,
    )
    planner = "invoke_agent majordomo-planner"
    async with clients_of(person, server) as (client,):
        created = await client.http.post("/api/v1/tasks/", json=DOG)
        await eventually(lambda: bool(collector.named(planner)), "the task's span has come")
        await eventually(
            lambda: bool(collector.named("POST /api/v1/tasks/")), "the request's span has come"
        )
    await stop(server)
    (request,), (task,) = collector.named("POST /api/v1/tasks/"), collector.named(planner)
    assert task.parent_id == request.span_id
    assert task.attributes["majordomo.run.id"] == created.json()["data"]["task_id"]
    assert (task.attributes["majordomo.run.kind"], task.is_failed) == ("task", True)
    assert [each.is_failed for each in collector.children(task)] == [True]
