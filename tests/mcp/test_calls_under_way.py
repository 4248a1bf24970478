"""Calls whose effect is on its way, and what a call costs and hides besides."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from mcp.shared.exceptions import MCPError
from mcp_types import INTERNAL_ERROR, ElicitResult

from api.mcp import answers
from api.mcp.calls import IDEMPOTENCY_KEY
from domain.inbox.schemas import MessageQuery
from tests.factories import Person
from tests.mcp.programs import connected, make_token, read
from tests.mcp.questions import ALL, CREATE, DENTIST, Asked, answer_over_rest, titles
from tests.runs.slow_effects import hold_effect
from tests.waiting import HUNG_SECONDS, eventually

UNDER_WAY = "The person has approved this"


async def test_a_call_that_is_approved_is_not_asked_about_again(
    app: FastAPI, server: str, person: Person
) -> None:
    gate = hold_effect(app, CREATE)
    asked = Asked(ElicitResult(action="cancel"))
    meta: Any = {IDEMPOTENCY_KEY: "one"}
    token = await make_token(server, person, ALL)
    async with connected(server, token, elicitation_callback=asked) as client:
        first = read(await client.call_tool(CREATE, DENTIST, meta=meta))
        await answer_over_rest(server, person)
        await gate.reached.wait()
        again = read(await client.call_tool(CREATE, DENTIST, meta=meta))
        assert again["approval_id"] == first["approval_id"]
        assert again["hint"].startswith(UNDER_WAY)
        assert not first["hint"].startswith(UNDER_WAY)
        gate.open()
        shown = {"approval_id": str(UUID(first["approval_id"]))}
        while "result" not in read(await client.call_tool("get_approval", shown)):
            pass
        assert read(await client.call_tool(CREATE, DENTIST, meta=meta))["title"] == "Dentist"
    assert len(asked.questions) == 1
    assert await titles(server, person) == ["Dentist"]


async def test_a_worker_that_drains_does_not_wait_for_an_effect(
    app: FastAPI, server: str, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "EFFECT_SECONDS", 2 * HUNG_SECONDS)
    gate = hold_effect(app, CREATE)
    token = await make_token(server, person, ALL)
    async with connected(server, token, elicitation_callback=Asked()) as client:
        call = asyncio.create_task(client.call_tool(CREATE, DENTIST))
        await gate.reached.wait()
        app.state.run_worker.shutdown.draining.set()
        assert read(await call)["hint"].startswith(UNDER_WAY)
        gate.open()

        async def is_done() -> bool:
            return await titles(server, person) == ["Dentist"]

        await eventually(is_done)


async def test_a_call_that_reads_does_not_look_up_who_calls(
    server: str, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def find_token_name(*_: object) -> str:
        raise AssertionError("no person is asked")

    monkeypatch.setattr("api.mcp.calls.find_token_name", find_token_name)
    async with connected(server, await make_token(server, person)) as client:
        assert not (await client.call_tool("get_my_profile")).is_error


async def test_data_of_the_server_that_do_not_fit_are_no_fault_of_the_client(
    server: str, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def list_inbox_messages(*_: object, **__: object) -> None:
        MessageQuery.model_validate({"limit": "secret"})

    monkeypatch.setattr("api.mcp.resources.list_inbox_messages", list_inbox_messages)
    async with connected(server, await make_token(server, person)) as client:
        with pytest.raises(MCPError) as failed:
            await client.read_resource("majordomo://inbox")
    assert failed.value.error.code == INTERNAL_ERROR
    assert failed.value.error.data is None
