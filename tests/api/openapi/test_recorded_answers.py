"""The examples of the document are what the server answers.

`make examples` records them anew.
"""

import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any
from uuid import uuid4

import httpx
import orjson
import pytest
from fastapi import FastAPI

from api.openapi.document import operations
from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from tests.api.mailbox import read_code
from tests.api.openapi.recorder import ERRORS_PATH, PATH, STREAMS_PATH, Recorder, check_recorded
from tests.api.route_table import ENDLESS, openapi_document
from tests.factories import Person, make_person
from tests.waiting import eventually

DOCUMENT = openapi_document()
REQUESTS: Mapping[str, Any] = {
    operation["operationId"]: content["example"]
    for _, _, operation in operations(DOCUMENT)
    for content in operation.get("requestBody", {}).get("content", {}).values()
}
ADDRESS = "user@example.com"
SECOND_ADDRESS = "second@example.com"
FAR = {"start_at": "2030-11-21T15:00:00+08:00", "end_at": "2030-11-21T16:00:00+08:00"}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"redirect_origins": ["https://app.example.com"]})


@pytest.fixture
def recorder(client: httpx.AsyncClient) -> Recorder:
    client.headers["User-Agent"] = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0"
    return Recorder(client, REQUESTS)


@pytest.fixture
async def bob(sessions: Sessions, settings: Settings) -> Person:
    return await make_person(sessions, settings, username="bob")


@pytest.fixture
async def english(recorder: Recorder) -> Recorder:
    """The examples of the runtime routes are in English, those of the diet API in Chinese."""
    recorder.client.headers["Accept-Language"] = "en"
    return recorder


async def _register(recorder: Recorder, settings: Settings) -> str:
    """Register Alice as the document describes it, and return her access token."""
    await recorder.call("create_verification", invite_code=None)
    token = await read_code(settings, ADDRESS)
    signed_in = await recorder.call("verify_registration", token=token)
    return str(signed_in["access_token"])


async def test_accounts_profiles_and_people(
    english: Recorder, settings: Settings, bob: Person
) -> None:
    recorder = english
    await recorder.call("get_health")
    alice = await _register(recorder, settings)
    signed_in = await recorder.call("create_session")
    await recorder.call("refresh_session", refresh_token=signed_in["refresh_token"])
    await recorder.call("list_sessions", alice)
    await _record_with(recorder, "get_user_by_email", alice, email=ADDRESS)
    await recorder.call("update_my_profile", alice)
    await recorder.call("update_my_user", alice)
    for operation in ("get_my_profile", "get_my_user"):
        await recorder.call(operation, alice)
    await recorder.call("search_users", bob.access_token)
    for operation in ("get_profile", "get_user"):
        await recorder.call(operation, bob.access_token, path={"username": "alice"})
    await recorder.call("create_invite_code", alice)
    [code] = await recorder.call("list_invite_codes", alice)
    await recorder.call("disable_invite_code", alice, path={"code": code["code"]})
    await recorder.call("create_api_token", alice)
    await recorder.call("list_api_tokens", alice)
    await _become_friends(recorder, alice, bob)
    await recorder.send("block_user", alice, path={"user_id": str(bob.user_id)})
    await recorder.call("list_blocked_users", alice)
    check_recorded(recorder)


async def _become_friends(recorder: Recorder, alice: str, bob: Person) -> None:
    target: dict[str, Any] = {"target_user_id": str(bob.user_id)}
    request = await recorder.call("send_friend_request", alice, **target)
    await recorder.call("list_outgoing_friend_requests", alice)
    await recorder.call("list_incoming_friend_requests", bob.access_token)
    path = {"request_id": request["id"]}
    await recorder.call("decline_friend_request", bob.access_token, path=path)
    request = await recorder.call("send_friend_request", alice, **target)
    path = {"request_id": request["id"]}
    await recorder.call("accept_friend_request", bob.access_token, path=path)
    await recorder.call("list_friends", alice)


async def test_the_calendar(
    english: Recorder, sessions: Sessions, settings: Settings, bob: Person
) -> None:
    recorder = english
    alice = (await make_person(sessions, settings, username="alice")).access_token
    item = await recorder.call("create_schedule_item", alice)
    path = {"item_id": item["id"]}
    await recorder.call("update_schedule_item", alice, path=path)
    await recorder.call("get_schedule_item", alice, path=path)
    await recorder.call("list_schedule_items", alice)
    await recorder.call("share_schedule_item", alice, path=path)
    [message] = await recorder.call("list_inbox_messages", bob.access_token)
    await recorder.send(
        "accept_inbox_message", bob.access_token, path={"message_id": message["id"]}
    )
    await recorder.call("list_subscriptions", alice, path=path)
    await recorder.call("export_account", alice)
    check_recorded(recorder)


async def test_conversations(
    english: Recorder, sessions: Sessions, settings: Settings, app: FastAPI
) -> None:
    recorder = english
    alice = (await make_person(sessions, settings, username="alice")).access_token
    await recorder.call("get_capabilities", alice)
    await recorder.call("create_agent_chat", alice)
    await recorder.stream("start_run", alice)
    path = {"thread_id": "thread-1", "run_id": "run-1"}
    thread = await recorder.call("get_thread", alice, path=path)
    await recorder.call("list_threads", alice)
    await recorder.call("update_thread", alice, path=path)
    [documented] = REQUESTS["resume_run"]["resume"]
    resume = [documented | {"interruptId": thread["interrupts"][0]["id"]}]
    await recorder.stream("resume_run", alice, path=path, resume=resume)
    await _wait_for_log(recorder, alice, "run-2")
    await recorder.stream("follow_run", alice, path={"run_id": "run-2"})
    await recorder.stream("open_thread", alice, path=path)
    await recorder.call("get_run", alice, path={"run_id": "run-2"})
    other: dict[str, Any] = {"threadId": "thread-2", "runId": "run-3"}
    await recorder.send("start_run", alice, **other)
    recorder.replaced |= {"thread-2": "thread-1", "run-3": "run-1"}
    await recorder.call("cancel_run", alice, path={"run_id": "run-3"})
    await _answer_elsewhere(recorder, alice, app)
    check_recorded(recorder)


async def _answer_elsewhere(recorder: Recorder, caller: str, app: FastAPI) -> None:
    """Answer what a conversation asks over REST."""
    await recorder.send("start_run", caller, threadId="thread-4", runId="run-4")
    recorder.replaced |= {"thread-4": "thread-1", "run-4": "run-1"}
    [asked, *_] = await recorder.call("list_approvals", caller)
    path = {"approval_id": asked["id"]}
    draining = app.state.run_worker.shutdown.draining
    draining.set()  # so that the stream ends behind what is open
    await recorder.stream("follow_approvals", caller)
    draining.clear()
    approval: dict[str, Any] = {"path": path, "editedArgs": None, "reason": None}
    answered = (await recorder.send("answer_approval", caller, **approval)).json()
    await recorder.send("follow_run", caller, path={"run_id": answered["runId"]})
    # The same answer again, now that there is a result.
    await recorder.call("answer_approval", caller, **approval)
    await recorder.call("get_approval", caller, path=path)
    await recorder.call("list_activity", caller)


async def _wait_for_log(recorder: Recorder, caller: str, run_id: str) -> None:
    """Return when the events of a finished run are read from its log, and not from its row."""

    async def is_logged() -> bool:
        stream = await recorder.send("follow_run", caller, path={"run_id": run_id})
        return "TEXT_MESSAGE_START" in stream.text

    await eventually(is_logged, "the log of the run is complete")


async def test_accounts_of_the_diet_api(recorder: Recorder, settings: Settings) -> None:
    registered = await recorder.call("register_account")
    user = registered["data"]["tokens"]["access_token"]
    await recorder.call("get_account", user)
    await recorder.call("log_in", username=ADDRESS)
    await recorder.call(
        "refresh_tokens", refresh_token=registered["data"]["tokens"]["refresh_token"]
    )
    await recorder.call("send_code")
    code = await read_code(settings, ADDRESS)
    await recorder.call("check_code", code=code)
    await recorder.call("confirm_address", user, code=code)
    await recorder.call("change_password", user)
    await recorder.call("send_reset_code")
    code = await read_code(settings, ADDRESS, count=3)
    await recorder.call("reset_password", code=code)
    await recorder.send("send_code", email=SECOND_ADDRESS)
    code = await read_code(settings, SECOND_ADDRESS)
    recorder.replaced |= {"testuser2": "testuser", SECOND_ADDRESS: ADDRESS}
    await recorder.call("register_with_code", username="testuser2", email=SECOND_ADDRESS, code=code)
    check_recorded(recorder)


async def test_tasks(recorder: Recorder, sessions: Sessions, settings: Settings) -> None:
    """No worker runs, so that the tasks wait."""
    alice = (await make_person(sessions, settings, locale="zh-CN")).access_token
    await recorder.call("create_diet_plan", alice)
    started = await recorder.call("create_task", alice)
    path = {"task_id": started["data"]["task_id"]}
    await recorder.call("list_diet_plans", alice)
    await recorder.call("list_tasks", alice)
    await recorder.call("create_stream_ticket", alice, path=path)
    await recorder.call("cancel_task", alice, path=path)
    check_recorded(recorder)


async def _is_ready(client: httpx.AsyncClient) -> bool:
    return (await client.get("/health/ready")).status_code == 200


@pytest.mark.usefixtures("background_work")
async def test_plans(recorder: Recorder, sessions: Sessions, settings: Settings) -> None:
    alice = (await make_person(sessions, settings, locale="zh-CN")).access_token
    await eventually(partial(_is_ready, recorder.client), "the workers run")
    await recorder.call("get_readiness")
    await recorder.call("get_infrastructure_health")
    started = (await recorder.send("create_diet_plan", alice)).json()["data"]

    async def is_completed() -> bool:
        task = await recorder.call("get_task", alice, path={"task_id": started["task_id"]})
        return bool(task["data"]["task"]["status"] == "completed")

    await eventually(is_completed, "the plan is made")
    await recorder.call("get_diet_plan", alice, path={"plan_id": started["plan_id"]})
    await recorder.stream("create_diet_plan", alice, use_stream=True)
    await recorder.stream("reconnect_task", alice, path={"task_id": started["task_id"]})
    check_recorded(recorder)


async def _record_with(recorder: Recorder, operation: str, token: str, **query: str) -> None:
    response = await recorder.send(operation, token, query=query)
    recorder.answers[operation] = recorder.normalise(response.json())


async def test_invalid_requests(english: Recorder, sessions: Sessions, settings: Settings) -> None:
    """The first error of the first of these requests that is invalid, for each route."""
    caller = await make_person(sessions, settings, username="alice")
    for path, method, operation in operations(DOCUMENT):
        unprocessable = operation["responses"].get("422", {}).get("content", {})
        is_endless = operation["operationId"] in ENDLESS
        if is_endless or "application/problem+json" not in unprocessable:
            continue
        concrete = re.sub(r"{\w+}", str(uuid4()), path)
        for invalid in _invalid_requests(operation):
            response = await english.client.request(
                method, concrete, headers=caller.headers, **invalid
            )
            if response.status_code == 422 and response.json()["code"] == "validation_failed":
                english.errors[operation["operationId"]] = response.json()["errors"][:1]
                break
    check_recorded(english)
    assert orjson.loads(ERRORS_PATH.read_bytes()).keys() == english.errors.keys()


def _invalid_requests(operation: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if "requestBody" in operation:
        yield {"json": {}}
        yield {"json": []}
    for parameter in operation.get("parameters", ()):
        if parameter["in"] == "query":
            yield {"params": {parameter["name"]: "-1"}}
            yield {"params": {parameter["name"]: "?"}}


@pytest.mark.parametrize(
    ("path", "method", "operation"),
    [
        pytest.param(path, method, operation, id=operation["operationId"])
        for path, method, operation in operations(DOCUMENT)
        if "security" in operation
    ],
)
async def test_a_request_without_a_token_gets_the_answer_in_the_document(
    client: httpx.AsyncClient, path: str, method: str, operation: dict[str, Any]
) -> None:
    [(media, content)] = operation["responses"]["401"]["content"].items()
    locale = "en" if media == "application/problem+json" else "zh-CN"
    concrete = re.sub(r"{\w+}", str(uuid4()), path)
    response = await client.request(method, concrete, headers={"Accept-Language": locale})
    assert response.headers["Content-Type"] == media
    documented = [example["value"] for example in content["examples"].values()]
    answer = response.json()
    assert (answer | {"instance": path} if "instance" in answer else answer) in documented


def test_the_document_has_a_recorded_answer_of_every_route() -> None:
    documented = {
        operation["operationId"]
        for _, _, operation in operations(DOCUMENT)
        for status, response in operation["responses"].items()
        if status.startswith("2") and "application/json" in response.get("content", {})
    }
    assert orjson.loads(PATH.read_bytes()).keys() == documented
    streams = {
        operation["operationId"]
        for _, _, operation in operations(DOCUMENT)
        if "text/event-stream" in operation["responses"].get("200", {}).get("content", {})
    }
    assert orjson.loads(STREAMS_PATH.read_bytes()).keys() == streams


def test_the_document_shows_the_recorded_answers() -> None:
    recorded = orjson.loads(PATH.read_bytes())
    streams = orjson.loads(STREAMS_PATH.read_bytes())
    for _, _, operation in operations(DOCUMENT):
        for status, response in operation["responses"].items():
            content = response.get("content", {}).get("application/json")
            if status.startswith("2") and content is not None:
                assert content["example"] == recorded[operation["operationId"]]
            stream = response.get("content", {}).get("text/event-stream")
            if stream is not None:
                assert stream["example"].splitlines() == streams[operation["operationId"]]
