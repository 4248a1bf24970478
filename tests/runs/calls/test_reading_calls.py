"""A program's call of a tool that only reads is answered at once."""

from dataclasses import replace

import pytest
from fastapi import FastAPI

from agent.calls.errors import ToolUnknown
from agent.calls.service import call_tool
from agent.calls.types import CallDone, CallOutcome, CallRequest
from domain.core.caller import Caller, Scope
from domain.core.database.sessions import Sessions
from tests.domain.schedule.factories import make_item
from tests.factories import Person


async def _call(app: FastAPI, caller: Caller, name: str, **arguments: object) -> CallOutcome:
    data = CallRequest(name, arguments, client="Program")
    return await call_tool(app.state.run_worker, caller, data=data)


def _program(person: Person, *scopes: Scope) -> Caller:
    return replace(person.caller, scopes=frozenset(scopes))


async def test_it_returns_what_the_tool_returns(
    app: FastAPI, person: Person, sessions: Sessions
) -> None:
    item = await make_item(sessions, person.caller)
    outcome = await _call(app, _program(person, "read"), "get_schedule_item", item_id=str(item.id))
    assert isinstance(outcome, CallDone)
    assert (outcome.result["title"], outcome.is_error) == (item.title, False)


async def test_wrong_arguments_have_the_tool_s_own_result(app: FastAPI, person: Person) -> None:
    outcome = await _call(app, _program(person, "read"), "get_schedule_item", item="x")
    assert isinstance(outcome, CallDone)
    assert outcome.is_error
    assert outcome.result["error"] == "invalid_arguments"


async def test_a_token_without_the_scope_reads_nothing(app: FastAPI, person: Person) -> None:
    outcome = await _call(app, _program(person, "write"), "list_friends")
    assert isinstance(outcome, CallDone)
    assert outcome.is_error
    assert outcome.result["error"] == "scope_missing"


async def test_an_unknown_tool_is_an_error(app: FastAPI, person: Person) -> None:
    with pytest.raises(ToolUnknown):
        await _call(app, _program(person, "read"), "shell")
